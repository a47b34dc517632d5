package io.github.tandem.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

import io.github.tandem.cluster.Cluster;

/**
 * Reads the topics of the source.
 */
class SourceTopics {

	private final Cluster source;

	SourceTopics(Cluster source) {
		this.source = source;
	}

	/**
	 * Find out whether the source is still the cluster of the start.
	 * @throws io.github.tandem.cluster.ClusterException if it is not
	 */
	void verify() {
		this.source.verify();
	}

	Set<String> names() {
		return this.source.ask("list topics", (admin) -> admin.listTopics().names());
	}

	Map<String, SourceTopic> describe(Collection<String> names) {
		Map<String, SourceTopic> topics = new HashMap<>();
		ExistingTopics.of(this.source, names)
			.described()
			.forEach((name, topic) -> topics.put(name, sourceTopic(topic)));
		return topics;
	}

	private static SourceTopic sourceTopic(TopicDescription topic) {
		return new SourceTopic(topic.name(), topic.topicId(), topic.partitions().size(),
				topic.partitions().get(0).replicas().size());
	}

	/**
	 * Ask for the configurations that were set on topics themselves.
	 * @param names the topics
	 * @return waits for the configurations of a topic, value by name
	 */
	Function<String, Map<String, String>> configurations(Collection<String> names) {
		List<ConfigResource> resources = names.stream()
			.map((name) -> new ConfigResource(ConfigResource.Type.TOPIC, name))
			.toList();
		Map<ConfigResource, KafkaFuture<Config>> answers = this.source.call("describe the configurations of topics",
				(admin) -> admin.describeConfigs(resources).values());
		return (name) -> {
			KafkaFuture<Config> answer = Objects.requireNonNull(
					answers.get(new ConfigResource(ConfigResource.Type.TOPIC, name)), "a topic that was asked for");
			return own(this.source.await("describe the configuration of the topic " + name, answer));
		};
	}

	private static Map<String, String> own(Config config) {
		Map<String, String> own = new HashMap<>();
		config.entries()
			.stream()
			.filter((entry) -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
			.forEach((entry) -> own.put(entry.name(), entry.value()));
		return own;
	}

}
