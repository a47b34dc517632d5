package io.github.tandem.progress;

import java.time.Instant;

import io.github.tandem.partition.StateKind;

/**
 * A partition that has lag and does not move, and what is the likeliest cause.
 *
 * @param partition the partition
 * @param cause the cause, and where to look
 */
public record StuckPartition(PartitionStatus partition, String cause) {

	/**
	 * Find the likeliest cause.
	 * @param partition a partition that is stuck
	 * @param thread what its consumer thread does
	 * @param now the time
	 * @return the partition with its cause
	 */
	public static StuckPartition of(PartitionStatus partition, ThreadStatus thread, Instant now) {
		return new StuckPartition(partition, cause(partition, thread, now));
	}

	private static String cause(PartitionStatus partition, ThreadStatus thread, Instant now) {
		PartitionCondition state = partition.state();
		ReadFailure failure = thread.readFailure();
		if (!thread.alive()) {
			return "its consumer thread is gone and is started again";
		}
		if (thread.isHanging(now)) {
			return "its consumer thread hangs: it came round last at %s".formatted(thread.lastRound());
		}
		if (state.is(StateKind.STARTING)) {
			return "the source does not report its offsets: see whether the partition has a leader there";
		}
		if (state.detail() != null) {
			return state.detail();
		}
		if (partition.inFlight() > 0) {
			return "%d records are sent and the target acknowledged none of them: it is slow, or the leader of '%s' does not answer"
				.formatted(partition.inFlight(), partition.targetTopic());
		}
		if (failure != null) {
			return "reading from the source fails since %s: %s".formatted(failure.since(), failure.error());
		}
		if (thread.isFull()) {
			return "the target does not take the records of its neighbours, which fill tandem.in-flight.max-bytes";
		}
		return "nothing arrives from the source: see whether the partition has a leader there that can be reached";
	}

}
