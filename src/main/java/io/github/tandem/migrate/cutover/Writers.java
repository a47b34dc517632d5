package io.github.tandem.migrate.cutover;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.Counted;

/**
 * Who writes to the source, by what has changed between two looks: the times of records
 * are those of clocks that may be an hour away.
 */
final class Writers {

	private static final int SHOWN = 20;

	private final Set<TopicPartition> partitions;

	private final Supplier<Map<TopicPartition, Long>> logs;

	private final Cluster source;

	private final Clock clock;

	private Instant since = Instant.EPOCH;

	private Map<TopicPartition, Long> ends = Map.of();

	private Map<TopicPartition, List<ProducerState>> producers = Map.of();

	/**
	 * Prepare; nothing is asked yet.
	 * @param partitions the partitions that are watched
	 * @param logs tells where their logs end
	 * @param source the source
	 * @param clock the time
	 */
	Writers(Set<TopicPartition> partitions, Supplier<Map<TopicPartition, Long>> logs, Cluster source, Clock clock) {
		this.partitions = partitions;
		this.logs = logs;
		this.source = source;
		this.clock = clock;
	}

	/**
	 * Look for the first time.
	 */
	void begin() {
		this.ends = this.logs.get();
		this.producers = producers(this.ends.keySet());
		this.since = this.clock.instant();
	}

	/**
	 * Look again.
	 * @return whether somebody has written since the first time, and who
	 */
	Check check() {
		Map<TopicPartition, Long> now = this.logs.get();
		Map<TopicPartition, Long> grown = new HashMap<>();
		Set<String> unknown = new TreeSet<>();
		for (TopicPartition partition : this.partitions) {
			Long before = this.ends.get(partition);
			Long end = now.get(partition);
			if (before == null || end == null) {
				unknown.add(partition.toString());
			}
			else if (end > before) {
				grown.put(partition, end - before);
			}
		}
		if (grown.isEmpty() && !unknown.isEmpty()) {
			return Check.missing("producers",
					"whether somebody writes is not known: the source does not tell where logs end",
					unknown.stream().limit(SHOWN).toList());
		}
		long seconds = Math.max(1, Duration.between(this.since, this.clock.instant()).toSeconds());
		return grown.isEmpty() ? Check.well("producers", "nobody has written for %d s".formatted(seconds))
				: Check.missing("producers", "records are still written: stop the producers", name(grown, seconds));
	}

	private List<String> name(Map<TopicPartition, Long> grown, long seconds) {
		Map<TopicPartition, List<ProducerState>> now = producers(grown.keySet());
		Map<TopicPartition, List<Long>> writing = new HashMap<>();
		now.forEach((partition, states) -> writing.put(partition,
				writing(this.producers.getOrDefault(partition, List.of()), states)));
		Set<Long> ids = new HashSet<>();
		writing.values().forEach(ids::addAll);
		Map<Long, String> names = names(ids);
		List<String> lines = new ArrayList<>();
		Map<String, TopicPartition> sorted = new TreeMap<>();
		grown.keySet().forEach((partition) -> sorted.put(partition.toString(), partition));
		for (TopicPartition partition : sorted.values()) {
			if (lines.size() == SHOWN) {
				lines.add("and %s more".formatted(Counted.of(grown.size() - SHOWN, "partition")));
				break;
			}
			lines.add("%s: %s in %d s, %s".formatted(partition, Counted.of(grown.getOrDefault(partition, 0L), "record"),
					seconds, describe(writing.get(partition), names)));
		}
		return lines;
	}

	/**
	 * Which producers have written between two looks at a partition.
	 * @param before what it told of its producers then
	 * @param now what it tells of them now
	 * @return their ids
	 */
	static List<Long> writing(List<ProducerState> before, List<ProducerState> now) {
		Set<List<Object>> known = new HashSet<>();
		before.forEach((state) -> known.add(written(state)));
		return now.stream()
			.filter((state) -> !known.contains(written(state)))
			.map(ProducerState::producerId)
			.distinct()
			.toList();
	}

	private static List<Object> written(ProducerState state) {
		return List.of(state.producerId(), state.producerEpoch(), state.lastSequence(), state.lastTimestamp(),
				state.currentTransactionStartOffset());
	}

	private static String describe(@Nullable List<Long> writing, Map<Long, String> names) {
		if (writing == null) {
			return "the source does not tell who wrote them";
		}
		return writing.isEmpty() ? "by a producer that the source does not know by id"
				: "by " + String.join(", ",
						writing.stream()
							.map((id) -> "producer id %d%s".formatted(id,
									names.containsKey(id) ? " (transactional.id %s)".formatted(names.get(id)) : ""))
							.toList());
	}

	private Map<TopicPartition, List<ProducerState>> producers(Collection<TopicPartition> partitions) {
		Map<TopicPartition, List<ProducerState>> found = new HashMap<>();
		if (partitions.isEmpty()) {
			return found;
		}
		var result = this.source.call("describe producers", (admin) -> admin.describeProducers(partitions));
		for (TopicPartition partition : partitions) {
			try {
				PartitionProducerState state = this.source.await("describe the producers of " + partition,
						result.partitionResult(partition));
				found.put(partition, state.activeProducers());
			}
			catch (ClusterException | KafkaException ex) {
				// READ on the topic is needed, and a broker that knows the request
				continue;
			}
		}
		return found;
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
