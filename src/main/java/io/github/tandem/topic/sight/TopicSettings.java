package io.github.tandem.topic.sight;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of a topic.
 *
 * @param own those that were set on the topic itself, value by name
 * @param effective what holds for records and replicas, whoever set it, value by name
 */
public record TopicSettings(Map<String, String> own, Map<String, String> effective) {

	// what a topic has to be compared by; of thousands of topics all would be much
	private static final Set<String> COMPARED = Set.of(TopicConfig.CLEANUP_POLICY_CONFIG,
			TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
			TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "message.timestamp.difference.max.ms",
			TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

	public TopicSettings {
		own = Map.copyOf(own);
		effective = Map.copyOf(effective);
	}

	static TopicSettings of(Config config) {
		Map<String, String> own = new HashMap<>();
		Map<String, String> effective = new HashMap<>();
		for (ConfigEntry entry : config.entries()) {
			if (entry.value() == null) {
				continue;
			}
			if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
				own.put(entry.name(), entry.value());
			}
			if (COMPARED.contains(entry.name())) {
				effective.put(entry.name(), entry.value());
			}
		}
		return new TopicSettings(own, effective);
	}

	/**
	 * What holds for the topic.
	 * @param configuration name of a configuration
	 * @return its value, or {@code null} if it is not known
	 */
	public @Nullable String effective(String configuration) {
		return this.effective.get(configuration);
	}

}
