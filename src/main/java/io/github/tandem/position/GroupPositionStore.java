package io.github.tandem.position;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.AnotherCluster;

/**
 * Stores positions as the committed offsets of the consumer group on the source: records
 * are delivered at least once.
 */
public final class GroupPositionStore implements PositionStore {

	private final Consumer<byte[], byte[]> consumer;

	private final PositionFinder positions;

	/**
	 * Create the store of a consumer thread.
	 * @param consumer its consumer, a member of the group
	 * @param positions reads what was committed
	 */
	public GroupPositionStore(Consumer<byte[], byte[]> consumer, PositionFinder positions) {
		this.consumer = consumer;
		this.positions = positions;
	}

	@Override
	public CompletableFuture<Map<TopicPartition, KnownPosition>> read(Collection<TopicPartition> partitions) {
		// not through the consumer, which would wait for the answer
		return this.positions.committed(partitions);
	}

	@Override
	public void store(Map<TopicPartition, KnownPosition> stored,
			BiConsumer<Map<TopicPartition, KnownPosition>, @Nullable Exception> done) {
		checkCluster();
		CommitDetail detail = this.positions.owner().detail();
		this.consumer.commitAsync(toCommit(stored, detail), (offsets, failure) -> {
			isTooLarge(failure, detail);
			done.accept(stored, failure);
		});
	}

	@Override
	public void storeNow(Map<TopicPartition, KnownPosition> stored, Duration timeout) {
		checkCluster();
		CommitDetail detail = this.positions.owner().detail();
		try {
			commitNow(toCommit(stored, detail), timeout);
		}
		catch (KafkaException ex) {
			if (!isTooLarge(ex, detail)) {
				throw ex;
			}
			storeNow(stored, timeout);
		}
	}

	private void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
		try {
			if (!commitOnce(offsets, timeout)) {
				this.consumer.commitSync(offsets, timeout);
			}
		}
		catch (WakeupException ex) {
			// meant for the poll that a stopping container interrupts
			this.consumer.commitSync(offsets, timeout);
		}
	}

	// A commit that waits is repeated for a topic that was deleted, until time is up, and
	// the partitions that stay would rest for so long.
	private boolean commitOnce(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
		AtomicBoolean done = new AtomicBoolean();
		AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
		this.consumer.commitAsync(offsets, (committed, ex) -> {
			done.set(ex == null);
			failure.set(ex);
		});
		// without offsets it waits for the one before
		this.consumer.commitSync(Map.of(), timeout);
		for (Throwable cause = failure.get(); cause != null; cause = cause.getCause()) {
			if (cause instanceof UnknownTopicOrPartitionException deleted) {
				throw deleted;
			}
		}
		return done.get();
	}

	// the group of another cluster is not ours to write
	private void checkCluster() {
		AnotherCluster another = this.positions.another();
		if (another != null) {
			throw new CommitFailedException(another.describe());
		}
	}

	// From now on they are committed with less of it.
	private boolean isTooLarge(@Nullable Exception failure, CommitDetail detail) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof OffsetMetadataTooLarge) {
				return this.positions.owner().refused(detail);
			}
		}
		return false;
	}

	private Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, KnownPosition> positions,
			CommitDetail detail) {
		Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
		positions
			.forEach((partition, position) -> offsets.put(partition, this.positions.owner().write(position, detail)));
		return offsets;
	}

}
