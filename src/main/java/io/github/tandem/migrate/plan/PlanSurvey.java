package io.github.tandem.migrate.plan;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.route.Start;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * Makes the plan of a migration of what both clusters tell. Nothing is written.
 */
public final class PlanSurvey {

	private final Routes routes;

	private final String deployment;

	private final @Nullable String obstacle;

	private final Cluster source;

	private final Cluster target;

	private final LogSurvey logs;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param routes the routes
	 * @param deployment name of the deployment
	 * @param obstacle the setting that forbids to create topics and partitions, or
	 * {@code null}
	 * @param source the source
	 * @param target the target
	 * @param clock the time
	 */
	public PlanSurvey(Routes routes, String deployment, @Nullable String obstacle, Cluster source, Cluster target,
			Clock clock) {
		this.routes = routes;
		this.deployment = deployment;
		this.obstacle = obstacle;
		this.source = source;
		this.target = target;
		this.logs = new LogSurvey(source);
		this.clock = clock;
	}

	/**
	 * Look at both clusters.
	 * @return the plan
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public MigrationPlan make() {
		Instant now = this.clock.instant();
		this.target.identify();
		Map<String, Map<String, Destination>> destinations = this.routes
			.destinations(new ClusterTopics(this.source).names());
		Set<String> here = new TreeSet<>();
		Set<String> there = new TreeSet<>();
		destinations.values().forEach((taken) -> taken.forEach((topic, destination) -> {
			here.add(topic);
			there.add(destination.name());
		}));
		ExistingTopics sources = ExistingTopics.of(this.source, here);
		ExistingTopics targets = ExistingTopics.of(this.target, there);
		Map<TopicPartition, Long> sizes = this.logs.sizes(sources.described().values());
		Map<TopicPartition, Long> positions = new HashMap<>();
		List<TopicTask> tasks = new ArrayList<>();
		this.routes.stream().forEach((route) -> {
			Map<String, Destination> taken = destinations.getOrDefault(route.name(), Map.of());
			if (!taken.isEmpty()) {
				Map<TopicPartition, OffsetAndMetadata> committed = Commits.read(this.source,
						route.group(this.deployment));
				boolean isFirst = committed.isEmpty();
				// it may have replicated topics that are those of another route by now
				committed.keySet().removeIf((partition) -> !taken.containsKey(partition.topic()));
				committed.forEach((partition, offset) -> positions.put(partition, offset.offset()));
				tasks.addAll(tasks(route, taken, sources, targets, sizes, new Positions(committed, isFirst)));
			}
		});
		tasks.sort(Comparator.comparing(TopicTask::source).thenComparing(TopicTask::route));
		positions.keySet().removeIf((partition) -> !here.contains(partition.topic()));
		return new MigrationPlan(now, tasks, positions,
				this.routes.stream()
					.filter((route) -> destinations.getOrDefault(route.name(), Map.of()).isEmpty())
					.map(Route::name)
					.toList());
	}

	private List<TopicTask> tasks(Route route, Map<String, Destination> taken, ExistingTopics sources,
			ExistingTopics targets, Map<TopicPartition, Long> sizes, Positions positions) {
		Set<TopicPartition> partitions = new HashSet<>();
		taken.keySet().forEach((topic) -> partitions.addAll(led(topic, sources)));
		Map<TopicPartition, Long> starts = this.logs.offsets(partitions, OffsetSpec.earliest(), route.isolation());
		Map<TopicPartition, Long> ends = this.logs.ends(partitions, Isolation.READ_UNCOMMITTED);
		Map<TopicPartition, OffsetAndMetadata> committed = positions.committed();
		Map<TopicPartition, Long> goals = goals(route, sources, ends, positions);
		Map<TopicPartition, Long> firsts = firsts(route, partitions, starts, ends);
		List<TopicTask> tasks = new ArrayList<>();
		taken.forEach((topic, destination) -> {
			TopicDescription described = sources.described().get(topic);
			if (described == null) {
				tasks.add(new TopicTask(route.name(), topic, destination.name(), TargetState.THERE,
						sources.refused().getOrDefault(topic, "the topic is gone, or may not be seen"), List.of()));
				return;
			}
			TopicPlan plan = plan(route, described, destination.name(), targets);
			String inTheWay = obstacle(destination, plan, targets);
			List<PartitionTask> all = new ArrayList<>();
			for (TopicPartition partition : partitions(topic, sources)) {
				Long start = starts.get(partition);
				Long end = ends.get(partition);
				Long goal = goals.get(partition);
				if (start == null || end == null || goal == null) {
					inTheWay = (inTheWay != null) ? inTheWay
							: "the partition %s does not tell where its log ends: it may have no leader"
								.formatted(partition);
					continue;
				}
				OffsetAndMetadata position = committed.get(partition);
				inTheWay = (inTheWay == null && position != null)
						? elsewhere(partition, position, destination.name(), targets.id(destination.name())) : inTheWay;
				long begin = begin(start, firsts.get(partition), (position != null) ? position.offset() : null);
				all.add(new PartitionTask(partition, begin, goal,
						share(sizes.get(partition), Math.max(0, goal - begin), end - start),
						since(position, targets.id(destination.name()))));
			}
			tasks.add(new TopicTask(route.name(), topic, destination.name(), state(plan), inTheWay, all));
		});
		return tasks;
	}

	private static @Nullable String obstacle(Destination destination, TopicPlan plan, ExistingTopics targets) {
		if (destination instanceof Destination.Conflict conflict) {
			return conflict.reason();
		}
		String refused = targets.refused().get(destination.name());
		if (refused != null) {
			return refused;
		}
		return (plan instanceof TopicPlan.Refuse refuse) ? refuse.reason() : null;
	}

	private static List<TopicPartition> partitions(String topic, ExistingTopics sources) {
		return IntStream.range(0, sources.partitions(topic))
			.mapToObj((number) -> new TopicPartition(topic, number))
			.toList();
	}

	// whoever asks of another one waits for a leader
	private static Set<TopicPartition> led(String topic, ExistingTopics sources) {
		TopicDescription described = sources.described().get(topic);
		return (described != null) ? described.partitions()
			.stream()
			.filter((partition) -> partition.leader() != null && !partition.leader().isEmpty())
			.map((partition) -> new TopicPartition(topic, partition.partition()))
			.collect(Collectors.toSet()) : Set.of();
	}

	// a route that stops replicates no further
	private Map<TopicPartition, Long> goals(Route route, ExistingTopics sources, Map<TopicPartition, Long> ends,
			Positions positions) {
		GoalRule rule = GoalRule.of(route);
		OffsetSpec question = rule.question();
		if (question == null) {
			return ends;
		}
		// as the service asks
		Map<TopicPartition, Long> answers = this.logs.offsets(ends.keySet(), question,
				(rule.isolation() == IsolationLevel.READ_COMMITTED) ? Isolation.READ_COMMITTED
						: Isolation.READ_UNCOMMITTED);
		if (positions.isFirst() && rule.isSetAtFirstStart()) {
			return answers;
		}
		Map<TopicPartition, OffsetAndMetadata> committed = positions.committed();
		Map<TopicPartition, Long> goals = new HashMap<>(ends);
		goals.replaceAll((partition, end) -> {
			OffsetAndMetadata offset = committed.get(partition);
			KnownPosition position = (offset != null) ? KnownPosition.of(offset) : null;
			boolean isNew = position == null || position.isInAnotherTopic(sources.id(partition.topic()));
			Goal goal = rule.decide((position != null) ? position.goal() : Goal.NONE, isNew, end,
					answers.get(partition));
			return (goal != null) ? goal.cap(end) : end;
		});
		return goals;
	}

	// where a route begins that has no position yet
	private Map<TopicPartition, Long> firsts(Route route, Set<TopicPartition> partitions,
			Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
		if (route.start() instanceof Start.Latest) {
			return ends;
		}
		if (route.start() instanceof Start.At at) {
			Map<TopicPartition, Long> firsts = this.logs.offsets(partitions,
					OffsetSpec.forTimestamp(at.instant().toEpochMilli()), Isolation.READ_UNCOMMITTED);
			// -1: no record is as young
			firsts.replaceAll((partition, offset) -> (offset >= 0) ? offset : ends.getOrDefault(partition, 0L));
			return firsts;
		}
		return starts;
	}

	// what was replicated to somewhere else is not there, and is not replicated again
	private @Nullable String elsewhere(TopicPartition partition, OffsetAndMetadata position, String name, Uuid id) {
		Replica replica = Replica.of(position);
		if (replica == null || replica.records() == 0) {
			return null;
		}
		String before = null;
		if (!replica.clusterId().equals(this.target.id())) {
			before = "the cluster with the id " + replica.clusterId();
		}
		else if (!replica.topicId().equals(id)) {
			before = "an earlier topic '%s'".formatted(name);
		}
		return (before != null)
				? ("the consumer group has replicated %s up to offset %d to %s, which is not there any more for this "
						+ "target: set another tandem.name to replicate all topics of the deployment from their beginnings, or "
						+ "give this one a route of its own, with another name")
					.formatted(partition, position.offset(), before)
				: null;
	}

	private long since(@Nullable OffsetAndMetadata position, Uuid id) {
		Replica replica = (position != null) ? Replica.of(position) : null;
		return (replica != null && replica.records() > 0 && replica.topicId().equals(id)
				&& replica.clusterId().equals(this.target.id())) ? replica.firstOffset() : -1;
	}

	private static long begin(long start, @Nullable Long first, @Nullable Long committed) {
		long begin = Math.max(start, (first != null) ? first : start);
		return (committed != null) ? Math.min(begin, Math.max(start, committed)) : begin;
	}

	private static long share(@Nullable Long size, long records, long all) {
		if (size == null) {
			return -1;
		}
		return (all > 0) ? Math.round((double) size * records / all) : 0;
	}

	private TopicPlan plan(Route route, TopicDescription described, String target, ExistingTopics targets) {
		SourceTopic topic = new SourceTopic(described.name(), described.topicId(), described.partitions().size(),
				described.partitions().get(0).replicas().size());
		return TopicPlan.of(topic, targets.partitions(target), 0, route.partitioning(), this.obstacle);
	}

	private static TargetState state(TopicPlan plan) {
		if (plan instanceof TopicPlan.Create) {
			return TargetState.CREATED;
		}
		return (plan instanceof TopicPlan.Grow) ? TargetState.GROWN : TargetState.THERE;
	}

	/**
	 * What the consumer group of a route has committed.
	 *
	 * @param committed of topics that the route takes
	 * @param isFirst whether it has never committed anything, of other topics either
	 */
	private record Positions(Map<TopicPartition, OffsetAndMetadata> committed, boolean isFirst) {

	}

}
