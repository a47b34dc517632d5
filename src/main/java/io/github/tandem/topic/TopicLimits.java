package io.github.tandem.topic;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.topic.sight.TopicSettings;

/**
 * What a topic on the target demands of a record, by its configuration. The target alone
 * decides; this tells which records it may refuse.
 *
 * @param maxBytes size of the largest batch it takes, in bytes as it is written
 * @param oldest how much older than now a timestamp may be, in milliseconds
 * @param newest how much later than now a timestamp may be, in milliseconds
 * @param needsKey whether a record without a key is refused, since the topic is compacted
 */
public record TopicLimits(long maxBytes, long oldest, long newest, boolean needsKey) {

	/**
	 * Of a topic whose configuration is not known: no record is suspected.
	 */
	public static final TopicLimits UNKNOWN = new TopicLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, false);

	static TopicLimits of(@Nullable TopicSettings settings) {
		return (settings != null) ? of(settings.effective()) : UNKNOWN;
	}

	/**
	 * Read the configuration of a topic.
	 * @param configuration value by name; names as of Kafka 3.6, and the one before
	 * @return the limits; what the configuration does not tell limits nothing
	 */
	static TopicLimits of(Map<String, String> configuration) {
		boolean ownTime = "LogAppendTime".equals(configuration.get("message.timestamp.type"));
		long difference = number(configuration, "message.timestamp.difference.max.ms", Long.MAX_VALUE);
		return new TopicLimits(number(configuration, "max.message.bytes", Long.MAX_VALUE),
				ownTime ? Long.MAX_VALUE : number(configuration, "message.timestamp.before.max.ms", difference),
				ownTime ? Long.MAX_VALUE : number(configuration, "message.timestamp.after.max.ms", difference),
				configuration.getOrDefault("cleanup.policy", "").contains("compact"));
	}

	private static long number(Map<String, String> configuration, String name, long otherwise) {
		String value = configuration.get(name);
		try {
			return (value != null) ? Long.parseLong(value.strip()) : otherwise;
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

}
