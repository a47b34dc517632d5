package io.github.tandem.position;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.position.goal.OffsetQuery;
import io.github.tandem.route.Route;
import io.github.tandem.route.Start;

/**
 * Gives every partition that exists when a route starts for the first time its position,
 * all in one commit: whatever is born later has none and begins at its beginning, also
 * after a crash in between.
 */
public final class FirstStart {

	private static final Logger logger = LoggerFactory.getLogger(FirstStart.class);

	private static final IsolationLevel UNCOMMITTED = IsolationLevel.READ_UNCOMMITTED;

	private final Cluster source;

	private final Route route;

	private final String group;

	private final CommitOwner owner;

	private final @Nullable String targetId;

	private final GoalRule goals;

	private final OffsetQuery query;

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
		this.goals = GoalRule.of(route);
		this.query = new OffsetQuery(source);
	}

	/**
	 * Commit the first positions, unless the group has positions already.
	 * @return for each topic the number of partitions that had a position before: none at
	 * the first start
	 * @throws ClusterException if the source does not answer
	 */
	public Map<String, Integer> ensure() {
		Map<TopicPartition, OffsetAndMetadata> committed = committed();
		boolean isFirst = committed.isEmpty() || isHalfMade(committed);
		if (!isFirst && !isNewlyBounded(committed)) {
			return partitionsByTopic(committed);
		}
		CommitDetail detail = this.owner.detail();
		// what was born since the first start begins at its beginning
		Map<TopicPartition, OffsetAndMetadata> first = first(isFirst ? this.route.start() : new Start.Earliest(),
				detail);
		first.keySet().removeAll(committed.keySet());
		Map<String, Integer> before = isFirst ? Map.of() : partitionsByTopic(committed);
		if (first.isEmpty()) {
			return before;
		}
		try {
			commit(first);
			logger.atInfo()
				.addKeyValue("route", this.route.name())
				.addKeyValue("partitions", first.size())
				.addKeyValue("start", this.route.start())
				.log(isFirst ? "Route starts for the first time"
						: "Route stops from now on: partitions without a position are replicated from their beginning up to it");
			return before;
		}
		catch (ClusterException ex) {
			if (ex.getCause() instanceof OffsetMetadataTooLarge && this.owner.refused(detail)) {
				return ensure();
			}
			// refused while the group has members: another instance was faster
			Map<TopicPartition, OffsetAndMetadata> others = committed();
			first.keySet().removeAll(others.keySet());
			if (others.isEmpty() || !first.isEmpty() && isHalfMade(others)) {
				throw ex;
			}
			if (!this.goals.isSetAtFirstStart() && !first.isEmpty()) {
				logger.atWarn()
					.addKeyValue("route", this.route.name())
					.addKeyValue("count", first.size())
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("First positions could not be committed: these partitions are replicated from their beginning");
			}
			return partitionsByTopic(others);
		}
	}

	// It ended between two commits, and partitions without a position would be left out.
	private boolean isHalfMade(Map<TopicPartition, OffsetAndMetadata> committed) {
		return this.goals.isSetAtFirstStart()
				&& committed.values().stream().allMatch((offset) -> this.owner.isAnnouncedGoal(offset));
	}

	// It had no end until now: partitions without a position would pass for later ones.
	private boolean isNewlyBounded(Map<TopicPartition, OffsetAndMetadata> committed) {
		return this.goals.isSetAtFirstStart()
				&& committed.values().stream().noneMatch((offset) -> this.owner.read(offset).goal().isToBeKept());
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
		return logs(partitions());
	}

	private Map<TopicPartition, LogState> logs(Map<TopicPartition, TopicDescription> partitions) {
		Map<TopicPartition, Long> ends = this.query.ask(partitions, OffsetSpec.latest(), UNCOMMITTED);
		Map<TopicPartition, LogState> logs = new HashMap<>();
		this.query.ask(partitions, OffsetSpec.earliest(), UNCOMMITTED).forEach((partition, start) -> {
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
		Map<TopicPartition, TopicDescription> partitions = partitions();
		Map<TopicPartition, LogState> logs = logs(partitions);
		logs.keySet().retainAll(offsets.keySet());
		partitions.keySet().retainAll(logs.keySet());
		Map<TopicPartition, Goal> ends = goals(partitions);
		Set<TopicPartition> silent = new HashSet<>(offsets.keySet());
		silent.removeIf((partition) -> logs.containsKey(partition) && !isPending(partition, ends));
		if (!silent.isEmpty()) {
			throw new KafkaException(
					"The source does not tell where the logs of %d partitions end, the first is %s: nothing was committed for the group %s"
						.formatted(silent.size(), silent.iterator().next(), this.group));
		}
		logs.forEach((partition, log) -> first.put(partition, announce(partition,
				offsets.getOrDefault(partition, log.startOffset()), log.topicId(), log.endOffset(), ends, detail)));
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
		return this.query.partitions(this.route::takes);
	}

	private Map<TopicPartition, OffsetAndMetadata> first(Start start, CommitDetail detail) {
		Map<TopicPartition, TopicDescription> partitions = partitions();
		// before the ends: what comes in between is behind the goal
		Map<TopicPartition, Goal> stops = goals(partitions);
		Map<TopicPartition, Long> ends = this.query.ask(partitions, OffsetSpec.latest(), UNCOMMITTED);
		Map<TopicPartition, Long> starts = starts(start, partitions, ends);
		Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
		starts.forEach((partition, offset) -> {
			TopicDescription topic = partitions.get(partition);
			Long end = ends.get(partition);
			if (topic != null && end != null && !isPending(partition, stops)) {
				first.put(partition,
						announce(partition, (offset >= 0) ? offset : end, topic.topicId(), end, stops, detail));
			}
		});
		if (this.goals.isSetAtFirstStart()) {
			partitions.forEach((partition, topic) -> first.computeIfAbsent(partition,
					(silent) -> announce(silent, 0, topic.topicId(), 0, Map.of(silent, Goal.PENDING), detail)));
		}
		return first;
	}

	private OffsetAndMetadata announce(TopicPartition partition, long nextOffset, Uuid topicId, long endOffset,
			Map<TopicPartition, Goal> goals, CommitDetail detail) {
		return this.owner.announce(partition, new KnownPosition(nextOffset, Optional.empty(), topicId, endOffset)
			.until(goals.getOrDefault(partition, Goal.NONE)), this.targetId, detail);
	}

	private static boolean isPending(TopicPartition partition, Map<TopicPartition, Goal> goals) {
		return goals.getOrDefault(partition, Goal.NONE).isPending();
	}

	private Map<TopicPartition, Goal> goals(Map<TopicPartition, TopicDescription> partitions) {
		Map<TopicPartition, Goal> goals = new HashMap<>();
		if (this.goals.isSetAtFirstStart()) {
			// one that was left out would pass for one that was born later
			partitions.keySet().forEach((partition) -> goals.put(partition, Goal.PENDING));
			this.query.ask(partitions, OffsetSpec.latest(), this.goals.isolation())
				.forEach((partition, offset) -> goals.put(partition, this.goals.answered(offset)));
		}
		return goals;
	}

	private Map<TopicPartition, Long> starts(Start start, Map<TopicPartition, TopicDescription> partitions,
			Map<TopicPartition, Long> ends) {
		if (start instanceof Start.Latest) {
			return ends;
		}
		if (start instanceof Start.At at) {
			return this.query.ask(partitions, OffsetSpec.forTimestamp(at.instant().toEpochMilli()), UNCOMMITTED);
		}
		return this.query.ask(partitions, OffsetSpec.earliest(), UNCOMMITTED);
	}

	private static Map<String, Integer> partitionsByTopic(Map<TopicPartition, OffsetAndMetadata> committed) {
		return committed.keySet()
			.stream()
			.collect(Collectors.toMap(TopicPartition::topic, (partition) -> 1, Integer::sum));
	}

}
