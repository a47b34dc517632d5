package io.github.tandem.migrate.cutover;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.Commits;
import io.github.tandem.migrate.plan.LogSurvey;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Route;

/**
 * How far the target is behind.
 */
final class Lag {

	private static final int SHOWN = 5;

	private static final long UNKNOWN = Long.MAX_VALUE / 2;

	private final List<TopicTask> topics;

	private final Clusters clusters;

	private final String deployment;

	private final LogSurvey logs;

	Lag(List<TopicTask> topics, Clusters clusters, String deployment) {
		this.topics = topics;
		this.clusters = clusters;
		this.deployment = deployment;
		this.logs = new LogSurvey(clusters.source());
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

	/**
	 * Where the logs of the source end before open transactions.
	 * @return the last stable offset, by partition
	 */
	Map<TopicPartition, Long> stableEnds() {
		Map<TopicPartition, Long> ends = new HashMap<>();
		routes().forEach((route) -> ends.putAll(this.logs.ends(partitions(route), Isolation.READ_COMMITTED)));
		return ends;
	}

	private Set<TopicPartition> partitions(Route route) {
		return TopicTask.partitions(this.topics.stream(), route.name());
	}

	/**
	 * All partitions of the topics.
	 * @return the partitions on the source
	 */
	Set<TopicPartition> partitions() {
		return routes().stream().flatMap((route) -> partitions(route).stream()).collect(Collectors.toSet());
	}

	/**
	 * What is not replicated up to there.
	 * @param ends ends of logs
	 * @return number of offsets by partition, without those that are replicated
	 */
	Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
		Map<TopicPartition, Long> positions = new HashMap<>();
		routes().forEach((route) -> positions
			.putAll(Commits.of(this.clusters.source(), route.group(this.deployment), partitions(route))));
		Map<TopicPartition, Long> lags = new HashMap<>();
		this.topics.forEach((topic) -> topic.partitions().forEach((task) -> {
			// one that does not tell is behind, whatever it was before
			long end = ends.getOrDefault(task.partition(), Long.MAX_VALUE);
			long lag = (end == Long.MAX_VALUE) ? end : end - positions.getOrDefault(task.partition(), task.begin());
			if (lag > 0) {
				lags.put(task.partition(), lag);
			}
		}));
		return lags;
	}

	static long sum(Map<TopicPartition, Long> lags) {
		return lags.containsValue(Long.MAX_VALUE) ? Long.MAX_VALUE
				: lags.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Name the partitions that are furthest behind.
	 * @param lags number of offsets by partition
	 * @param reasons why that may be, a line each
	 * @return a line each
	 */
	static List<String> lines(Map<TopicPartition, Long> lags, List<String> reasons) {
		return Stream.concat(lines(lags), reasons.stream()).toList();
	}

	private static Stream<String> lines(Map<TopicPartition, Long> lags) {
		return lags.entrySet()
			.stream()
			.sorted(Map.Entry.<TopicPartition, Long>comparingByValue().reversed())
			.limit(SHOWN)
			.map((entry) -> (entry.getValue() > UNKNOWN)
					? "%s: its end is not known, it may have no leader".formatted(entry.getKey())
					: "%s: %s".formatted(entry.getKey(), Counted.of(entry.getValue(), "record")));
	}

}
