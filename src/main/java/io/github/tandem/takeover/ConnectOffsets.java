package io.github.tandem.takeover;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a MirrorMaker 2 in its offsets topic, a compacted one.
 *
 * @param connectors the offset to be replicated next by partition of the source, of each
 * connector of the alias
 * @param clusters the aliases of all clusters in the topic
 */
record ConnectOffsets(Map<String, Map<TopicPartition, Long>> connectors, Set<String> clusters) {

	/**
	 * Read the topic.
	 * @param topic the topic
	 * @param alias the alias of the source cluster
	 * @param consumers makes a consumer of the cluster that has the topic
	 * @param clock the clock
	 * @return the positions
	 * @throws org.apache.kafka.common.KafkaException if the cluster does not answer, or
	 * refuses
	 */
	static ConnectOffsets read(String topic, String alias, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
		Map<String, Map<TopicPartition, Long>> connectors = new TreeMap<>();
		Set<String> clusters = new TreeSet<>();
		TopicRecords.read(topic, consumers, clock, (record) -> {
			ConnectOffset offset = ConnectOffset.read(record.key(), record.value());
			if (offset != null) {
				clusters.add(offset.cluster());
				if (offset.cluster().equals(alias)) {
					note(offset, connectors.computeIfAbsent(offset.connector(), (key) -> new HashMap<>()));
				}
			}
		});
		connectors.values().removeIf(Map::isEmpty);
		return new ConnectOffsets(connectors, clusters);
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

	/**
	 * Where each partition goes on.
	 * @param connector name of the connector that counts, or {@code null} for all: an
	 * earlier one of another name may have left positions, of which the smallest is safe
	 * @return the positions
	 */
	Map<TopicPartition, FoundPosition> positions(@Nullable String connector) {
		Map<TopicPartition, Map<String, Long>> all = new HashMap<>();
		this.connectors.forEach((name, own) -> {
			if (connector == null || connector.equals(name)) {
				own.forEach(
						(partition, next) -> all.computeIfAbsent(partition, (key) -> new TreeMap<>()).put(name, next));
			}
		});
		Map<TopicPartition, FoundPosition> found = new HashMap<>();
		all.forEach((partition, byName) -> found.put(partition, least(byName)));
		return found;
	}

	private static FoundPosition least(Map<String, Long> byName) {
		long least = byName.values().stream().mapToLong(Long::longValue).min().orElse(0);
		boolean isOne = byName.values().stream().allMatch((next) -> next == least);
		return new FoundPosition(least,
				isOne ? null
						: "connectors differ: %s; begins at the smallest, name the one that ran last with --connector"
							.formatted(byName.entrySet()
								.stream()
								.map((entry) -> "%s at %d".formatted(entry.getKey(), entry.getValue()))
								.collect(Collectors.joining(", "))));
	}

}
