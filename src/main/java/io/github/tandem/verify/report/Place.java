package io.github.tandem.verify.report;

/**
 * Where a record stands in its topic.
 *
 * @param partition its partition
 * @param offset its offset
 */
public record Place(int partition, long offset) {

	@Override
	public String toString() {
		return "%d/%d".formatted(this.partition, this.offset);
	}

}
