package io.github.tandem.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Route;

/**
 * Topics that a route replicated under another name before: they would begin anew under
 * the new one, where the last record was replicated, and what was replicated stays under
 * the old one.
 *
 * @param source the cluster that has the route's consumer group
 * @param target the cluster that has the topics
 * @param route the route
 * @param group its consumer group
 */
record EarlierNames(Cluster source, Cluster target, Route route, String group) {

	private static final Logger logger = LoggerFactory.getLogger(EarlierNames.class);

	private static final int NAMED = 20;

	/**
	 * Look for such topics, before anything is replicated.
	 */
	void warn() {
		try {
			List<String> changed = changed();
			if (!changed.isEmpty()) {
				logger.atWarn()
					.addKeyValue("route", this.route.name())
					.addKeyValue("count", changed.size())
					.addKeyValue("topics", changed.stream().limit(NAMED).toList())
					.log("Topics get another name on the target than before, and begin anew under it: what was replicated "
							+ "stays under the old name. To have it under the new one too, give the route another name, or "
							+ "take the change of its rename back");
			}
		}
		catch (ClusterException ex) {
			logger.atDebug()
				.addKeyValue("route", this.route.name())
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("Whether topics had other names is not known");
		}
	}

	private List<String> changed() {
		Map<Uuid, String> topics = topics();
		TreeSet<String> changed = new TreeSet<>();
		if (!topics.isEmpty()) {
			this.target
				.call("describe topics", (admin) -> admin.describeTopics(TopicCollection.ofTopicIds(topics.keySet())))
				.topicIdValues()
				.forEach((id, answer) -> {
					String topic = topics.get(id);
					String before = name(answer);
					if (topic != null && before != null && !before.equals(this.route.targetTopic(topic))) {
						changed.add("%s: %s -> %s".formatted(topic, before, this.route.targetTopic(topic)));
					}
				});
		}
		return List.copyOf(changed);
	}

	private @Nullable String name(KafkaFuture<TopicDescription> description) {
		try {
			return this.target.await("describe a topic", description).name();
		}
		catch (ClusterException ex) {
			// it was deleted
			return null;
		}
	}

	// The topics on the target by their ids there, with their names on the source.
	private Map<Uuid, String> topics() {
		Map<TopicPartition, OffsetAndMetadata> committed = this.source.ask(
				"read the committed offsets of the group " + this.group,
				(admin) -> admin.listConsumerGroupOffsets(this.group).partitionsToOffsetAndMetadata());
		Map<Uuid, String> topics = new HashMap<>();
		committed.forEach((partition, offset) -> {
			Replica replica = (offset != null) ? Replica.of(offset) : null;
			if (replica != null && replica.clusterId().equals(this.target.rightId())
					&& !Uuid.ZERO_UUID.equals(replica.topicId()) && this.route.takes(partition.topic())) {
				topics.put(replica.topicId(), partition.topic());
			}
		});
		return topics;
	}

}
