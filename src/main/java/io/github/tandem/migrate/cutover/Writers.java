package io.github.tandem.migrate.cutover;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Who writes to partitions of the source, as far as its brokers know: producers with
 * idempotence, which is the default since Kafka 3.0, by their ids, those with
 * transactions also by their names.
 */
final class Writers {

	private static final int SHOWN = 20;

	private final Cluster source;

	Writers(Cluster source) {
		this.source = source;
	}

	/**
	 * Name who wrote to partitions.
	 * @param grown partitions whose logs grew, with the number of new offsets
	 * @param since when they were looked at before
	 * @return a line for each partition, the first of many
	 */
	List<String> name(Map<TopicPartition, Long> grown, Instant since) {
		Map<TopicPartition, List<ProducerState>> producers = producers(grown.keySet());
		Set<Long> ids = new HashSet<>();
		producers.values().forEach((all) -> all.forEach((producer) -> ids.add(producer.producerId())));
		Map<Long, String> names = names(ids);
		List<String> lines = new ArrayList<>();
		Map<String, TopicPartition> sorted = new TreeMap<>();
		grown.keySet().forEach((partition) -> sorted.put(partition.toString(), partition));
		for (TopicPartition partition : sorted.values()) {
			if (lines.size() == SHOWN) {
				lines.add("and %d partitions more".formatted(grown.size() - SHOWN));
				break;
			}
			lines.add("%s: %d records since %s, %s".formatted(partition, grown.get(partition), since,
					describe(producers.get(partition), since, names)));
		}
		return lines;
	}

	private static String describe(@Nullable List<ProducerState> producers, Instant since, Map<Long, String> names) {
		if (producers == null) {
			return "the source does not tell who wrote them";
		}
		List<String> writing = producers.stream()
			.filter((producer) -> producer.lastTimestamp() >= since.toEpochMilli())
			.map((producer) -> "producer id %d%s".formatted(producer.producerId(),
					names.containsKey(producer.producerId())
							? " (transactional.id %s)".formatted(names.get(producer.producerId())) : ""))
			.toList();
		return writing.isEmpty() ? "by a producer that the source does not know by id, or that sets times of its own"
				: "by " + String.join(", ", writing);
	}

	private Map<TopicPartition, List<ProducerState>> producers(Collection<TopicPartition> partitions) {
		Map<TopicPartition, List<ProducerState>> producers = new HashMap<>();
		if (partitions.isEmpty()) {
			return producers;
		}
		var result = this.source.call("describe producers", (admin) -> admin.describeProducers(partitions));
		for (TopicPartition partition : partitions) {
			try {
				PartitionProducerState state = this.source.await("describe the producers of " + partition,
						result.partitionResult(partition));
				producers.put(partition, state.activeProducers());
			}
			catch (ClusterException | KafkaException ex) {
				// READ on the topic is needed, and a broker that knows the request
				continue;
			}
		}
		return producers;
	}

	private Map<Long, String> names(Set<Long> ids) {
		Map<Long, String> names = new HashMap<>();
		if (ids.isEmpty()) {
			return names;
		}
		try {
			this.source
				.ask("list transactions",
						(admin) -> admin.listTransactions(new ListTransactionsOptions().filterProducerIds(ids)).all())
				.forEach((transaction) -> names.put(transaction.producerId(), transaction.transactionalId()));
		}
		catch (ClusterException | KafkaException ex) {
			// without names their ids have to do
			return Map.of();
		}
		return names;
	}

}
