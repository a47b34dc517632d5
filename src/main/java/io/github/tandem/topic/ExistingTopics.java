package io.github.tandem.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Describes topics of which some may not exist.
 */
final class ExistingTopics {

	private ExistingTopics() {
	}

	static Map<String, TopicDescription> describe(Cluster cluster, Collection<String> names) {
		Map<String, TopicDescription> topics = new HashMap<>();
		Map<String, KafkaFuture<TopicDescription>> answers = cluster.call("describe topics",
				(admin) -> admin.describeTopics(names).topicNameValues());
		answers.forEach((name, answer) -> {
			try {
				topics.put(name, cluster.await("describe the topic " + name, answer));
			}
			catch (ClusterException ex) {
				if (!(ex.getCause() instanceof UnknownTopicOrPartitionException)) {
					throw ex;
				}
			}
		});
		return topics;
	}

}
