package io.github.tandem.takeover;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the replication of a partition is to begin.
 *
 * @param route name of the route
 * @param partition the partition on the source
 * @param target the topic on the target
 * @param startOffset where its log begins
 * @param endOffset where its log ends
 * @param nextOffset the offset to be replicated next
 * @param finding what somebody should look at, or {@code null}
 */
record ImportedPartition(String route, TopicPartition partition, String target, long startOffset, long endOffset,
		long nextOffset, @Nullable String finding) {

	/**
	 * Decide where to begin.
	 * @param route name of the route
	 * @param partition the partition
	 * @param target the topic on the target
	 * @param isOnTarget whether that exists
	 * @param found where the other tool would go on, or {@code null} if it does not tell
	 * @param start where the log begins
	 * @param end where the log ends
	 * @return the beginning: that of the log, where nothing else is safe
	 */
	static ImportedPartition of(String route, TopicPartition partition, String target, boolean isOnTarget,
			@Nullable FoundPosition found, long start, long end) {
		if (found == null) {
			return new ImportedPartition(route, partition, target, start, end, start,
					(end > start) ? "no position: begins at the beginning" : null);
		}
		if (!isOnTarget) {
			return new ImportedPartition(route, partition, target, start, end, start,
					("the topic '%s' is not on the target: begins at the beginning; does the route's rename make the name that "
							+ "it had before?")
						.formatted(target));
		}
		long known = found.nextOffset();
		if (known > end) {
			return new ImportedPartition(route, partition, target, start, end, start,
					"the position %d is behind the end: the topic was created anew or truncated, begins at the beginning"
						.formatted(known));
		}
		if (known < start) {
			return new ImportedPartition(route, partition, target, start, end, start,
					"%d records are gone: the log begins behind the position %d".formatted(start - known, known));
		}
		return new ImportedPartition(route, partition, target, start, end, known, found.doubt());
	}

}
