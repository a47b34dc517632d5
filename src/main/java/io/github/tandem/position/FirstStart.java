package io.github.tandem.position;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Route;
import io.github.tandem.route.Start;

/**
 * Gives every partition that exists when a route starts for the first time its position,
 * all in one commit: whatever is born later has none and begins at its beginning, also
 * after a crash in between.
 */
public final class FirstStart {

	private static final Logger logger = LoggerFactory.getLogger(FirstStart.class);

	private static final int NAMED = 20;

	private final Cluster source;

	private final Route route;

	private final String group;

	private final CommitOwner owner;

	private final @Nullable String targetId;

	/**
	 * Create the first start of a route.
	 * @param source the source cluster
	 * @param route the route
	 * @param group the route's consumer group
	 * @param positions the positions of the group
	 * @param targetId id of the target cluster, or {@code null} if it is not known
	 */
	public FirstStart(Cluster source, Route route, String group, PositionFinder positions, @Nullable String targetId) {
		this.source = source;
		this.route = route;
		this.group = group;
		this.owner = positions.owner();
		this.targetId = targetId;
	}

	/**
	 * Commit the first positions, unless the group has positions already.
	 * @return for each topic the number of partitions that had a position before: none at
	 * the first start
	 * @throws ClusterException if the source does not answer
	 */
	public Map<String, Integer> ensure() {
		Map<TopicPartition, OffsetAndMetadata> committed = committed();
		if (!committed.isEmpty()) {
			return partitionsByTopic(committed);
		}
		CommitDetail detail = this.owner.detail();
		Map<TopicPartition, OffsetAndMetadata> first = first(detail);
		if (first.isEmpty()) {
			return Map.of();
		}
		try {
			commit(first);
			logger.atInfo()
				.addKeyValue("route", this.route.name())
				.addKeyValue("partitions", first.size())
				.addKeyValue("start", this.route.start())
				.log("Route starts for the first time");
			return Map.of();
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof OffsetMetadataTooLarge && this.owner.refused(detail)) {
				return ensure();
			}
			// refused while the group has members: another instance was faster
			Map<TopicPartition, OffsetAndMetadata> others = committed();
			if (others.isEmpty()) {
				throw ex;
			}
			if (!others.keySet().containsAll(first.keySet())) {
				logger.atWarn()
					.addKeyValue("route", this.route.name())
					.addKeyValue("count", first.keySet().stream().filter((one) -> !others.containsKey(one)).count())
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("First positions could not be committed: these partitions are replicated from their beginning");
			}
			return partitionsByTopic(others);
		}
	}

	/**
	 * What the group has committed.
	 * @return the offset to be replicated next of each partition, none before the first
	 * start
	 * @throws ClusterException if the source does not answer
	 */
	public Map<TopicPartition, Long> made() {
		Map<TopicPartition, Long> made = new HashMap<>();
		committed().forEach((partition, offset) -> made.put(partition, offset.offset()));
		return made;
	}

	/**
	 * The route's partitions.
	 * @return also those whose log the source does not tell of
	 * @throws ClusterException if the source does not answer
	 */
	public Set<TopicPartition> all() {
		return Set.copyOf(partitions().keySet());
	}

	/**
	 * The logs of the route's partitions.
	 * @return those that the source tells of
	 * @throws ClusterException if the source does not answer
	 */
	public Map<TopicPartition, LogState> logs() {
		Map<TopicPartition, TopicDescription> partitions = partitions();
		Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
		Map<TopicPartition, LogState> logs = new HashMap<>();
		offsets(partitions, OffsetSpec.earliest()).forEach((partition, start) -> {
			TopicDescription topic = partitions.get(partition);
			Long end = ends.get(partition);
			if (topic != null && end != null) {
				logs.put(partition, new LogState(topic.topicId(), start, end));
			}
		});
		return logs;
	}

	/**
	 * Begin where somebody else ended, whatever the route's start says.
	 * @param offsets the offset to be replicated next, of each partition
	 * @throws ClusterException if the source does not answer, or refuses, as for a group
	 * with members
	 * @throws KafkaException if the source does not tell of the log of one of them: it
	 * would begin at its beginning, so nothing is committed
	 */
	public void begin(Map<TopicPartition, Long> offsets) {
		CommitDetail detail = this.owner.detail();
		Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
		Map<TopicPartition, LogState> logs = logs();
		if (!logs.keySet().containsAll(offsets.keySet())) {
			Set<TopicPartition> silent = new HashSet<>(offsets.keySet());
			silent.removeAll(logs.keySet());
			throw new KafkaException(
					"The source does not tell where the logs of %d partitions end, the first is %s: nothing was committed for the group %s"
						.formatted(silent.size(), silent.iterator().next(), this.group));
		}
		logs.forEach((partition, log) -> {
			Long offset = offsets.get(partition);
			if (offset != null) {
				first.put(partition,
						this.owner.announce(partition,
								new KnownPosition(offset, Optional.empty(), log.topicId(), log.endOffset()),
								this.targetId, detail));
			}
		});
		try {
			commit(first);
		}
		catch (ClusterException ex) {
			if (!(ex.getCause() instanceof OffsetMetadataTooLarge) || !this.owner.refused(detail)) {
				throw ex;
			}
			begin(offsets);
		}
	}

	private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
		for (Map<TopicPartition, OffsetAndMetadata> portion : GroupPositionStore.portions(offsets)) {
			this.source.ask("commit the first positions of the group " + this.group,
					(admin) -> admin.alterConsumerGroupOffsets(this.group, portion).all());
		}
	}

	private Map<TopicPartition, OffsetAndMetadata> committed() {
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(
				this.source.ask("read the committed offsets of the group " + this.group,
						(admin) -> admin.listConsumerGroupOffsets(this.group).partitionsToOffsetAndMetadata()));
		committed.values().removeIf((offset) -> offset == null);
		return committed;
	}

	private Map<TopicPartition, TopicDescription> partitions() {
		List<String> topics = this.source.ask("list topics", (admin) -> admin.listTopics().names())
			.stream()
			.filter(this.route::takes)
			.toList();
		Map<TopicPartition, TopicDescription> partitions = new HashMap<>();
		this.source.ask("describe topics", (admin) -> admin.describeTopics(topics).allTopicNames())
			.forEach((topic, description) -> description.partitions()
				.forEach((info) -> partitions.put(new TopicPartition(topic, info.partition()), description)));
		return partitions;
	}

	private Map<TopicPartition, OffsetAndMetadata> first(CommitDetail detail) {
		Map<TopicPartition, TopicDescription> partitions = partitions();
		Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
		Map<TopicPartition, Long> starts = starts(partitions, ends);
		Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
		starts.forEach((partition, offset) -> {
			TopicDescription topic = partitions.get(partition);
			Long end = ends.get(partition);
			if (topic != null && end != null) {
				first.put(partition,
						this.owner.announce(partition,
								new KnownPosition((offset >= 0) ? offset : end, Optional.empty(), topic.topicId(), end),
								this.targetId, detail));
			}
		});
		return first;
	}

	private Map<TopicPartition, Long> starts(Map<TopicPartition, TopicDescription> partitions,
			Map<TopicPartition, Long> ends) {
		Start start = this.route.start();
		if (start instanceof Start.Latest) {
			return ends;
		}
		if (start instanceof Start.At at) {
			return offsets(partitions, OffsetSpec.forTimestamp(at.instant().toEpochMilli()));
		}
		return offsets(partitions, OffsetSpec.earliest());
	}

	private Map<TopicPartition, Long> offsets(Map<TopicPartition, TopicDescription> partitions, OffsetSpec spec) {
		Map<TopicPartition, OffsetSpec> request = partitions.keySet()
			.stream()
			.collect(Collectors.toMap((partition) -> partition, (partition) -> spec));
		ListOffsetsResult result = this.source.call("list offsets", (admin) -> admin.listOffsets(request));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		Map<TopicPartition, ClusterException> failures = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition,
						this.source.await("list the offsets of " + partition, result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				failures.put(partition, ex);
			}
		}
		if (!failures.isEmpty()) {
			ClusterException first = failures.values().iterator().next();
			if (offsets.isEmpty()) {
				throw first;
			}
			logger.atWarn()
				.addKeyValue("count", failures.size())
				.addKeyValue("partitions", failures.keySet().stream().limit(NAMED).toList())
				.addKeyValue("error", String.valueOf(first.getMessage()))
				.log("Partitions of which the source reports nothing will be replicated from their beginning");
		}
		return offsets;
	}

	private static Map<String, Integer> partitionsByTopic(Map<TopicPartition, OffsetAndMetadata> committed) {
		return committed.keySet()
			.stream()
			.collect(Collectors.toMap(TopicPartition::topic, (partition) -> 1, Integer::sum));
	}

}
