package io.github.tandem.topic;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.drift.TopicsReport;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.request.LastingFailures;
import io.github.tandem.topic.request.Outcome;
import io.github.tandem.topic.request.Pace;
import io.github.tandem.topic.request.RefusedConfigurations;
import io.github.tandem.topic.request.TopicRequests;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.Leaders;
import io.github.tandem.topic.sight.Sight;
import io.github.tandem.topic.sight.TargetSettings;

/**
 * Keeps the topics of the target ready for the records of the source, and tells what they
 * look like.
 */
public class TargetTopics {

	private static final Logger logger = LoggerFactory.getLogger(TargetTopics.class);

	// what exists has to wait no longer for what is created
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final Routes routes;

	private final TopicsProperties properties;

	private final ClusterTopics sourceTopics;

	private final Cluster target;

	private final TopicPlanner planner;

	private final TopicRequests requests = new TopicRequests();

	private final RefusedConfigurations refused;

	private final TopicUpkeep upkeep;

	private final Pace pace;

	private final Leaders leaders;

	private final TargetSettings settings;

	private final DriftReports reports;

	private final DeadLetterTopics deadLetters;

	private final Clock clock;

	private final RoutesWithoutTopics withoutTopics = new RoutesWithoutTopics();

	private final LastingFailures missingPartitions = new LastingFailures();

	private volatile Map<String, Map<String, TargetTopic>> topics = Map.of();

	// of the source, by route
	private volatile Map<String, Integer> partitions = Map.of();

	private volatile int looks;

	TargetTopics(Routes routes, TopicsProperties properties, ClusterTopics sourceTopics, Cluster target,
			DeadLetterTopics deadLetters, ReturnWays returnWays, Ledger ledger, Clock clock) {
		this.routes = routes;
		this.properties = properties;
		this.sourceTopics = sourceTopics;
		this.target = target;
		this.planner = new TopicPlanner(routes, properties, deadLetters, returnWays);
		this.refused = new RefusedConfigurations(target);
		this.upkeep = new TopicUpkeep(routes, properties, sourceTopics, target, ledger, this.refused);
		this.pace = new Pace(properties.interval());
		this.leaders = new Leaders(target);
		this.settings = new TargetSettings(target);
		this.reports = new DriftReports(properties.apply(), this.upkeep, this.settings);
		this.deadLetters = deadLetters;
		this.clock = clock;
	}

	/**
	 * The topics as they were seen last. The map is another one whenever something
	 * changed.
	 * @param route a route
	 * @return topics on the target by the name of the topic on the source
	 */
	public Map<String, TargetTopic> of(Route route) {
		return this.topics.getOrDefault(route.name(), Map.of());
	}

	/**
	 * How many partitions there are on the source, also of topics that are not ready on
	 * the target.
	 * @param route a route
	 * @return the number, zero while nothing was looked at
	 */
	public int sourcePartitions(Route route) {
		return this.partitions.getOrDefault(route.name(), 0);
	}

	/**
	 * How often both clusters were looked at.
	 * @return grows with each look that succeeded
	 */
	public int looks() {
		return this.looks;
	}

	/**
	 * Why a route takes no topic of the source.
	 * @param route the route
	 * @return the reason, or {@code null} if it takes some, or nothing was looked at yet
	 */
	public @Nullable String withoutTopics(Route route) {
		return this.withoutTopics.reason(route);
	}

	/**
	 * The topics that take refused records.
	 * @return the topics
	 */
	public DeadLetterTopics deadLetters() {
		return this.deadLetters;
	}

	/**
	 * The id of the target.
	 * @return the id of the cluster as it was reported last, or {@code null}
	 */
	public @Nullable String clusterId() {
		return this.target.rightId();
	}

	/**
	 * How the topics of both clusters compare.
	 * @return what was seen at the last look
	 */
	public TopicsReport report() {
		return this.reports.last();
	}

	/**
	 * Learn from an earlier run how many partitions topics of the source had, so that
	 * growth meanwhile is told from a target that was made different on purpose.
	 * @param partitionsByTopic number of partitions by topic of the source
	 */
	public void recall(Map<String, Integer> partitionsByTopic) {
		this.planner.recall(partitionsByTopic);
	}

