package io.github.tandem.fault;

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
	 * Try a partition again.
	 * @param partition a partition with nothing in flight
	 * @param now the time
	 */
	public void retry(SourcePartition partition, Instant now) {
		if (partition.state() instanceof PartitionState.Halted halted) {
			switch (halted.cause().remedy()) {
				case PROBE -> partition.sendOne(OptionalLong.empty(), now);
				case LOOK_UP -> partition.restart(Lookup.from(partition.reached()), now);
				case LOOK_AT_TOPICS -> this.topicRefresh.run();
			}
		}
		else if (partition.state() instanceof PartitionState.BackedOff) {
			partition.run(now);
		}
		else if (partition.state() instanceof PartitionState.Waiting) {
			partition.restart(Lookup.from(partition.reached()), now);
		}
	}

}
