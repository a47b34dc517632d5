package io.github.tandem.topic;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.request.TopicRequests;

/**
 * Keeps the topics of the target ready for the records of the source, and tells what they
 * look like.
 */
public class TargetTopics {

	private static final Logger logger = LoggerFactory.getLogger(TargetTopics.class);

	private final Routes routes;

	private final TopicsProperties properties;

	private final SourceTopics sourceTopics;

	private final Cluster target;

	private final TopicRequests requests = new TopicRequests();

	private final Leaders leaders;

	private final TargetConfigurations configurations;

	private final DeadLetterTopics deadLetters;

	private final Clock clock;

	private final RoutesWithoutTopics withoutTopics = new RoutesWithoutTopics();

	private final Map<String, Integer> matched = new ConcurrentHashMap<>();

	private volatile Map<String, Map<String, TargetTopic>> topics = Map.of();

	private volatile int looks;

	TargetTopics(Routes routes, TopicsProperties properties, SourceTopics sourceTopics, Cluster target,
			DeadLetterTopics deadLetters, Clock clock) {
		this.routes = routes;
		this.properties = properties;
		this.sourceTopics = sourceTopics;
		this.target = target;
		this.leaders = new Leaders(target);
		this.configurations = new TargetConfigurations(target);
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
	 * Learn from an earlier run how many partitions topics of the source had, so that
	 * growth meanwhile is told from a target that was made different on purpose.
	 * @param partitionsByTopic number of partitions by topic of the source
	 */
	public void recall(Map<String, Integer> partitionsByTopic) {
		partitionsByTopic.forEach(this.matched::putIfAbsent);
	}

	/**
	 * Look at both clusters and create and grow what is missing on the target.
	 * @throws ClusterException if a cluster does not answer; what was known before stays
	 */
	public synchronized void refresh() {
		this.sourceTopics.verify();
		this.target.verify();
		Set<String> names = this.sourceTopics.names();
		Map<String, Map<String, Destination>> destinations = this.routes.destinations(names);
		this.routes.stream()
			.forEach((route) -> this.withoutTopics.look(route, destinations.getOrDefault(route.name(), Map.of()).size(),
					names));
		TreeSet<String> sourceNames = new TreeSet<>();
		TreeSet<String> targetNames = new TreeSet<>();
		destinations.values().forEach((byTopic) -> byTopic.forEach((topic, destination) -> {
			sourceNames.add(topic);
			if (destination instanceof Destination.Topic) {
				targetNames.add(destination.name());
			}
		}));
		Map<String, SourceTopic> sources = this.sourceTopics.describe(sourceNames);
		ExistingTopics targets = ExistingTopics.of(this.target, targetNames);
		List<Planned> planned = new ArrayList<>();
		this.routes.stream()
			.forEach((route) -> destinations.getOrDefault(route.name(), Map.of()).forEach((topic, destination) -> {
				SourceTopic source = sources.get(topic);
				if (source != null) {
					int partitions = targets.partitions(destination.name());
					TopicPlan plan = plan(route, source, destination, targets);
					planned.add(new Planned(route, source, destination.name(), targets.id(destination.name()),
							partitions, plan, destination instanceof Destination.Conflict
									|| this.deadLetters.isOneOf(this.routes, destination.name())));
				}
			}));
		TopicChanges changes = changes(planned);
		Map<String, ClusterException> failures = changes.carryOut();
		this.configurations.refresh(targetNames, this.clock.instant());
		this.deadLetters.refresh(this.routes);
		Map<String, Map<String, TargetTopic>> refreshed = new HashMap<>();
		this.routes.stream().forEach((route) -> refreshed.put(route.name(), new HashMap<>()));
		List<TargetTopic.Ready> fresh = new ArrayList<>();
		TopicReports reports = new TopicReports();
		for (Planned next : planned) {
			TargetTopic previous = of(next.route()).get(next.source().name());
			TargetTopic result = result(next, failures.get(next.name()), previous);
			Uuid created = changes.created(next.name());
			if (created != null && result instanceof TargetTopic.Ready ready) {
				result = ready.with(created);
			}
			if (result != null) {
				reports.add(next.route(), next.source().name(), previous, result);
				if (result instanceof TargetTopic.Ready ready && !ready.equals(previous)) {
					fresh.add(ready);
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
		this.topics = Map.copyOf(refreshed);
		this.looks++;
	}

	private TopicPlan plan(Route route, SourceTopic source, Destination destination, ExistingTopics targets) {
		if (destination instanceof Destination.Conflict conflict) {
			return new TopicPlan.Refuse(conflict.reason());
		}
		if (this.deadLetters.isOneOf(this.routes, destination.name())) {
			return new TopicPlan.Refuse(
					("the target topic '%s' takes the refused records of a route: rename or exclude "
							+ "the topic '%s', or set another dead-letter-topic")
						.formatted(destination.name(), source.name()));
		}
		String refusal = targets.refused().get(destination.name());
		if (refusal != null) {
			return new TopicPlan.Refuse(refusal);
		}
		int partitions = targets.partitions(destination.name());
		int matched = wasReplaced(route, source, targets.id(destination.name())) ? partitions
				: this.matched.getOrDefault(source.name(), 0);
		return TopicPlan.of(source, partitions, matched, route.partitioning(), this.properties.create());
	}

	// Whether brokers created the topic by themselves after its deletion, with as many
	// partitions as they like.
	private boolean wasReplaced(Route route, SourceTopic source, Uuid id) {
		return of(route).get(source.name()) instanceof TargetTopic.Ready previous && previous.samePartition()
				&& !Uuid.ZERO_UUID.equals(id) && !Uuid.ZERO_UUID.equals(previous.id()) && !id.equals(previous.id());
	}

	private TopicChanges changes(List<Planned> planned) {
		TopicChanges changes = new TopicChanges(this.properties, this.sourceTopics, this.target, this.requests);
		for (Planned next : planned) {
			if (next.plan() instanceof TopicPlan.Create) {
				changes.create(next.name(), next.source());
			}
			else if (next.plan() instanceof TopicPlan.Grow grow) {
				changes.grow(next.name(), grow.partitions());
			}
		}
		return changes;
	}

	private @Nullable TargetTopic result(Planned planned, @Nullable ClusterException failure,
			@Nullable TargetTopic previous) {
		SourceTopic source = planned.source();
		if (failure != null) {
			// another instance was faster, or the description came from a lagging broker
			if (failure.getCause() instanceof TopicExistsException) {
				return previous;
			}
			if (planned.plan() instanceof TopicPlan.Grow) {
				// the partitions that are there go on, those that are not have to wait
				logger.atWarn()
					.addKeyValue("topic", planned.name())
					.addKeyValue("error", String.valueOf(failure.getMessage()))
					.log("Partitions are missing on the target and cannot be added");
				return ready(planned, planned.partitions(), true);
			}
			return new TargetTopic.Blocked(planned.name(), reason(failure), source.id(), false);
		}
		if (planned.plan() instanceof TopicPlan.Refuse refuse) {
			return new TargetTopic.Blocked(planned.name(), refuse.reason(), source.id(), planned.conflict());
		}
		TargetTopic.Ready ready = ready(planned);
		if (ready.partitions() == source.partitions()) {
			this.matched.put(source.name(), source.partitions());
		}
		return ready;
	}

	private static String reason(ClusterException failure) {
		String reason = String.valueOf(failure.getMessage());
		return (failure.getCause() instanceof InvalidConfigurationException)
				? reason + " (leave a configuration out with tandem.topics.configs.exclude)" : reason;
	}

	private TargetTopic.Ready ready(Planned planned) {
		if (planned.plan() instanceof TopicPlan.Create create) {
			return ready(planned, create.partitions(), create.samePartition());
		}
		if (planned.plan() instanceof TopicPlan.Grow grow) {
			return ready(planned, grow.partitions(), true);
		}
		return ready(planned, planned.partitions(), ((TopicPlan.Use) planned.plan()).samePartition());
	}

	private TargetTopic.Ready ready(Planned planned, int partitions, boolean samePartition) {
		return new TargetTopic.Ready(planned.name(), planned.id(), partitions, samePartition, planned.source().id(),
				planned.source().partitions(), this.configurations.of(planned.name()));
	}

	/**
	 * What is to be done for a topic of a route.
	 *
	 * @param route the route
	 * @param source the topic on the source
	 * @param name its name on the target
	 * @param id its id on the target
	 * @param partitions number of its partitions on the target, 0 if it is not there
	 * @param plan what is to be done
	 * @param conflict whether another topic of the source gets in its way
	 */
	private record Planned(Route route, SourceTopic source, String name, Uuid id, int partitions, TopicPlan plan,
			boolean conflict) {

	}

}
