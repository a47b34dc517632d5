package io.github.tandem.takeover;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads a topic of a MirrorMaker from its beginning to its end.
 */
final class TopicRecords {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration POLL = Duration.ofMillis(200);

	private TopicRecords() {
	}

	/**
	 * Read it.
	 * @param topic the topic
	 * @param consumers makes a consumer of the cluster that has it: of committed records
	 * alone, since a MirrorMaker that replicates exactly once writes in transactions
	 * @param clock the clock
	 * @param action takes each record, those of a key in their order
	 * @throws org.apache.kafka.common.KafkaException if the cluster does not answer, or
	 * refuses
	 */
	static void read(String topic, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock,
			java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
		Instant deadline = clock.instant().plus(PATIENCE);
		try (Consumer<byte[], byte[]> consumer = consumers.get()) {
			List<TopicPartition> partitions = consumer.partitionsFor(topic)
				.stream()
				.map((info) -> new TopicPartition(topic, info.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			Set<TopicPartition> left = new HashSet<>(partitions);
			left.removeIf((partition) -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
			while (!left.isEmpty()) {
				if (!clock.instant().isBefore(deadline)) {
					throw new TimeoutException("The topic '%s' could not be read to its end in time".formatted(topic));
				}
				consumer.poll(POLL).forEach(action);
				left.removeIf((partition) -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
			}
		}
	}

}
