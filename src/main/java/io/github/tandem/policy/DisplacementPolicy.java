package io.github.tandem.policy;

import java.time.Instant;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;

/**
 * What becomes of partitions while another cluster answers at the address of the source
 * or of the target.
 */
public final class DisplacementPolicy {

	private final FaultContext context;

	public DisplacementPolicy(FaultContext context) {
		this.context = context;
	}

	/**
	 * Whether another cluster answers.
	 * @return {@code true} if nothing may be sent or read
	 */
	public boolean isDisplaced() {
		return this.context.another().get() != null;
	}

	/**
	 * Halt a partition if another cluster answers, and let it go on when the right one is
	 * back.
	 * @param partition the partition
	 * @param now the time
	 */
	public void review(SourcePartition partition, Instant now) {
		AnotherCluster another = this.context.another().get();
		if (another != null) {
			halt(partition, another, now);
		}
		else if (partition.state() instanceof PartitionState.Halted halted
				&& halted.cause() instanceof HaltCause.Displaced && partition.isSettled()) {
			partition.restart(Retry.from(partition), now);
		}
	}

	private static void halt(SourcePartition partition, AnotherCluster another, Instant now) {
		if (!(partition.state() instanceof PartitionState.Halted)) {
			Halts.halt(partition, new HaltCause.Displaced(another, partition.state().unresolved()), another.describe(),
					now);
		}
		else if (partition.probe() instanceof Probe.Reading) {
			// what it reads may be a record of the other cluster: it is tried again later
			partition.probe(Probe.NONE);
		}
	}

}
