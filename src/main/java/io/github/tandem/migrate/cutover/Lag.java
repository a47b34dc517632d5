package io.github.tandem.migrate.cutover;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.migrate.plan.Commits;
import io.github.tandem.migrate.plan.SourceLogs;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Route;

/**
 * How far the target is behind.
 */
final class Lag {

	private static final int SHOWN = 5;

	private final List<TopicTask> topics;

	private final Clusters clusters;

	private final String deployment;

	private final SourceLogs logs;

	Lag(List<TopicTask> topics, Clusters clusters, String deployment) {
		this.topics = topics;
		this.clusters = clusters;
		this.deployment = deployment;
		this.logs = new SourceLogs(clusters.source());
	}

	List<TopicTask> topics() {
		return this.topics;
	}

	List<Route> routes() {
		Set<String> names = new HashSet<>();
		this.topics.forEach((topic) -> names.add(topic.route()));
		return this.clusters.routes().stream().filter((route) -> names.contains(route.name())).toList();
	}

	/**
	 * Where the logs of the source end.
	 * @param asReplicated as the routes see them, or else as those who write do
	 * @return the offset after the last record, by partition
	 */
	Map<TopicPartition, Long> ends(boolean asReplicated) {
		Map<TopicPartition, Long> ends = new HashMap<>();
		routes().forEach((route) -> ends
			.putAll(this.logs.ends(partitions(route), asReplicated ? route.isolation() : Isolation.READ_UNCOMMITTED)));
		return ends;
	}

	private Set<TopicPartition> partitions(Route route) {
		Set<TopicPartition> partitions = new HashSet<>();
		this.topics.stream()
			.filter((topic) -> topic.route().equals(route.name()))
			.forEach((topic) -> topic.partitions().forEach((task) -> partitions.add(task.partition())));
		return partitions;
	}

	/**
	 * What is not replicated up to there.
	 * @param ends ends of logs
	 * @return number of offsets by partition, without those that are replicated
	 */
	Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
		Map<TopicPartition, Long> positions = new HashMap<>();
		routes().forEach((route) -> positions.putAll(Commits.of(this.clusters.source(), route.group(this.deployment))));
		Map<TopicPartition, Long> lags = new HashMap<>();
		this.topics.forEach((topic) -> topic.partitions().forEach((task) -> {
			long end = ends.getOrDefault(task.partition(), task.goal());
			long lag = end - positions.getOrDefault(task.partition(), task.begin());
			if (lag > 0) {
				lags.put(task.partition(), lag);
			}
		}));
		return lags;
	}

	/**
	 * Name the partitions that are furthest behind.
	 * @param lags number of offsets by partition
	 * @return a line each
	 */
	static List<String> lines(Map<TopicPartition, Long> lags) {
		return lags.entrySet()
			.stream()
			.sorted(Map.Entry.<TopicPartition, Long>comparingByValue().reversed())
			.limit(SHOWN)
			.map((entry) -> "%s: %,d records".formatted(entry.getKey(), entry.getValue()))
			.toList();
	}

}
