package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.Uuid;

import io.github.tandem.route.Routes;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TargetTopics;

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
record ReplicatedTopic(String route, String source, Uuid sourceId, int sourcePartitions, String target,
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

}
