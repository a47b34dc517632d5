package io.github.tandem.topic.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

import io.github.tandem.topic.sight.SourceTopic;
import io.github.tandem.topic.sight.TopicSettings;

/**
 * Something about a topic on the target that may fail records, or changes what they mean:
 * named before that happens.
 *
 * @param kind what is in conflict
 * @param text what that means, and the way out
 */
public record Conflict(Kind kind, String text) {

	/**
	 * Find what is in conflict.
	 * @param source the topic on the source
	 * @param sourceSettings its configurations, or {@code null} if they are not known
	 * @param target the topic on the target
	 * @return the conflicts
	 */
	public static List<Conflict> of(SourceTopic source, @Nullable TopicSettings sourceSettings, Target target) {
		List<Conflict> conflicts = new ArrayList<>();
		if (target.partitions() < source.partitions()) {
			conflicts.add(new Conflict(Kind.FEWER_PARTITIONS,
					"it has %d partitions, and %d on the source: records go by their key; add partitions to preserve them"
						.formatted(target.partitions(), source.partitions())));
		}
		TopicSettings settings = target.settings();
		if (settings != null) {
			addLimits(conflicts, sourceSettings, settings);
			long asked = number(settings, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
			// brokers that tell none leave that open
			if (target.inSyncReplicas() > 0 && target.inSyncReplicas() < asked) {
				conflicts.add(new Conflict(Kind.FEWER_REPLICAS,
						("a partition has %d in-sync replicas, and min.insync.replicas asks for %d: nothing can be written "
								+ "there; add replicas, or lower it")
							.formatted(target.inSyncReplicas(), asked)));
			}
		}
		return conflicts;
	}

	private static void addLimits(List<Conflict> conflicts, @Nullable TopicSettings source, TopicSettings target) {
		if ("LogAppendTime".equals(target.effective(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
			conflicts.add(new Conflict(Kind.LOG_APPEND_TIME,
					"message.timestamp.type is LogAppendTime: records lose their timestamps; set CreateTime"));
		}
		if (source == null) {
			return;
		}
		String policy = source.effective(TopicConfig.CLEANUP_POLICY_CONFIG);
		String other = target.effective(TopicConfig.CLEANUP_POLICY_CONFIG);
		if (policy != null && other != null && !policies(policy).equals(policies(other))) {
			conflicts.add(new Conflict(Kind.CLEANUP_POLICY,
					"cleanup.policy is %s, and %s on the source: records are kept for another time".formatted(other,
							policy)));
		}
		addSmaller(conflicts, Kind.SMALLER_MESSAGES, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, source, target,
				"larger records are refused");
		addSmaller(conflicts, Kind.TIMESTAMP_BOUNDS, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, source, target,
				"older records are refused");
	}

	private static void addSmaller(List<Conflict> conflicts, Kind kind, String key, TopicSettings source,
			TopicSettings target, String consequence) {
		long here = number(target, key, Long.MAX_VALUE);
		long there = number(source, key, Long.MAX_VALUE);
		// a limit that is not known may be anything
		if (here < there && source.effective(key) != null) {
			conflicts.add(new Conflict(kind,
					"%s is %d, and %d on the source: %s; raise it".formatted(key, here, there, consequence)));
		}
	}

	private static Set<String> policies(String policy) {
		return Set.copyOf(List.of(policy.strip().split("\\s*,\\s*")));
	}

	private static long number(TopicSettings settings, String key, long otherwise) {
		try {
			String value = settings.effective(key);
			return (value != null) ? Long.parseLong(value.strip()) : otherwise;
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

	/**
	 * Find a topic whose name differs only in dots and underscores: Kafka refuses the
	 * second of them.
	 * @param name name of a topic that is missing on the target
	 * @param others names of topics that are there or are to be
	 * @return the conflict, or {@code null} if there is none
	 */
	public static @Nullable Conflict similar(String name, Map<String, Set<String>> others) {
		return others.getOrDefault(collisionKey(name), Set.of())
			.stream()
			.filter((other) -> !other.equals(name))
			.findFirst()
			.map((other) -> new Conflict(Kind.SIMILAR_NAME,
					"its name differs from '%s' only in dots and underscores, which Kafka refuses: rename one of them"
						.formatted(other)))
			.orElse(null);
	}

	/**
	 * What names have in common that collide.
	 * @param name name of a topic
	 * @return the name as Kafka's metrics have it
	 */
	public static String collisionKey(String name) {
		return name.replace('.', '_');
	}

	/**
	 * What is in conflict.
	 */
	public enum Kind {

		/**
		 * There are fewer partitions that may not be added.
		 */
		FEWER_PARTITIONS,

		/**
		 * Records are kept for another time.
		 */
		CLEANUP_POLICY,

		/**
		 * Records lose their timestamps.
		 */
		LOG_APPEND_TIME,

		/**
		 * Large records are refused.
		 */
		SMALLER_MESSAGES,

		/**
		 * Old records are refused.
		 */
		TIMESTAMP_BOUNDS,

		/**
		 * Nothing can be written for want of replicas.
		 */
		FEWER_REPLICAS,

		/**
		 * A topic of nearly the same name is in the way.
		 */
		SIMILAR_NAME,

		/**
		 * A MirrorMaker may copy it back to the source.
		 */
		MIRROR_MAKER,

		/**
		 * The topic cannot be replicated.
		 */
		BLOCKED;

		/**
		 * The kind as reports have it.
		 * @return lower case with hyphens
		 */
		public String tag() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * A topic on the target.
	 *
	 * @param partitions number of its partitions
	 * @param inSyncReplicas of the partition that has the fewest
	 * @param settings its configurations, or {@code null} if they are not known
	 */
	public record Target(int partitions, int inSyncReplicas, @Nullable TopicSettings settings) {

	}

}
