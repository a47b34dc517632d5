package io.github.tandem.position;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the positions of partitions are stored, each with what tells whether its log is
 * still the same. Used by one consumer thread, on that thread.
 */
public interface PositionStore {

	/**
	 * Read positions, without waiting for them.
	 * @param partitions the partitions
	 * @return completes with the position of each partition, or with none if nothing was
	 * stored; a partition that is missing is one of which nobody told, which is not the
	 * same
	 */
	CompletableFuture<Map<TopicPartition, Optional<KnownPosition>>> read(Collection<TopicPartition> partitions);

	/**
	 * Store positions, without waiting for that.
	 * @param positions the positions
	 * @param done is told on this thread, during a later poll: the positions, and the
	 * failure or {@code null}
	 */
	void store(Map<TopicPartition, KnownPosition> positions,
			BiConsumer<Map<TopicPartition, KnownPosition>, @Nullable Exception> done);

	/**
	 * Store positions and wait for that.
	 * @param positions the positions, at least one
	 * @param timeout how long to wait
	 * @throws org.apache.kafka.common.KafkaException if they are not stored: a
	 * {@link org.apache.kafka.clients.consumer.CommitFailedException} or a
	 * {@link org.apache.kafka.common.errors.TimeoutException} if others may have the
	 * partitions, a {@link org.apache.kafka.common.errors.RebalanceInProgressException}
	 * if the consumer has to be polled before, an
	 * {@link org.apache.kafka.common.errors.UnknownTopicOrPartitionException} if only
	 * those of deleted topics are not
	 */
	void storeNow(Map<TopicPartition, KnownPosition> positions, Duration timeout);

}
