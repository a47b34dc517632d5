package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.Uuid;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.SourceTopic;
import io.github.tandem.topic.sight.SourceTopics;

/**
 * A topic that a route replicates.
 *
 * @param route name of the route
 * @param source its name on the source
 * @param sourceId its id on the source
 * @param sourcePartitions number of its partitions on the source
 * @param target its name on the target
 * @param targetPartitions number of its partitions on the target
 * @param samePartition whether records keep the number of their partition, or go by their
 * keys
 */
public record ReplicatedTopic(String route, String source, Uuid sourceId, int sourcePartitions, String target,
		int targetPartitions, boolean samePartition) {

	/**
	 * The topics that are replicated at the moment.
	 * @param routes the routes
	 * @param topics their topics as they were seen last
	 * @return those that are ready on the target
	 */
	static List<ReplicatedTopic> all(Routes routes, TargetTopics topics) {
		List<ReplicatedTopic> all = new ArrayList<>();
		routes.stream().forEach((route) -> topics.of(route).forEach((name, topic) -> {
			if (topic instanceof TargetTopic.Ready ready) {
				all.add(new ReplicatedTopic(route.name(), name, ready.sourceId(), ready.sourcePartitions(),
						ready.name(), ready.partitions(), ready.samePartition()));
			}
		}));
		return all;
	}

	/**
	 * The topics that routes would replicate, as both clusters have them now.
	 * @param routes the routes
	 * @param wanted topics of the source
	 * @param source the source
	 * @param target the target
	 * @return those that are on both clusters, and in the way of no other
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	static List<ReplicatedTopic> all(Routes routes, Collection<String> wanted, Cluster source, Cluster target) {
		SourceTopics sourceTopics = new SourceTopics(source);
		// also those that are not wanted: two may get in each other's way
		Map<String, Map<String, Destination>> destinations = routes.destinations(sourceTopics.names());
		Map<String, SourceTopic> sources = sourceTopics.describe(wanted);
		Set<String> names = new TreeSet<>();
		destinations.values().forEach((topics) -> topics.forEach((name, destination) -> {
			if (sources.containsKey(name) && destination instanceof Destination.Topic) {
				names.add(destination.name());
			}
		}));
		ExistingTopics targets = ExistingTopics.of(target, names);
		List<ReplicatedTopic> all = new ArrayList<>();
		routes.stream()
			.forEach((route) -> destinations.getOrDefault(route.name(), Map.of()).forEach((name, destination) -> {
				SourceTopic topic = sources.get(name);
				int partitions = targets.partitions(destination.name());
				if (topic != null && destination instanceof Destination.Topic && partitions > 0) {
					TopicPlan plan = TopicPlan.of(topic, partitions, 0, route.partitioning(), null);
					boolean samePartition = !(plan instanceof TopicPlan.Use use) || use.samePartition();
					all.add(new ReplicatedTopic(route.name(), name, topic.id(), topic.partitions(), destination.name(),
							partitions, samePartition));
				}
			}));
		return all;
	}

}
