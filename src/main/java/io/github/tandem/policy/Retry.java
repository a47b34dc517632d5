package io.github.tandem.policy;

import java.time.Instant;
import java.util.OptionalLong;

import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.SourcePartition;

/**
 * The one place that decides how a partition that rests is tried again, whether its time
 * has come or an operator asks for it.
 */
public final class Retry {

	private final Runnable topicRefresh;

	/**
	 * Create the decision.
	 * @param topicRefresh asks for a look at the topics of both clusters, soon
	 */
	public Retry(Runnable topicRefresh) {
		this.topicRefresh = topicRefresh;
	}

	/**
	 * Whether the time has come to try again what rests until then.
	 * @param partition a partition
	 * @param now the time
	 * @return {@code true} if it is to be tried
	 */
	public boolean isDue(SourcePartition partition, Instant now) {
		Instant retryAt = partition.state().retryAt();
		return retryAt != null && !now.isBefore(retryAt) && !partition.probe().isUnderWay() && partition.pause() == null
				&& partition.isSettled();
	}

	/**
	 * Try a partition again.
	 * @param partition a partition with nothing in flight
	 * @param now the time
	 */
	public void retry(SourcePartition partition, Instant now) {
		if (partition.state() instanceof PartitionState.Halted halted) {
			switch (halted.cause().remedy()) {
				case PROBE -> partition.sendOne(OptionalLong.empty(), now);
				case LOOK_UP -> partition.restart(from(partition), now);
				case LOOK_AT_TOPICS -> this.topicRefresh.run();
			}
		}
		else if (partition.state() instanceof PartitionState.BackedOff) {
			partition.run(now);
		}
		else if (partition.state() instanceof PartitionState.Waiting) {
			partition.restart(from(partition), now);
		}
	}

	/**
	 * Where a look-up of the position begins: where the one did that has not ended, or
	 * ended before lost records, since a truncated log is known by its divergence alone
	 * once it has grown again.
	 * @param partition the partition
	 * @return the begin
	 */
	static Lookup from(SourcePartition partition) {
		Lookup unresolved = partition.state().unresolved();
		return (unresolved != null) ? unresolved : Lookup.from(partition.reached());
	}

}
