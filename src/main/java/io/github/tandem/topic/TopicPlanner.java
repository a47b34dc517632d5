package io.github.tandem.topic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.Sight;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * Plans what is to be done on the target, from what was seen now and before.
 */
final class TopicPlanner {

	// all that have records in flight see within less that a topic is gone
	private static final Duration LETTING_GO = Duration.ofSeconds(5);

	private static final Duration SHORTEST_SUSPICION = Duration.ofSeconds(10);

	private static final Duration LONGEST_SUSPICION = Duration.ofMinutes(1);

	private final Routes routes;

	private final TopicsProperties properties;

	private final DeadLetterTopics deadLetters;

	private final ReturnWays returnWays;

	private final Map<String, Integer> matched = new ConcurrentHashMap<>();

	private final Map<String, Origin> origins = new HashMap<>();

	private final Map<String, Instant> suspects = new HashMap<>();

	private Set<String> destined = Set.of();

	private @Nullable Instant nextAt;

	TopicPlanner(Routes routes, TopicsProperties properties, DeadLetterTopics deadLetters, ReturnWays returnWays) {
		this.routes = routes;
		this.properties = properties;
		this.deadLetters = deadLetters;
		this.returnWays = returnWays;
	}

	/**
	 * Learn how many partitions topics of the source had when both sides had as many.
	 * @param partitionsByTopic number of partitions by topic of the source
	 */
	void recall(Map<String, Integer> partitionsByTopic) {
		partitionsByTopic.forEach(this.matched::putIfAbsent);
	}

	/**
	 * A topic is as the source has it.
	 * @param topic what there is on the target
	 * @param source the topic on the source
	 */
	void note(TargetTopic.Ready topic, SourceTopic source) {
		if (topic.partitions() == source.partitions()) {
			this.matched.put(source.name(), source.partitions());
		}
		Origin origin = this.origins.get(topic.name());
		Uuid first = (origin != null && origin.gone() == null && !differ(origin.target(), topic.id())) ? origin.source()
				: source.id();
		this.origins.put(topic.name(), new Origin(topic.id(), first, null));
	}

	/**
	 * Plan.
	 * @param sight what was seen
	 * @param previous what was known of topics before, by route and topic
	 * @param now the time
	 * @return a plan for each topic of each route
	 */
	List<PlannedTopic> plan(Sight sight, Map<String, Map<String, TargetTopic>> previous, Instant now) {
		List<PlannedTopic> planned = new ArrayList<>();
		this.nextAt = null;
		this.destined = sight.destined();
		this.suspects.keySet().retainAll(sight.names());
		this.routes.stream()
			.forEach((route) -> sight.destinations()
				.getOrDefault(route.name(), Map.of())
				.forEach((topic, destination) -> {
					SourceTopic source = sight.sources().get(topic);
					if (source != null) {
						planned.add(plan(route, source, destination, sight,
								previous.getOrDefault(route.name(), Map.of()).get(topic), now));
					}
				}));
		return planned;
	}

	private PlannedTopic plan(Route route, SourceTopic source, Destination destination, Sight sight,
			@Nullable TargetTopic previous, Instant now) {
		String name = destination.name();
		ExistingTopics targets = sight.targets();
		boolean taken = this.deadLetters.isOneOf(this.routes, name);
		return new PlannedTopic(route, source, name, targets.id(name), targets.partitions(name),
				plan(route, source, destination, taken, sight, previous, now));
	}

