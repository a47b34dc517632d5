package io.github.tandem.takeover;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The positions of a MirrorMaker 2 in its offsets topic, a compacted one.
 *
 * @param positions the offset to be replicated next, by partition of the source
 * @param clusters the aliases of all clusters in the topic
 */
record ConnectOffsets(Map<TopicPartition, Long> positions, Set<String> clusters) {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration POLL = Duration.ofMillis(200);

	/**
	 * Read the topic from its beginning to its end.
	 * @param topic the topic
	 * @param alias the alias of the source cluster
	 * @param consumers makes a consumer of the cluster that has the topic
	 * @param clock the clock
	 * @return the positions
	 * @throws org.apache.kafka.common.KafkaException if the cluster does not answer, or
	 * refuses
	 */
	static ConnectOffsets read(String topic, String alias, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
		Map<String, Map<TopicPartition, Long>> connectors = new HashMap<>();
		Set<String> clusters = new TreeSet<>();
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
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
					ConnectOffset offset = ConnectOffset.read(record.key(), record.value());
					if (offset != null) {
						clusters.add(offset.cluster());
						if (offset.cluster().equals(alias)) {
							note(offset, connectors.computeIfAbsent(offset.connector(), (key) -> new HashMap<>()));
						}
					}
				}
				left.removeIf((partition) -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
			}
		}
		Map<TopicPartition, Long> positions = new HashMap<>();
		// an earlier connector of another name may have left some
		connectors.values()
			.forEach((own) -> own.forEach((partition, next) -> positions.merge(partition, next, Math::min)));
		return new ConnectOffsets(positions, clusters);
	}

	private static void note(ConnectOffset offset, Map<TopicPartition, Long> positions) {
		Long next = offset.nextOffset();
		if (next != null) {
			positions.put(offset.partition(), next);
		}
		else {
			positions.remove(offset.partition());
		}
	}

}