	/**
	 * Look at both clusters and create and grow what is missing on the target, for a few
	 * seconds at most.
	 * @return when to look again for what was put off, or {@code null} if nothing was
	 * @throws ClusterException if a cluster does not answer; what was known before stays
	 */
	public synchronized @Nullable Duration refresh() {
		Sight sight = Sight.of(this.routes, this.sourceTopics, this.target);
		Instant now = this.clock.instant();
		this.routes.stream()
			.forEach((route) -> this.withoutTopics.look(route,
					sight.destinations().getOrDefault(route.name(), Map.of()).size(), sight.names()));
		this.refused.retain(sight.destined());
		this.settings.refresh(sight.targets().described().keySet(), now);
		List<PlannedTopic> planned = this.planner.plan(sight, this.topics, now);
		TopicChanges changes = new TopicChanges(this.target, this.requests, this.refused);
		Map<String, ClusterException> failures = changes.plan(planned, sight.sourceSettings(), this.properties);
		Instant end = now.plus(PATIENCE);
		Outcome outcome = changes.carryOut(() -> this.clock.instant().isBefore(end), now)
			.and(new Outcome(failures, Set.of(), Duration.ZERO));
		Outcome followed = this.upkeep.follow(sight, planned, this.settings, () -> this.clock.instant().isBefore(end),
				now);
		this.refused.tell(outcome.failures().keySet());
		Set<String> changed = new HashSet<>(changes.changed());
		changed.addAll(this.upkeep.configs().changed());
		this.settings.reread(changed, now);
		this.deadLetters.refresh(this.routes);
		tellOfMissingPartitions(planned, outcome);
		publish(planned, changes, outcome);
		this.reports.look(sight, planned, this.topics, this.upkeep.deletions(sight, planned, changes, now));
		Duration rest = this.pace.next(outcome.and(followed), now);
		return (rest != null) ? rest : this.planner.rest(now);
	}

	private void tellOfMissingPartitions(List<PlannedTopic> planned, Outcome outcome) {
		Map<String, ClusterException> failures = new HashMap<>(outcome.failures());
		failures.keySet()
			.retainAll(planned.stream()
				.filter((next) -> next.plan() instanceof TopicPlan.Grow)
				.map(PlannedTopic::name)
				.toList());
		this.missingPartitions.news(failures)
			.forEach((line) -> line.name(logger.atWarn(), "topic")
				.addKeyValue("error", line.reason())
				.log("Partitions are missing on the target and cannot be added"));
	}

	private void publish(List<PlannedTopic> planned, TopicChanges changes, Outcome outcome) {
		Map<String, Map<String, TargetTopic>> refreshed = new HashMap<>();
		this.routes.stream().forEach((route) -> refreshed.put(route.name(), new HashMap<>()));
		Map<String, Integer> fresh = new HashMap<>();
		TopicReports reports = new TopicReports();
		for (PlannedTopic next : planned) {
			TargetTopic previous = of(next.route()).get(next.source().name());
			TargetTopic result = result(next, outcome, previous);
			Uuid created = changes.created(next.name());
			if (created != null && result instanceof TargetTopic.Ready ready) {
				result = ready.with(created);
			}
			if (result != null) {
				reports.add(next.route(), next.source().name(), previous, result);
				if (result instanceof TargetTopic.Ready ready && !ready.equals(previous)) {
					fresh.put(ready.name(), ready.partitions());
				}
				refreshed.computeIfAbsent(next.route().name(), (key) -> new HashMap<>())
					.put(next.source().name(), result);
			}
		}
		reports.tell();
		this.routes.stream()
			.forEach((route) -> refreshed.computeIfPresent(route.name(),
					(key, current) -> current.equals(of(route)) ? of(route) : Map.copyOf(current)));
		this.leaders.await(fresh);
		this.partitions = planned.stream()
			.collect(Collectors.groupingBy((next) -> next.route().name(),
					Collectors.summingInt((next) -> next.source().partitions())));
		this.topics = Map.copyOf(refreshed);
		this.looks++;
	}

	private @Nullable TargetTopic result(PlannedTopic planned, Outcome outcome, @Nullable TargetTopic previous) {
		TopicLimits limits = TopicLimits.of(this.settings.of(planned.name()));
		boolean grows = planned.plan() instanceof TopicPlan.Grow;
		ClusterException failure = outcome.failures().get(planned.name());
		if (outcome.postponed().contains(planned.name())) {
			if (grows) {
				return planned.unchanged(limits);
			}
			return (previous instanceof TargetTopic.Ready) ? previous : null;
		}
		if (failure != null) {
			// another instance was faster, or the description came from a lagging broker
			if (failure.getCause() instanceof TopicExistsException) {
				return previous;
			}
			if (grows) {
				// the partitions that are there go on, those that are not have to wait
				return planned.unchanged(limits);
			}
			return new TargetTopic.Blocked(planned.name(), reason(failure), planned.source().id(), Refusal.TARGET);
		}
		if (planned.plan() instanceof TopicPlan.Refuse refuse) {
			return new TargetTopic.Blocked(planned.name(), refuse.reason(), planned.source().id(), refuse.kind());
		}
		if (planned.plan() instanceof TopicPlan.Wait) {
			return null;
		}
		if (planned.plan() instanceof TopicPlan.LetGo) {
			return new TargetTopic.Gone(planned.name(), planned.source().id());
		}
		TargetTopic.Ready ready = planned.ready(limits);
		this.planner.note(ready, planned.source());
		return ready;
	}

	private static String reason(ClusterException failure) {
		String reason = String.valueOf(failure.getMessage());
		return RefusedConfigurations.isInvalid(failure)
				? reason + " (leave a configuration out with tandem.topics.configs.exclude)" : reason;
	}

}
