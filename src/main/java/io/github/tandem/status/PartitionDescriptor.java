package io.github.tandem.status;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;

/**
 * What the endpoint reports of a partition.
 *
 * @param partition its number on the source
 * @param state what it is doing
 * @param reason the kind of obstacle, or none
 * @param detail the obstacle and the way out
 * @param since since when it is in this state
 * @param retryAt when it is tried again, if that depends on time
 * @param rejected the record that the target rejected, if it is halted for one
 * @param nextOffset the offset to replicate next
 * @param endOffset the end of its log
 * @param lag number of offsets not replicated yet
 * @param lagSeconds age of the oldest record not replicated yet
 * @param secondsToLoss time until the source deletes the oldest record not replicated
 * yet, if nothing moves
 * @param inFlight number of records that were sent and are not acknowledged
 * @param recordsPerSecond records replicated in a second, lately
 * @param target where its last record went
 */
record PartitionDescriptor(int partition, String state, String reason, @Nullable String detail, Instant since,
		@Nullable Instant retryAt, @Nullable RejectedRecord rejected, @Nullable Long nextOffset,
		@Nullable Long endOffset, long lag, double lagSeconds, @Nullable Double secondsToLoss, int inFlight,
		double recordsPerSecond, TargetDescriptor target) {

	static PartitionDescriptor of(PartitionStatus status) {
		PartitionCondition condition = status.state();
		return new PartitionDescriptor(status.partition(), condition.name(), condition.reason().tag(),
				condition.detail(), condition.since(), condition.retryAt(), condition.rejected(),
				known(status.nextOffset()), known(status.endOffset()), status.lag(),
				status.lagTime().toMillis() / 1000.0, seconds(status.timeToLoss()), status.inFlight(),
				status.recordsPerSecond(), new TargetDescriptor(status.targetTopic(), known(status.targetPartition()),
						known(status.targetOffset())));
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

	private static @Nullable Long known(long value) {
		return (value >= 0) ? value : null;
	}

	/**
	 * Where on the target a record went.
	 *
	 * @param topic topic on the target
	 * @param partition partition of the record replicated last
	 * @param offset offset of the record replicated last
	 */
	record TargetDescriptor(@Nullable String topic, @Nullable Long partition, @Nullable Long offset) {

	}

}
