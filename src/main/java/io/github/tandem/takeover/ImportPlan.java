package io.github.tandem.takeover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.position.FirstStart;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;

/**
 * Where each route of a deployment that never ran is to begin.
 *
 * @param partitions the partitions of all routes
 * @param started routes whose group has committed other offsets already
 * @param silent partitions whose log the source does not tell of
 * @param left partitions that have a position and that no route takes
 */
record ImportPlan(List<ImportedPartition> partitions, List<String> started, Set<TopicPartition> silent, int left) {

	/**
	 * Look at both clusters.
	 * @param routes the routes
	 * @param starts the first start of each route, by its name
	 * @param known where the other tool would go on
	 * @param target the target
	 * @return the plan
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	static ImportPlan of(Routes routes, Map<String, FirstStart> starts, Map<TopicPartition, FoundPosition> known,
			Cluster target) {
		Set<String> onTarget = target.ask("list topics", (admin) -> admin.listTopics().names());
		List<ImportedPartition> partitions = new ArrayList<>();
		List<String> started = new ArrayList<>();
		Set<TopicPartition> silent = new TreeSet<>(Comparator.comparing(TopicPartition::toString));
		routes.stream().forEach((route) -> {
			FirstStart start = start(starts, route);
			Map<TopicPartition, Long> offsets = new HashMap<>();
			silent.addAll(start.all());
			start.logs().forEach((partition, log) -> {
				String name = route.targetTopic(partition.topic());
				ImportedPartition one = ImportedPartition.of(route.name(), partition, name, onTarget.contains(name),
						known.get(partition), log.startOffset(), log.endOffset());
				partitions.add(one);
				offsets.put(partition, one.nextOffset());
				silent.remove(partition);
			});
			// what an earlier run of this command left undone is done now
			if (!start.made()
				.entrySet()
				.stream()
				.allMatch((made) -> made.getValue().equals(offsets.get(made.getKey())))) {
				started.add(route.name());
			}
		});
		partitions.sort(Comparator.comparing(ImportedPartition::route)
			.thenComparing((one) -> one.partition().topic())
			.thenComparingInt((one) -> one.partition().partition()));
		Set<TopicPartition> left = new HashSet<>(known.keySet());
		partitions.forEach((one) -> left.remove(one.partition()));
		return new ImportPlan(partitions, started, silent, left.size());
	}

	/**
	 * The first start of each route.
	 * @param routes the routes
	 * @param deployment name of the deployment
	 * @param isProtected whether records are kept from coming round
	 * @param source the source
	 * @param targetId id of the target
	 * @return by name of the route
	 */
	static Map<String, FirstStart> starts(Routes routes, String deployment, boolean isProtected, Cluster source,
			String targetId) {
		Map<String, FirstStart> starts = new HashMap<>();
		routes.stream().forEach((route) -> {
			String group = route.group(deployment);
			starts
				.put(route.name(),
						new FirstStart(source, route, group, new PositionFinder(source, group,
								route.ownerIn(deployment), isProtected, route::targetTopic, GoalRule.of(route)),
								targetId));
		});
		return starts;
	}

	private static FirstStart start(Map<String, FirstStart> starts, Route route) {
		return Objects.requireNonNull(starts.get(route.name()));
	}

	/**
	 * Whether it can be committed as a whole.
	 * @return {@code false} if something would begin elsewhere than it says
	 */
	boolean isSafe() {
		return this.started.isEmpty() && this.silent.isEmpty();
	}

	/**
	 * Commit it.
	 * @param starts the first start of each route, by its name
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer, or
	 * refuses, as for a group with members
	 */
	void apply(Map<String, FirstStart> starts) {
		starts.forEach((route, start) -> {
			Map<TopicPartition, Long> offsets = new HashMap<>();
			this.partitions.stream()
				.filter((one) -> one.route().equals(route))
				.forEach((one) -> offsets.put(one.partition(), one.nextOffset()));
			start.begin(offsets);
		});
	}

	/**
	 * How many things somebody should look at.
	 * @return number of partitions and routes
	 */
	long findings() {
		return this.started.size() + this.silent.size()
				+ this.partitions.stream().filter((one) -> one.finding() != null).count();
	}

}
