package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.common.Uuid;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;
import io.github.tandem.topic.plan.TopicPlan;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.topic.sight.SourceTopic;

/**
 * A topic that a route replicates, or whose records came from the target.
 *
 * @param route name of the route; empty if none replicates it
 * @param source its name on the source
 * @param sourceId its id on the source
 * @param sourcePartitions number of its partitions on the source
 * @param target its name on the target
 * @param targetId its id on the target
 * @param targetPartitions number of its partitions on the target
 * @param samePartition whether records keep the number of their partition, or go by their
 * keys
 */
public record ReplicatedTopic(String route, String source, Uuid sourceId, int sourcePartitions, String target,
		Uuid targetId, int targetPartitions, boolean samePartition) {

	/**
	 * Whether a route replicates it.
	 * @return {@code false} if all that is known of it is where its records came from
	 */
	boolean isReplicated() {
		return !this.route.isEmpty();
	}

	/**
	 * What is known of its records that came from the target.
	 * @param reverse the maps of those who replicate in the other direction
	 * @return the maps
	 */
	BackMaps back(ReverseMaps reverse) {
		return reverse.of(this.target, this.targetId, this.source, this.sourceId);
	}

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
						ready.name(), ready.id(), ready.partitions(), ready.samePartition()));
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
		ClusterTopics sourceTopics = new ClusterTopics(source);
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
							targets.id(destination.name()), partitions, samePartition));
				}
			}));
		return all;
	}

	/**
	 * Topics whose records came from the target under another name: they go back there.
	 * @param wanted topics of the source
	 * @param maps tell where their records came from
	 * @param source the source
	 * @param target the target
	 * @param replicated those that routes replicate
	 * @return those that are on both clusters
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	static List<ReplicatedTopic> returning(Collection<String> wanted, ReverseMaps maps, Cluster source, Cluster target,
			Collection<ReplicatedTopic> replicated) {
		Map<String, Set<String>> origins = new TreeMap<>();
		wanted.forEach((name) -> origins.put(name, maps.origins(name)));
		replicated.forEach((topic) -> origins.getOrDefault(topic.source(), Set.of()).remove(topic.target()));
		origins.values().removeIf(Set::isEmpty);
		if (origins.isEmpty()) {
			return List.of();
		}
		Map<String, SourceTopic> sources = new ClusterTopics(source).describe(origins.keySet());
		Set<String> names = new TreeSet<>();
		origins.values().forEach(names::addAll);
		ExistingTopics targets = ExistingTopics.of(target, names);
		List<ReplicatedTopic> all = new ArrayList<>();
		sources
			.forEach(
					(name, topic) -> origins.getOrDefault(name, Set.of())
						.stream()
						.filter((origin) -> targets.partitions(origin) > 0)
						.forEach((origin) -> all.add(new ReplicatedTopic("", name, topic.id(), topic.partitions(),
								origin, targets.id(origin), targets.partitions(origin),
								targets.partitions(origin) == topic.partitions()))));
		return all;
	}

}
