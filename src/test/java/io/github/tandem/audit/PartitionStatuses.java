package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;

/**
 * What a replication that a test makes up tells of its partitions.
 */
final class PartitionStatuses {

	private PartitionStatuses() {
	}

	static RouteStatus route(PartitionStatus... partitions) {
		return new RouteStatus("all", "tandem-all", 1, 1, Arrays.asList(partitions), List.of(), null, null, List.of(),
				List.of(), null);
	}

	static PartitionStatus flowing(int partition) {
		return status(partition, StateKind.RUNNING, Duration.ZERO);
	}

	static PartitionStatus behind(int partition, Duration lagTime) {
		return status(partition, StateKind.RUNNING, lagTime);
	}

	static PartitionStatus halted(int partition) {
		return status(partition, StateKind.HALTED, Duration.ZERO);
	}

	static PartitionStatus heldByATransaction(int partition, Duration lagTime) {
		return status(partition, StateKind.RUNNING, Reason.OPEN_TRANSACTION, lagTime, Goal.NONE);
	}

	static PartitionStatus complete(int partition) {
		return status(partition, StateKind.CAUGHT_UP, Reason.NONE, Duration.ZERO, new Goal(7, null));
	}

	private static PartitionStatus status(int partition, StateKind state, Duration lagTime) {
		return status(partition, state, (state == StateKind.HALTED) ? Reason.GAP : Reason.NONE, lagTime, Goal.NONE);
	}

	private static PartitionStatus status(int partition, StateKind state, Reason reason, Duration lagTime, Goal goal) {
		return new PartitionStatus("orders", partition,
				new PartitionCondition(state, Instant.EPOCH, reason, (reason == Reason.GAP) ? "records are lost" : null,
						null, null),
				7, 8, lagTime.isZero() ? 0 : 1, lagTime, null, 0, Instant.EPOCH, 0, "orders", partition, 6, 6, -1, null,
				goal);
	}

}
