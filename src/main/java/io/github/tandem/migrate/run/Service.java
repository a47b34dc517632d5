package io.github.tandem.migrate.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;

/**
 * The service that a migration runs in its own process.
 */
final class Service implements AutoCloseable {

	// topics that are named in a message
	private static final int SHOWN = 5;

	// a member that was killed keeps its partitions until its session ends
	private static final Duration JOINING = Duration.ofMinutes(1);

	private static final Set<Reason> OF_A_RECORD = Set.of(Reason.REJECTED, Reason.CORRUPT);

	private final ConfigurableApplicationContext context;

	private final Replication replication;

	private final Routes routes;

	private final TargetTopics topics;

	private final MeterRegistry meters;

	private final Instant startedAt;

	Service(ConfigurableApplicationContext context, Instant startedAt) {
		this.context = context;
		this.startedAt = startedAt;
		this.replication = context.getBean(Replication.class);
		this.routes = context.getBean(RoutesProperties.class).toRoutes();
		this.topics = context.getBean(TargetTopics.class);
		this.meters = context.getBean(MeterRegistry.class);
	}

	/**
	 * Why the service will never replicate.
	 * @return the reason, unless it does or tries
	 */
	Optional<String> refusal() {
		return (this.replication.startUp() instanceof StartUp.Refused refused) ? Optional.of(refused.reason())
				: Optional.empty();
	}

	/**
	 * What a plan still waits for besides its records.
	 * @param plan the plan
	 * @return why the service does not replicate yet, or else which topics are not ready
	 * on the target, the empty ones too; nothing if all is ready
	 */
	Optional<String> missing(MigrationPlan plan) {
		StartUp startUp = this.replication.startUp();
		if (startUp instanceof StartUp.Connecting connecting) {
			return Optional.of("the service does not replicate yet: " + connecting.obstacle());
		}
		List<String> topics = plan.possible().map(this::obstacle).flatMap(Optional::stream).limit(SHOWN).toList();
		return topics.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", topics));
	}

	private Optional<String> obstacle(TopicTask task) {
		TargetTopic topic = this.routes.stream()
			.filter((route) -> route.name().equals(task.route()))
			.findFirst()
			.map((route) -> this.topics.of(route).get(task.source()))
			.orElse(null);
		if (topic instanceof TargetTopic.Ready) {
			return Optional.empty();
		}
		return Optional.of((topic != null)
				? "%s is not ready on the target%s".formatted(task.target(),
						(topic instanceof TargetTopic.Blocked blocked) ? ": " + blocked.reason() : "")
				: "%s is not looked at yet, or it is not on the source any more: if it was deleted there, start the command again"
					.formatted(task.source()));
	}

	/**
	 * Why partitions do not move.
	 * @return the reason, by partition of the source; those that flow are not among them
	 */
	Map<TopicPartition, String> reasons() {
		Map<TopicPartition, String> reasons = new HashMap<>();
		for (RouteStatus route : this.replication.routes()) {
			for (PartitionStatus partition : route.partitions()) {
				if (partition.state().reason() != Reason.NONE) {
					reasons.put(partition.topicPartition(), reason(partition));
				}
			}
			route.stuck().forEach((stuck) -> reasons.putIfAbsent(stuck.partition().topicPartition(), stuck.cause()));
		}
		return reasons;
	}

	/**
	 * What this process has not replicated of a plan, whatever was committed: somebody
	 * else may have set the offsets of the consumer group.
	 * @param plan the plan
	 * @return the first partition that is not that far or that is halted, and why, if
	 * there is one; those that other processes have are not looked at
	 */
	Optional<String> behind(MigrationPlan plan) {
		Map<TopicPartition, PartitionTask> tasks = plan.tasks();
		return this.replication.routes()
			.stream()
			.flatMap((route) -> route.partitions().stream())
			.map((partition) -> behind(partition, tasks.get(partition.topicPartition())))
			.flatMap(Optional::stream)
			.findFirst();
	}

	private static Optional<String> behind(PartitionStatus partition, @Nullable PartitionTask task) {
		if (task == null) {
			return Optional.empty();
		}
		boolean isBehind = partition.nextOffset() < task.goal();
		// a record behind the goal is no part of the plan
		if (partition.state().is(StateKind.HALTED) && (isBehind || !OF_A_RECORD.contains(partition.state().reason()))) {
			return Optional.of("%s is halted: %s".formatted(task.partition(), reason(partition)));
		}
		if (partition.nextOffset() < 0) {
			return Optional.of("the position of %s is not known yet".formatted(task.partition()));
		}
		return isBehind
				? Optional.of("%s is replicated up to offset %d".formatted(task.partition(), partition.nextOffset()))
				: Optional.empty();
	}

	/**
	 * Whether it has been given partitions, or other processes have all of them.
	 * @param plan the plan
	 * @param now the time
	 * @return {@code false} in the first seconds
	 */
	boolean isJoined(MigrationPlan plan, Instant now) {
		Set<String> routes = plan.possible().map(TopicTask::route).collect(Collectors.toSet());
		return Duration.between(this.startedAt, now).compareTo(JOINING) > 0 || this.replication.routes()
			.stream()
			.noneMatch((route) -> routes.contains(route.name()) && route.partitions().isEmpty());
	}

	/**
	 * What this process saw that is not on the target: what the source lost before it was
	 * replicated, and what routes leave out.
	 * @param plan the plan
	 * @return a line for each loss of a partition of the plan that is remembered, and for
	 * each topic of which records were left out
	 */
	List<String> losses(MigrationPlan plan) {
		Set<TopicPartition> planned = plan.tasks().keySet();
		List<GapLog.Entry> gaps = this.replication.gaps();
		Stream<String> lines = gaps.stream()
			.map(GapLog.Entry::gap)
			.filter((gap) -> planned.contains(gap.partition()))
			.map((gap) -> "%s: %s lost (%s): offset %d was to be replicated next, %d was the first that could be"
				.formatted(gap.partition(), Counted.of(gap.records(), "offset"), gap.cause().tag(),
						gap.expectedOffset(), gap.nextOffset()));
		Stream<String> more = (gaps.size() < GapLog.REMEMBERED) ? Stream.empty()
				: Stream.of("there may be more losses: the last %d are remembered".formatted(GapLog.REMEMBERED));
		Set<String> topics = plan.possible().map(TopicTask::source).collect(Collectors.toSet());
		Stream<String> skipped = SkippedRecords.of(this.meters)
			.entrySet()
			.stream()
			.filter((topic) -> topics.contains(topic.getKey()))
			.map((topic) -> "%s: %s left out, as the target rejects them and on-rejected is skip"
				.formatted(topic.getKey(), Counted.of(topic.getValue(), "record")));
		return Stream.of(lines, more, skipped).flatMap((all) -> all).toList();
	}

	private static String reason(PartitionStatus partition) {
		String detail = partition.state().detail();
		return (detail != null) ? "%s: %s".formatted(partition.state().reason().tag(), detail)
				: partition.state().reason().tag();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
