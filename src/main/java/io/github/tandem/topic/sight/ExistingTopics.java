package io.github.tandem.topic.sight;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Topics that were asked for and exist, and those of which the cluster would not speak.
 *
 * @param described descriptions by name
 * @param refused why a topic is not described, by name
 */
public record ExistingTopics(Map<String, TopicDescription> described, Map<String, String> refused) {

	/**
	 * Describe topics of which some may not exist.
	 * @param cluster their cluster
	 * @param names their names
	 * @return those that exist
	 * @throws ClusterException if the cluster does not answer
	 */
	public static ExistingTopics of(Cluster cluster, Collection<String> names) {
		Map<String, TopicDescription> described = new HashMap<>();
		Map<String, String> refused = new HashMap<>();
		Map<String, KafkaFuture<TopicDescription>> answers = cluster.call("describe topics",
				(admin) -> admin.describeTopics(names).topicNameValues());
		answers.forEach((name, answer) -> {
			try {
				described.put(name, cluster.await("describe the topic " + name, answer));
			}
			catch (ClusterException ex) {
				if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
					return;
				}
				if (ex.getCause() instanceof RetriableException) {
					throw ex;
				}
				refused.put(name, String.valueOf(ex.needing(AclOperation.DESCRIBE, "the topic " + name).getMessage()));
			}
		});
		return new ExistingTopics(described, refused);
	}

	/**
	 * The id of a topic.
	 * @param name its name
	 * @return the id, the zero of {@link Uuid} if the topic does not exist
	 */
	public Uuid id(String name) {
		TopicDescription topic = this.described.get(name);
		return (topic != null) ? topic.topicId() : Uuid.ZERO_UUID;
	}

	/**
	 * Number of partitions of a topic.
	 * @param name its name
	 * @return the number, or 0 if the topic does not exist
	 */
	public int partitions(String name) {
		TopicDescription topic = this.described.get(name);
		return (topic != null) ? topic.partitions().size() : 0;
	}

}
