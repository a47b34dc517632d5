package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.KnownPosition;

/**
 * Commits the watermarks of one consumer thread to the source group, one commit under way
 * at a time.
 */
final class Commits {

	private static final Logger logger = LoggerFactory.getLogger(Commits.class);

	private boolean underWay;

	/**
	 * Commit what moved, without waiting for it.
	 * @param consumer the thread's consumer
	 * @param flows its partitions
	 */
	void commit(Consumer<?, ?> consumer, Map<TopicPartition, PartitionFlow> flows) {
		if (this.underWay) {
			return;
		}
		Map<TopicPartition, OffsetAndMetadata> offsets = offsets(flows.values());
		if (offsets.isEmpty()) {
			return;
		}
		this.underWay = true;
		consumer.commitAsync(offsets, (committed, failure) -> {
			this.underWay = false;
			if (failure == null) {
				committed.forEach((partition, offset) -> note(flows.get(partition), offset));
			}
			else {
				// the next one carries at least as much
				logger.atDebug().addKeyValue("error", String.valueOf(failure)).log("Offsets not committed");
			}
		});
	}

	/**
	 * Commit what moved before partitions are given away, and wait for it.
	 * @param consumer the thread's consumer
	 * @param flows the partitions
	 * @param timeout how long to wait
	 */
	void commitNow(Consumer<?, ?> consumer, Collection<PartitionFlow> flows, Duration timeout) {
		Map<TopicPartition, OffsetAndMetadata> offsets = offsets(flows);
		if (offsets.isEmpty()) {
			return;
		}
		try {
			commit(consumer, offsets, timeout);
			flows.forEach((flow) -> note(flow, offsets.get(flow.partition())));
		}
		catch (UnknownTopicOrPartitionException ex) {
			logger.atDebug()
				.addKeyValue("partitions", offsets.keySet())
				.log("Some partitions given away were deleted, the offsets of the others are committed");
		}
		catch (KafkaException ex) {
			logger.atWarn()
				.addKeyValue("partitions", offsets.keySet())
				.addKeyValue("error", DeliveryFailure.describe(ex))
				.log("Offsets of partitions given away are not committed: some records will be copied twice");
		}
	}

	/**
	 * Commit what moved before the consumer leaves its group, unless the group is
	 * rebalancing.
	 * @param consumer the thread's consumer
	 * @param flows its partitions
	 * @param timeout how long to wait
	 * @return {@code false} if the consumer has to be polled before it can commit
	 */
	boolean commitUnlessRebalancing(Consumer<?, ?> consumer, Collection<PartitionFlow> flows, Duration timeout) {
		Map<TopicPartition, OffsetAndMetadata> offsets = offsets(flows);
		try {
			if (!offsets.isEmpty()) {
				commit(consumer, offsets, timeout);
				flows.forEach((flow) -> note(flow, offsets.get(flow.partition())));
			}
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
	 * @param consumer the thread's consumer
	 * @param flows its partitions
	 * @param timeout how long to wait
	 * @return {@code false} if others have its partitions, or nothing is known
	 */
	boolean isMember(Consumer<?, ?> consumer, Collection<PartitionFlow> flows, Duration timeout) {
		Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
		for (PartitionFlow flow : flows) {
			// not its watermark: that of a partition halted for a gap is behind the gap
			KnownPosition reached = flow.reached();
			if (reached != null) {
				offsets.put(flow.partition(), reached.toCommit());
			}
		}
		try {
			if (!offsets.isEmpty()) {
				commit(consumer, offsets, timeout);
			}
			return true;
		}
		catch (CommitFailedException | TimeoutException ex) {
			return false;
		}
		catch (KafkaException ex) {
			// for other reasons than that
			return true;
		}
	}

	private static void commit(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> offsets,
			Duration timeout) {
		try {
			if (!commitOnce(consumer, offsets, timeout)) {
				consumer.commitSync(offsets, timeout);
			}
		}
		catch (WakeupException ex) {
			// meant for the poll that a stopping container interrupts
			consumer.commitSync(offsets, timeout);
		}
	}

	// A commit that waits is repeated for a topic that was deleted, until time is up, and
	// the partitions that stay would rest for so long.
	private static boolean commitOnce(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> offsets,
			Duration timeout) {
		AtomicBoolean done = new AtomicBoolean();
		AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
		consumer.commitAsync(offsets, (committed, ex) -> {
			done.set(ex == null);
			failure.set(ex);
		});
		// without offsets it waits for the one before
		consumer.commitSync(Map.of(), timeout);
		for (Throwable cause = failure.get(); cause != null; cause = cause.getCause()) {
			if (cause instanceof UnknownTopicOrPartitionException deleted) {
				throw deleted;
			}
		}
		return done.get();
	}

	private static Map<TopicPartition, OffsetAndMetadata> offsets(Collection<PartitionFlow> flows) {
		Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
		for (PartitionFlow flow : flows) {
			OffsetAndMetadata offset = flow.toCommit();
			if (offset != null) {
				offsets.put(flow.partition(), offset);
			}
		}
		return offsets;
	}

	private static void note(@Nullable PartitionFlow flow, @Nullable OffsetAndMetadata offset) {
		if (flow != null && offset != null) {
			flow.committed(offset.offset());
		}
	}

}
