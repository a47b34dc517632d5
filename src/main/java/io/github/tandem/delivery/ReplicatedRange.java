package io.github.tandem.delivery;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that stand one behind the other on both clusters, as far as it is known where
 * they stand on the target.
 *
 * @param source partition of the source
 * @param firstOffset offset of the first record on the source
 * @param records number of records
 * @param bytes bytes of their keys, values and headers
 * @param targetTopic topic on the target
 * @param targetPartition partition on the target
 * @param firstTargetOffset offset of the first record on the target, or {@link #UNKNOWN}
 */
public record ReplicatedRange(TopicPartition source, long firstOffset, int records, long bytes, String targetTopic,
		int targetPartition, long firstTargetOffset) {

	/**
	 * The target acknowledged the records without saying where they stand: it does so
	 * when a batch arrives again that it wrote long before (KIP-360).
	 */
	public static final long UNKNOWN = -1;

	/**
	 * The offset of the last record on the source.
	 * @return the offset
	 */
	public long lastOffset() {
		return this.firstOffset + this.records - 1;
	}

	/**
	 * The offset of the last record on the target.
	 * @return the offset, or {@link #UNKNOWN}
	 */
	public long lastTargetOffset() {
		return (this.firstTargetOffset != UNKNOWN) ? this.firstTargetOffset + this.records - 1 : UNKNOWN;
	}

}
