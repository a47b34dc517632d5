package io.github.tandem.topic.sight;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Configurations of topics that were asked for, and why those of others are not known.
 *
 * @param known configurations by the name of the topic
 * @param refused failures by the name of the topic
 */
public record ReadSettings(Map<String, TopicSettings> known, Map<String, ClusterException> refused) {

	// an answer tells some forty configurations of each topic
	private static final int TOPICS = 1_000;

	/**
	 * Ask for the configurations of topics.
	 * @param cluster their cluster
	 * @param names their names
	 * @return what it tells
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	static ReadSettings of(Cluster cluster, Collection<String> names) {
		List<ConfigResource> resources = names.stream()
			.map((name) -> new ConfigResource(ConfigResource.Type.TOPIC, name))
			.toList();
		ReadSettings read = new ReadSettings(new HashMap<>(), new HashMap<>());
		for (int first = 0; first < resources.size(); first += TOPICS) {
			List<ConfigResource> some = resources.subList(first, Math.min(first + TOPICS, resources.size()));
			Map<ConfigResource, KafkaFuture<Config>> answers = cluster.call("describe the configurations of topics",
					(admin) -> admin.describeConfigs(some).values());
			answers.forEach((resource, answer) -> read.add(cluster, resource.name(), answer));
		}
		return read;
	}

	private void add(Cluster cluster, String name, KafkaFuture<Config> answer) {
		try {
			this.known.put(name,
					TopicSettings.of(cluster.await("describe the configuration of the topic " + name, answer)));
		}
		catch (ClusterException ex) {
			this.refused.put(name, ex.needing(AclOperation.DESCRIBE_CONFIGS, "the topic " + name));
		}
	}

}
