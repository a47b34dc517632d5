package io.github.tandem.status;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.transaction.OpenTransaction;

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
 * @param lastStableOffset the offset from which on an open transaction keeps records from
 * being read; the end of the log if there is none
 * @param unstable number of offsets from there to the end of the log
 * @param openTransaction the open transaction that holds it
 * @param stopAt the offset up to which it is replicated, if its route stops
 * @param complete whether it is replicated up to there
 * @param target where its last record went
 */
record PartitionDescriptor(int partition, String state, String reason, @Nullable String detail, Instant since,
		@Nullable Instant retryAt, @Nullable RejectedRecord rejected, @Nullable Long nextOffset,
		@Nullable Long endOffset, long lag, double lagSeconds, @Nullable Double secondsToLoss, int inFlight,
		double recordsPerSecond, @Nullable Long lastStableOffset, @Nullable Long unstable,
		@Nullable OpenTransaction openTransaction, @Nullable Long stopAt, boolean complete, TargetDescriptor target) {

	static PartitionDescriptor of(PartitionStatus status) {
		PartitionCondition condition = status.state();
		return new PartitionDescriptor(status.partition(), condition.name(), condition.reason().tag(),
				condition.detail(), condition.since(), condition.retryAt(), condition.rejected(),
				known(status.nextOffset()), known(status.endOffset()), status.lag(),
				status.lagTime().toMillis() / 1000.0, seconds(status.timeToLoss()), status.inFlight(),
				status.recordsPerSecond(), known(status.lastStableOffset()),
				(status.lastStableOffset() >= 0) ? Math.max(0, status.endOffset() - status.lastStableOffset()) : null,
				status.openTransaction(), status.goal().isKnown() ? status.goal().offset() : null, status.isComplete(),
				new TargetDescriptor(status.targetTopic(), known(status.targetPartition()),
						known(status.targetOffset()), difference(status)));
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

	private static @Nullable Long known(long value) {
		return (value >= 0) ? value : null;
	}

	private static @Nullable Long difference(PartitionStatus status) {
		return (status.targetOffset() >= 0 && status.sourceOffset() >= 0)
				? status.targetOffset() - status.sourceOffset() : null;
	}

	/**
	 * Where on the target a record went.
	 *
	 * @param topic topic on the target
	 * @param partition partition of the record replicated last
	 * @param offset offset of the record replicated last
	 * @param offsetDifference that offset less the offset of the same record on the
	 * source
	 */
	record TargetDescriptor(@Nullable String topic, @Nullable Long partition, @Nullable Long offset,
			@Nullable Long offsetDifference) {

	}

}
