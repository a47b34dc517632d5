package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.Retention;
import io.github.tandem.progress.transaction.OpenTransaction;
import io.github.tandem.progress.transaction.OpenTransactions;
import io.github.tandem.route.Isolation;

/**
 * What the source says of the logs of a route, asked every few seconds: a consumer knows
 * the ends of partitions alone that it reads, and a halted or paused one has lag too.
 */
public final class SourceLogs {

	private static final Logger logger = LoggerFactory.getLogger(SourceLogs.class);

	private static final Duration RETENTION_INTERVAL = Duration.ofMinutes(5);

	private final Cluster source;

	private final boolean committedOnly;

	private final OpenTransactions transactions;

	private final Map<TopicPartition, Long> starts = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Long> stableEnds = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Integer> forgotten = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Instant> oldest = new ConcurrentHashMap<>();

	private final Map<String, Retention> retentions = new ConcurrentHashMap<>();

	private Instant retentionsSeen = Instant.MIN;

	private volatile int round;

	public SourceLogs(Cluster source, Isolation isolation) {
		this.source = source;
		this.committedOnly = isolation == Isolation.READ_COMMITTED;
		this.transactions = new OpenTransactions(source);
	}

	/**
	 * The end of a log as it was seen last, records of open transactions included: they
	 * are to be replicated.
	 * @param partition the partition
	 * @return the offset the next record will get, or -1 if it is not known
	 */
	long end(TopicPartition partition) {
		return this.ends.getOrDefault(partition, -1L);
	}

	/**
	 * The offset from which on records are not read yet, since a transaction is open.
	 * @param partition the partition
	 * @return the last stable offset as it was seen last, or -1 if it is not known, or
	 * nobody waits for the ends of transactions
	 */
	long lastStableOffset(TopicPartition partition) {
		return this.stableEnds.getOrDefault(partition, -1L);
	}

	/**
	 * The open transaction behind which nothing of a log is read.
	 * @param partition the partition
	 * @return the transaction, or {@code null} if none was seen for a while
	 */
	@Nullable OpenTransaction openTransaction(TopicPartition partition) {
		return this.transactions.of(partition);
	}

	/**
	 * Forget what was seen of a log, and what is being asked: it is another one now.
	 * @param partition the partition
	 */
	public void forget(TopicPartition partition) {
		this.forgotten.put(partition, this.round);
		List.of(this.starts, this.ends, this.stableEnds, this.oldest).forEach((map) -> map.remove(partition));
		this.transactions.forget(partition);
	}

	/**
	 * The start of a log as it was seen last.
	 * @param partition the partition
	 * @return offset of the first record there is, or -1 if it is not known
	 */
	public long start(TopicPartition partition) {
		return this.starts.getOrDefault(partition, -1L);
	}

	/**
	 * How long it takes until the source deletes what is not replicated, if nothing
	 * moves.
	 * @param partition the partition
	 * @param lagTime age of the oldest record that is not replicated
	 * @param now the time
	 * @return the time, or {@code null} if nothing is known to delete it
	 */
	@Nullable Duration timeToLoss(TopicPartition partition, Duration lagTime, Instant now) {
		Instant first = this.oldest.get(partition);
		return retention(partition.topic()).timeToLoss(lagTime, (first != null) ? Duration.between(first, now) : null);
	}

	Retention retention(String topic) {
		return this.retentions.getOrDefault(topic, Retention.NONE);
	}

