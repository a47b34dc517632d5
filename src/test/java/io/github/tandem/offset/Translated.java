package io.github.tandem.offset;

/**
 * A translation, for tests of other packages.
 *
 * @param offset the offset on the target
 * @param reread how many records are read again, at most
 */
public record Translated(long offset, long reread) {

	/**
	 * Translate an offset.
	 * @param map the map of a partition that keeps its number
	 * @param committed the committed offset
	 * @param partition the partition
	 * @param end where its log ends on the target
	 * @return what it is translated to
	 */
	public static Translated of(PartitionSnapshot map, long committed, int partition, long end) {
		Translation translation = map.toTarget(committed, partition, new LogBounds(0, end));
		return new Translated(translation.offset(), translation.reread());
	}

	public boolean isExact() {
		return this.reread == 0;
	}

}
