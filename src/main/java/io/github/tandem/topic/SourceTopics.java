package io.github.tandem.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
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

	Set<String> names() {
		return this.source.ask("list topics", (admin) -> admin.listTopics().names());
	}

	Map<String, SourceTopic> describe(Collection<String> names) {
		Map<String, SourceTopic> topics = new HashMap<>();
		ExistingTopics.describe(this.source, names).forEach((name, topic) -> topics.put(name, sourceTopic(topic)));
		return topics;
	}

	private static SourceTopic sourceTopic(TopicDescription topic) {
		return new SourceTopic(topic.name(), topic.topicId(), topic.partitions().size(),
				topic.partitions().get(0).replicas().size());
	}

	/**
	 * The configurations that were set on a topic itself.
	 * @param name the topic
	 * @return value by name
	 */
	Map<String, String> configurations(String name) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
		Map<String, String> configurations = new HashMap<>();
		this.source
			.ask("describe the configuration of the topic " + name,
					(admin) -> admin.describeConfigs(List.of(resource)).values().get(resource))
			.entries()
			.stream()
			.filter((entry) -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
			.forEach((entry) -> configurations.put(entry.name(), entry.value()));
		return configurations;
	}

}