	/**
	 * Ask the source again.
	 * @param partitions the partitions there are, as they were seen last
	 * @param now the time
	 */
	public void refresh(List<PartitionStatus> partitions, Instant now) {
		Set<TopicPartition> all = new HashSet<>();
		partitions.forEach((status) -> all.add(new TopicPartition(status.topic(), status.partition())));
		List.of(this.starts, this.ends, this.stableEnds, this.oldest, this.forgotten)
			.forEach((map) -> map.keySet().retainAll(all));
		int current = this.round + 1;
		this.round = current;
		this.forgotten.values().removeIf((earlier) -> earlier < current);
		ask(all, OffsetSpec.latest(), (partition, end) -> this.ends.put(partition, end.offset()));
		if (this.committedOnly) {
			// after the ends: what is added in between is no open transaction
			ask(all, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED,
					(partition, end) -> this.stableEnds.put(partition, end.offset()));
		}
		ask(all, OffsetSpec.earliest(), (partition, start) -> this.starts.put(partition, start.offset()));
		refreshRetentions(all, now);
		this.transactions.look(held(partitions), now);
		Set<TopicPartition> limitedBySize = new HashSet<>();
		for (PartitionStatus status : partitions) {
			TopicPartition partition = new TopicPartition(status.topic(), status.partition());
			if (status.lag() > 0 && retention(status.topic()).bytes() >= 0 && start(partition) > 0) {
				limitedBySize.add(partition);
			}
		}
		// the first record that is not older than the epoch is the first there is
		ask(limitedBySize, OffsetSpec.forTimestamp(0), (partition, first) -> {
			if (first.timestamp() >= 0) {
				this.oldest.put(partition, Instant.ofEpochMilli(first.timestamp()));
			}
		});
	}

	// Logs that go on behind the first record of an open transaction.
	private Map<TopicPartition, Long> held(List<PartitionStatus> partitions) {
		Map<TopicPartition, Long> held = new HashMap<>();
		for (PartitionStatus status : partitions) {
			TopicPartition partition = new TopicPartition(status.topic(), status.partition());
			long stable = lastStableOffset(partition);
			if (stable >= 0 && stable < end(partition)) {
				held.put(partition, stable);
			}
		}
		return held;
	}

	private void ask(Collection<TopicPartition> partitions, OffsetSpec spec,
			BiConsumer<TopicPartition, ListOffsetsResultInfo> answers) {
		ask(partitions, spec, IsolationLevel.READ_UNCOMMITTED, answers);
	}

	private void ask(Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation,
			BiConsumer<TopicPartition, ListOffsetsResultInfo> answers) {
		if (partitions.isEmpty()) {
			return;
		}
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		partitions.forEach((partition) -> request.put(partition, spec));
		try {
			var result = this.source.call("list offsets",
					(admin) -> admin.listOffsets(request, new ListOffsetsOptions(isolation)));
			for (TopicPartition partition : partitions) {
				answer("list offsets", partition, result.partitionResult(partition), (key, answer) -> {
					if (!this.forgotten.containsKey(key)) {
						answers.accept(key, answer);
					}
				});
			}
		}
		catch (ClusterException ex) {
			logger.atDebug().addKeyValue("error", String.valueOf(ex.getMessage())).log("Logs are not known");
		}
	}

	private void refreshRetentions(Set<TopicPartition> partitions, Instant now) {
		Set<String> topics = new HashSet<>();
		partitions.forEach((partition) -> topics.add(partition.topic()));
		this.retentions.keySet().retainAll(topics);
		if (now.isBefore(this.retentionsSeen.plus(RETENTION_INTERVAL))) {
			topics.removeAll(this.retentions.keySet());
		}
		else {
			this.retentionsSeen = now;
		}
		if (topics.isEmpty()) {
			return;
		}
		// not asked again before its time if it is not told
		topics.forEach((topic) -> this.retentions.putIfAbsent(topic, Retention.NONE));
		List<ConfigResource> resources = topics.stream()
			.map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
			.toList();
		try {
			this.source.call("describe the configurations of topics", (admin) -> admin.describeConfigs(resources))
				.values()
				.forEach((resource, configuration) -> answer("describe the configuration of a topic", resource.name(),
						configuration, (topic, values) -> this.retentions.put(topic, Retention.of(byName(values)))));
		}
		catch (ClusterException ex) {
			logger.atDebug().addKeyValue("error", String.valueOf(ex.getMessage())).log("Retention is not known");
		}
	}

	private static Map<String, String> byName(Config configuration) {
		Map<String, String> values = new HashMap<>();
		configuration.entries().forEach((entry) -> values.put(entry.name(), String.valueOf(entry.value())));
		return values;
	}

	private <K, V> void answer(String what, K key, KafkaFuture<V> future, BiConsumer<K, V> answers) {
		try {
			answers.accept(key, this.source.await(what, future));
		}
		catch (ClusterException ex) {
			logger.atDebug()
				.addKeyValue("of", key)
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("The source does not report a log");
		}
	}

}
