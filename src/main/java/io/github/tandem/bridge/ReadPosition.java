package io.github.tandem.bridge;

import java.time.Duration;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Where a consumer reads next.
 */
final class ReadPosition {

	private ReadPosition() {
	}

	/**
	 * Ask for the position without waiting: while the consumer validates it with a new
	 * leader there is none, and waiting for that would hold up all other partitions.
	 * @param consumer the consumer
	 * @param partition one of its partitions
	 * @return the offset, if it is settled
	 */
	static OptionalLong of(Consumer<?, ?> consumer, TopicPartition partition) {
		try {
			return OptionalLong.of(consumer.position(partition, Duration.ZERO));
		}
		catch (TimeoutException | OffsetOutOfRangeException ex) {
			// the next poll tells of a log that was truncated
			return OptionalLong.empty();
		}
	}

}
