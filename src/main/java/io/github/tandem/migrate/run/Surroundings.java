package io.github.tandem.migrate.run;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.LogSurvey;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.route.Isolation;

/**
 * What is around the records of a migration, and concerns whoever uses them: others who
 * write to the target, groups that read on or are not moved, and how long the target
 * keeps what it has.
 */
final class Surroundings {

	private final Clusters clusters;

	private final MigrationPlan plan;

	private final GroupHandover handover;

	private final Set<String> topics;

	/**
	 * Prepare; nothing is asked yet.
	 * @param clusters both clusters
	 * @param plan what is replicated
	 * @param handover moves groups
	 */
	Surroundings(Clusters clusters, MigrationPlan plan, GroupHandover handover) {
		this.clusters = clusters;
		this.plan = plan;
		this.handover = handover;
		this.topics = plan.possible().map(TopicTask::source).collect(Collectors.toSet());
	}

	/**
	 * Find topics that have records on the target before anything is replicated to them:
	 * of another deployment, or of somebody who writes there.
	 * @return a line for each
	 * @throws ClusterException if the target does not answer
	 */
	List<String> occupied() {
		Set<TopicPartition> begun = new HashSet<>();
		this.plan.possible()
			.filter((topic) -> topic.state() != TopicTask.TargetState.CREATED)
			.filter((topic) -> topic.partitions()
				.stream()
				.noneMatch((task) -> this.plan.positions().containsKey(task.partition())))
			.forEach((topic) -> topic.partitions()
				.forEach((task) -> begun.add(new TopicPartition(topic.target(), task.partition().partition()))));
		LogSurvey logs = new LogSurvey(this.clusters.target());
		Map<TopicPartition, Long> starts = logs.starts(begun);
		Map<String, Long> there = new TreeMap<>();
		logs.ends(begun, Isolation.READ_UNCOMMITTED).forEach((partition, end) -> {
			long offsets = end - starts.getOrDefault(partition, end);
			if (offsets > 0) {
				there.merge(partition.topic(), offsets, Long::sum);
			}
		});
		return there.entrySet()
			.stream()
			.map((topic) -> ("%s: %s on the target already, not replicated by this deployment: "
					+ "what it replicates comes behind them, or is there twice")
				.formatted(topic.getKey(), Counted.of(topic.getValue(), "offset")))
			.toList();
	}

	/**
	 * Find groups that are moved and read on: what they commit from now on is not on the
	 * target.
	 * @param moved names of the groups that are moved
	 * @return a line for each
	 */
	List<String> readers(List<String> moved) {
		Set<String> names = Set.copyOf(moved);
		return known("whether groups still read on the source",
				() -> new ActiveGroups(this.clusters.source()).name(this.topics, names::contains)
					.stream()
					.map("%s: what it commits from now on is moved by migrate --cut-over"::formatted)
					.toList());
	}

	/**
	 * Find groups that are not moved.
	 * @return a line, if there are any
	 */
	List<String> unmoved() {
		return known("which groups are not moved", () -> this.handover.leftOut(this.topics));
	}

	private static List<String> known(String what, Supplier<List<String>> lines) {
		try {
			return lines.get();
		}
		catch (ClusterException | KafkaException ex) {
			return List.of("%s is not known: %s".formatted(what, ex.getMessage()));
		}
	}

	/**
	 * Find topics that the target keeps for a shorter time.
	 * @return a line for each, by its name on the source
	 * @throws ClusterException if a cluster does not answer, or refuses
	 */
	Map<String, String> shorterRetention() {
		return new Retentions(this.clusters.source(), this.clusters.target()).shorter(this.plan.possible().toList());
	}

}
