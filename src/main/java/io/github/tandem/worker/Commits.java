package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.log.LastingFault;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionStore;
import io.github.tandem.progress.ThreadStatus.CommitDelay;

/**
 * Stores the positions of one consumer thread's partitions that moved, one request at a
 * time.
 */
final class Commits {

	private static final Logger logger = LoggerFactory.getLogger(Commits.class);

	private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final PositionStore store;

	private boolean requested;

	private final LastingFault fault = new LastingFault(REMINDER);

	private volatile @Nullable CommitDelay delay;

	Commits(PositionStore store) {
		this.store = store;
	}

	/**
	 * Store what moved, without waiting for it.
	 * @param partitions the thread's partitions
	 * @param now the time
	 */
	void commit(Collection<SourcePartition> partitions, Instant now) {
		report(now);
		if (this.requested) {
			return;
		}
		Map<TopicPartition, KnownPosition> moved = moved(partitions);
		if (moved.isEmpty()) {
			stored();
			return;
		}
		this.requested = true;
		if (this.delay == null) {
			this.delay = new CommitDelay(now, null);
		}
		List<SourcePartition> moving = List.copyOf(partitions);
		try {
			this.store.store(moved, (positions, failure) -> {
				this.requested = false;
				if (failure == null) {
					stored(moving, positions);
				}
				else {
					notStored(failure);
				}
			});
		}
		catch (RuntimeException ex) {
			// nobody answers any more, whatever it is
			this.requested = false;
			notStored(ex);
		}
	}

	// The next one carries at least as much.
	private void notStored(Exception failure) {
		CommitDelay before = this.delay;
		if (before != null) {
			this.delay = new CommitDelay(before.since(), DeliveryFailure.describe(failure));
		}
	}

	private void stored(Collection<SourcePartition> partitions, Map<TopicPartition, KnownPosition> positions) {
		stored();
		for (SourcePartition partition : partitions) {
			KnownPosition position = positions.get(partition.partition());
			if (position != null) {
				partition.progress().stored(position);
			}
		}
	}

	private void stored() {
		this.delay = null;
		if (this.fault.ends()) {
			logger.atInfo().log("Offsets are committed again");
		}
	}

	// those of a rebalance end by themselves
	private void report(Instant now) {
		CommitDelay current = this.delay;
		if (current != null && current.isLasting(now)
				&& this.fault.isWorthALine(String.valueOf(current.error()), now)) {
			logger.atWarn()
				.addKeyValue("since", current.since())
				.addKeyValue("error", current.error())
				.log("Offsets cannot be committed: records flow, and would be replicated twice after a crash");
		}
	}

	/**
	 * Positions that wait to be stored, for any thread.
	 * @return since when and why, or {@code null} if none wait
	 */
	@Nullable CommitDelay delay() {
		return this.delay;
	}

	/**
	 * Store what moved before partitions are given away, and wait for it.
	 * @param partitions the partitions
	 * @param timeout how long to wait
	 */
	void commitNow(Collection<SourcePartition> partitions, Duration timeout) {
		Map<TopicPartition, KnownPosition> moved = moved(partitions);
		try {
			storeNow(partitions, moved, timeout);
		}
		catch (UnknownTopicOrPartitionException ex) {
			logger.atDebug()
				.addKeyValue("partitions", moved.keySet())
				.log("Some partitions given away were deleted, the offsets of the others are committed");
		}
		catch (KafkaException ex) {
			logger.atWarn()
				.addKeyValue("partitions", moved.keySet())
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("Offsets of partitions given away are not committed: some records will be replicated twice");
		}
	}

	/**
	 * Store what moved before the consumer leaves its group, unless the group is
	 * rebalancing.
	 * @param partitions the thread's partitions
	 * @param timeout how long to wait
	 * @return {@code false} if the consumer has to be polled before it can commit
	 */
	boolean commitUnlessRebalancing(Collection<SourcePartition> partitions, Duration timeout) {
		try {
			storeNow(partitions, moved(partitions), timeout);
			return true;
		}
		catch (RebalanceInProgressException ex) {
			return false;
		}
		catch (KafkaException ex) {
			// what the partitions are given away with tries once more, and reports it
			return true;
		}
	}

	/**
	 * Find out by a commit whether the group still counts on this consumer.
	 * @param partitions the thread's partitions
	 * @return {@code false} if others have its partitions, or nothing is known
	 */
	boolean isMember(Collection<SourcePartition> partitions) {
		Map<TopicPartition, KnownPosition> reached = new HashMap<>();
		for (SourcePartition partition : partitions) {
			// what a look-up begins with may lack the leader's epoch, without which a
			// truncated log that grew again is not seen
			KnownPosition stored = partition.progress().stored();
			KnownPosition position = (partition.state().unresolved() != null && stored != null) ? stored
					: partition.reached();
			if (position != null) {
				reached.put(partition.partition(), position);
			}
		}
		try {
			if (!reached.isEmpty()) {
				this.store.storeNow(reached, PROOF_TIMEOUT);
			}
			return true;
		}
		catch (CommitFailedException | FencedInstanceIdException | TimeoutException ex) {
			return false;
		}
		catch (KafkaException ex) {
			// for other reasons than that
			return true;
		}
	}

	private void storeNow(Collection<SourcePartition> partitions, Map<TopicPartition, KnownPosition> moved,
			Duration timeout) {
		if (moved.isEmpty()) {
			return;
		}
		this.store.storeNow(moved, timeout);
		stored(partitions, moved);
	}

	private static Map<TopicPartition, KnownPosition> moved(Collection<SourcePartition> partitions) {
		Map<TopicPartition, KnownPosition> moved = new HashMap<>();
		for (SourcePartition partition : partitions) {
			KnownPosition position = partition.toStore();
			if (position != null) {
				moved.put(partition.partition(), position);
			}
		}
		return moved;
	}

}
