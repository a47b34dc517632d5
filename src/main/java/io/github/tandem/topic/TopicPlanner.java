package io.github.tandem.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.route.Destination;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.Sight;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * Plans what is to be done on the target, from what was seen now and before.
 */
final class TopicPlanner {

	private final Routes routes;

	private final TopicsProperties properties;

	private final DeadLetterTopics deadLetters;

	private final Map<String, Integer> matched = new ConcurrentHashMap<>();

	TopicPlanner(Routes routes, TopicsProperties properties, DeadLetterTopics deadLetters) {
		this.routes = routes;
		this.properties = properties;
		this.deadLetters = deadLetters;
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
	}

	/**
	 * Plan.
	 * @param sight what was seen
	 * @param previous what was known of topics before, by route and topic
	 * @return a plan for each topic of each route
	 */
	List<PlannedTopic> plan(Sight sight, Map<String, Map<String, TargetTopic>> previous) {
		List<PlannedTopic> planned = new ArrayList<>();
		this.routes.stream()
			.forEach((route) -> sight.destinations()
				.getOrDefault(route.name(), Map.of())
				.forEach((topic, destination) -> {
					SourceTopic source = sight.sources().get(topic);
					if (source != null) {
						planned.add(plan(route, source, destination, sight.targets(),
								previous.getOrDefault(route.name(), Map.of()).get(topic)));
					}
				}));
		return planned;
	}

	private PlannedTopic plan(Route route, SourceTopic source, Destination destination, ExistingTopics targets,
			@Nullable TargetTopic previous) {
		String name = destination.name();
		boolean taken = this.deadLetters.isOneOf(this.routes, name);
		return new PlannedTopic(route, source, name, targets.id(name), targets.partitions(name),
				plan(route, source, destination, taken, targets, previous),
				destination instanceof Destination.Conflict || taken);
	}

	private TopicPlan plan(Route route, SourceTopic source, Destination destination, boolean taken,
			ExistingTopics targets, @Nullable TargetTopic previous) {
		if (destination instanceof Destination.Conflict conflict) {
			return new TopicPlan.Refuse(conflict.reason());
		}
		if (taken) {
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
		int before = wasReplaced(previous, targets.id(destination.name())) ? partitions
				: this.matched.getOrDefault(source.name(), 0);
		return TopicPlan.of(source, partitions, before, route.partitioning(), this.properties.obstacle());
	}

	// Whether brokers created the topic by themselves after its deletion, with as many
	// partitions as they like.
	private static boolean wasReplaced(@Nullable TargetTopic topic, Uuid id) {
		return topic instanceof TargetTopic.Ready previous && previous.samePartition() && !Uuid.ZERO_UUID.equals(id)
				&& !Uuid.ZERO_UUID.equals(previous.id()) && !id.equals(previous.id());
	}

}
