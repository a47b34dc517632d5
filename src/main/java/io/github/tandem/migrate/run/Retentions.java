package io.github.tandem.migrate.run;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.migrate.plan.TopicTask;

/**
 * How long both sides keep records, whoever said so: a topic that sets nothing has the
 * retention of its brokers, which differ.
 */
public final class Retentions {

	private static final long FOR_EVER = Long.MAX_VALUE;

	private final Cluster source;

	private final Cluster target;

	/**
	 * Prepare; nothing is asked yet.
	 * @param source the source
	 * @param target the target
	 */
	public Retentions(Cluster source, Cluster target) {
		this.source = source;
		this.target = target;
	}

	/**
	 * Find topics that the target keeps for a shorter time than the source, or fewer
	 * bytes of them.
	 * @param topics the topics; those that are not there are left out
	 * @return a line for each, by its name on the source
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer, or
	 * refuses
	 */
	public Map<String, String> shorter(Collection<TopicTask> topics) {
		Map<String, Config> here = configs(this.source, topics, TopicTask::source);
		Map<String, Config> there = configs(this.target, topics, TopicTask::target);
		Map<String, String> lines = new LinkedHashMap<>();
		for (TopicTask topic : topics) {
			Config kept = here.get(topic.source());
			Config lost = there.get(topic.target());
			if (kept != null && lost != null) {
				String line = line(topic, kept, lost);
				if (line != null) {
					lines.put(topic.source(), line);
				}
			}
		}
		return lines;
	}

	private static @Nullable String line(TopicTask topic, Config here, Config there) {
		long time = limit(here, TopicConfig.RETENTION_MS_CONFIG);
		long timeThere = limit(there, TopicConfig.RETENTION_MS_CONFIG);
		if (timeThere < time) {
			return line(topic, TopicConfig.RETENTION_MS_CONFIG, time(timeThere), time(time));
		}
		long size = limit(here, TopicConfig.RETENTION_BYTES_CONFIG);
		long sizeThere = limit(there, TopicConfig.RETENTION_BYTES_CONFIG);
		return (sizeThere < size) ? line(topic, TopicConfig.RETENTION_BYTES_CONFIG, size(sizeThere), size(size)) : null;
	}

	private static String line(TopicTask topic, String key, String there, String here) {
		return ("%s: the target keeps records %s, and the source %s: what is beyond that is deleted on the target: set %s there, "
				+ "or tandem.topics.configs.override.%s")
			.formatted(topic.target(), there, here, key, key);
	}

	private static long limit(Config config, String key) {
		ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
		ConfigEntry limit = config.get(key);
		boolean isKept = policy != null && policy.value() != null
				&& !policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
		// as brokers do: every negative number is none
		return (isKept || limit == null || limit.value() == null || limit.value().startsWith("-")) ? FOR_EVER
				: Long.parseLong(limit.value());
	}

	private static String time(long millis) {
		if (millis == FOR_EVER) {
			return "for ever";
		}
		Duration time = Duration.ofMillis(millis);
		return "for " + ((time.toHours() >= 48) ? "%d days".formatted(time.toDays()) : (time.toMinutes() >= 120)
				? "%d hours".formatted(time.toHours()) : "%d s".formatted(Math.max(1, time.toSeconds())));
	}

	private static String size(long bytes) {
		return (bytes == FOR_EVER) ? "whatever their size"
				: "up to %d MB of a partition".formatted(Math.max(1, DataSize.ofBytes(bytes).toMegabytes()));
	}

	private static Map<String, Config> configs(Cluster cluster, Collection<TopicTask> topics,
			Function<TopicTask, String> name) {
		Set<String> all = cluster.ask("list topics", (admin) -> admin.listTopics().names());
		List<ConfigResource> resources = topics.stream()
			.map(name)
			.filter(all::contains)
			.distinct()
			.map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
			.toList();
		return resources.isEmpty() ? Map.of()
				: cluster.ask("read configurations of topics", (admin) -> admin.describeConfigs(resources).all())
					.entrySet()
					.stream()
					.collect(Collectors.toMap((entry) -> entry.getKey().name(), Map.Entry::getValue));
	}

}
