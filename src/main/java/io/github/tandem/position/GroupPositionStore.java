package io.github.tandem.position;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

	private static final int PARTITIONS_OF_A_COMMIT = 900;

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
	public CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>> read(Collection<TopicPartition> partitions) {
		// not through the consumer, which would wait for the answer
		return this.positions.committed(partitions);
	}

	@Override
	public void store(Map<TopicPartition, KnownPosition> stored,
			BiConsumer<Map<TopicPartition, KnownPosition>, @Nullable Exception> done) {
		checkCluster();
		CommitDetail detail = this.positions.owner().detail();
		List<Map<TopicPartition, OffsetAndMetadata>> portions = portions(toCommit(stored, detail));
		AtomicInteger open = new AtomicInteger(portions.size());
		AtomicReference<@Nullable Exception> first = new AtomicReference<>();
		for (Map<TopicPartition, OffsetAndMetadata> portion : portions) {
			this.consumer.commitAsync(portion, (offsets, failure) -> {
				isTooLarge(failure, detail);
				first.compareAndSet(null, failure);
				if (open.decrementAndGet() == 0) {
					done.accept(stored, first.get());
				}
			});
		}
	}

	@Override
	public void storeNow(Map<TopicPartition, KnownPosition> stored, Duration timeout) {
		checkCluster();
		CommitDetail detail = this.positions.owner().detail();
		try {
			UnknownTopicOrPartitionException deleted = null;
			for (Map<TopicPartition, OffsetAndMetadata> portion : portions(toCommit(stored, detail))) {
				try {
					commitNow(portion, timeout);
				}
				catch (UnknownTopicOrPartitionException ex) {
					deleted = ex;
				}
			}
			if (deleted != null) {
				throw deleted;
			}
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
		positions.forEach((partition, position) -> offsets.put(partition,
				this.positions.owner().write(partition, position, detail)));
		return offsets;
	}

	/**
	 * Divide offsets among several commits. A broker appends those of a commit to
	 * {@code __consumer_offsets} as one batch, and refuses it with an
	 * {@code UnknownServerException} if it is larger than that topic takes: 1,048,588
	 * bytes, unless it is set otherwise. That is about 9,000 partitions, and less where
	 * the names of topics are long: an offset with all that is noted takes 1,100 bytes at
	 * most, where a topic is renamed.
	 * @param offsets the offsets
	 * @return the offsets of each commit
	 */
	static List<Map<TopicPartition, OffsetAndMetadata>> portions(Map<TopicPartition, OffsetAndMetadata> offsets) {
		if (offsets.size() <= PARTITIONS_OF_A_COMMIT) {
			return List.of(offsets);
		}
		List<Map<TopicPartition, OffsetAndMetadata>> portions = new ArrayList<>();
		Map<TopicPartition, OffsetAndMetadata> portion = new HashMap<>();
		for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : offsets.entrySet()) {
			portion.put(offset.getKey(), offset.getValue());
			if (portion.size() == PARTITIONS_OF_A_COMMIT) {
				portions.add(portion);
				portion = new HashMap<>();
			}
		}
		if (!portion.isEmpty()) {
			portions.add(portion);
		}
		return portions;
	}

}