	private TopicPlan plan(Route route, SourceTopic source, Destination destination, boolean taken, Sight sight,
			@Nullable TargetTopic previous, Instant now) {
		if (destination instanceof Destination.Conflict conflict) {
			return new TopicPlan.Refuse(conflict.reason(), Refusal.CONFLICT);
		}
		if (taken) {
			return new TopicPlan.Refuse(
					("the target topic '%s' takes the refused records of a route: rename or exclude "
							+ "the topic '%s', or set another dead-letter-topic")
						.formatted(destination.name(), source.name()),
					Refusal.CONFLICT);
		}
		boolean exists = sight.targetNames().contains(destination.name());
		String cycle = this.returnWays.cycle(source.name(), source.id(), destination.name(), exists, this.destined);
		if (cycle != null) {
			return new TopicPlan.Refuse(cycle, Refusal.CYCLE);
		}
		ExistingTopics targets = sight.targets();
		String refusal = targets.refused().get(destination.name());
		if (refusal != null) {
			return new TopicPlan.Refuse(refusal, Refusal.TARGET);
		}
		int partitions = targets.partitions(destination.name());
		if (partitions == 0 && isLettingGo(destination.name(), source, now)) {
			return new TopicPlan.LetGo();
		}
		if (partitions == 0 && isSuspect(source.name(), destination.name(), sight, now)) {
			return new TopicPlan.Wait();
		}
		int before = wasReplaced(previous, targets.id(destination.name())) ? partitions
				: this.matched.getOrDefault(source.name(), 0);
		return TopicPlan.of(source, partitions, before, route.partitioning(), this.properties.obstacle());
	}

	/**
	 * How long topics have to wait that are not created yet.
	 * @param now the time
	 * @return the shortest time, or {@code null} if there are none
	 */
	@Nullable Duration rest(Instant now) {
		return (this.nextAt != null) ? Duration.between(now, this.nextAt) : null;
	}

	// Whether a topic that is to be renamed has a name that may have been made of that of
	// a topic of the target. Whoever makes it says so in the first offset it commits of
	// that, which takes it a look at topics.
	private boolean isSuspect(String topic, String targetTopic, Sight sight, Instant now) {
		if (topic.equals(targetTopic) || !this.returnWays.mayMakeReplicas() || !sight.holdsTargetName(topic)) {
			return false;
		}
		// looked at again at the next look, which is soon enough
		return now.isBefore(this.suspects.computeIfAbsent(topic, (key) -> now).plus(suspicion()));
	}

	private Duration suspicion() {
		Duration some = this.properties.interval().multipliedBy(3);
		if (some.compareTo(SHORTEST_SUSPICION) < 0) {
			return SHORTEST_SUSPICION;
		}
		return (some.compareTo(LONGEST_SUSPICION) < 0) ? some : LONGEST_SUSPICION;
	}

	private boolean waitsUntil(Instant end, Instant now) {
		boolean before = now.isBefore(end);
		if (before && (this.nextAt == null || end.isBefore(this.nextAt))) {
			this.nextAt = end;
		}
		return before;
	}

	// Whether records of an earlier topic may be: whoever has them finds out by the topic
	// of the target's being gone for a while, or the producer would send them to the
	// next.
	private boolean isLettingGo(String name, SourceTopic source, Instant now) {
		Origin origin = this.origins.get(name);
		if (origin == null || origin.source().equals(source.id())) {
			return false;
		}
		Instant gone = (origin.gone() != null) ? origin.gone() : now;
		this.origins.put(name, new Origin(origin.target(), origin.source(), gone));
		return waitsUntil(gone.plus(LETTING_GO), now);
	}

	// Whether brokers created the topic by themselves after its deletion, with as many
	// partitions as they like.
	private static boolean wasReplaced(@Nullable TargetTopic topic, Uuid id) {
		return topic instanceof TargetTopic.Ready previous && previous.samePartition() && differ(previous.id(), id);
	}

	// the zero is that of a topic that was just created, or of brokers that know none
	private static boolean differ(Uuid one, Uuid other) {
		return !Uuid.ZERO_UUID.equals(one) && !Uuid.ZERO_UUID.equals(other) && !one.equals(other);
	}

	/**
	 * Which topic of the source one of the target was first seen with.
	 *
	 * @param target its id
	 * @param source the id of the topic on the source
	 * @param gone since when it is gone, or {@code null} if it is not
	 */
	private record Origin(Uuid target, Uuid source, @Nullable Instant gone) {

	}

}
