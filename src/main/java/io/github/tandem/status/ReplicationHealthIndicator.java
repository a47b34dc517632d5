package io.github.tandem.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.StartUp;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.progress.StuckPartition;
import io.github.tandem.progress.ThreadStatus.CommitDelay;

/**
 * Whether records flow, or there are none: a partition that is halted or stuck is named
 * with its reason.
 */
class ReplicationHealthIndicator implements HealthIndicator {

	private static final int NAMED = 20;

	// shorter failures are what a rebalance or a broker's restart brings
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Replication replication;

	private final Supplier<List<String>> conflicts;

	private final List<Cluster> clusters;

	private final Clock clock;

	ReplicationHealthIndicator(Replication replication, Supplier<List<String>> conflicts, List<Cluster> clusters,
			Clock clock) {
		this.replication = replication;
		this.conflicts = conflicts;
		this.clusters = clusters;
		this.clock = clock;
	}

	@Override
	public Health health() {
		StartUp startUp = this.replication.startUp();
		if (startUp instanceof StartUp.Connecting connecting) {
			return Health.down()
				.withDetail("error", "Not started, trying again every few seconds: " + connecting.obstacle())
				.build();
		}
		if (startUp instanceof StartUp.Refused refused) {
			return Health.down().withDetail("error", refused.reason()).build();
		}
		Map<String, Object> routes = new LinkedHashMap<>();
		boolean up = true;
		for (RouteStatus route : this.replication.routes()) {
			List<String> problems = problems(route);
			up &= problems.isEmpty();
			routes.put(route.name(), describe(route, problems));
		}
		Health.Builder health = (up ? Health.up() : Health.down()).withDetail("routes", routes);
		List<String> found = this.conflicts.get();
		if (!found.isEmpty()) {
			health.withDetail("topicConflicts", found.stream().limit(NAMED).toList());
		}
		List<String> away = this.clusters.stream()
			.filter((cluster) -> cluster.lastAnswer().absence() != null)
			.map((cluster) -> "The %s does not answer: %s".formatted(cluster, cluster.lastAnswer().absence()))
			.toList();
		return (away.isEmpty() ? health : health.withDetail("away", away)).build();
	}

	private static Map<String, Object> describe(RouteStatus route, List<String> problems) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("threads", "%d of %d".formatted(route.liveThreads(), route.threads()));
		details.put("partitions", route.partitions().size());
		details.put("lag", route.lag());
		if (route.idle() != null) {
			details.put("idle", route.idle());
		}
		route.lastProgress().map(Instant::toString).ifPresent((instant) -> details.put("lastProgress", instant));
		CommitDelay delay = route.commitDelay();
		if (delay != null) {
			details.put("commits", "none since %s, records flow: %s".formatted(delay.since(), delay.error()));
		}
		if (!problems.isEmpty()) {
			details.put("problems", problems);
		}
		List<String> held = route.partitions()
			.stream()
			.filter((partition) -> partition.openTransaction() != null)
			.limit(NAMED)
			.map((partition) -> "%s: %s".formatted(partition, partition.state().detail()))
			.toList();
		if (!held.isEmpty()) {
			details.put("openTransactions", held);
		}
		long paused = route.partitions().stream().filter((partition) -> partition.state().is(StateKind.PAUSED)).count();
		if (paused > 0) {
			details.put("paused", paused);
		}
		if (route.isComplete()) {
			details.put("complete", true);
		}
		return details;
	}

	private List<String> problems(RouteStatus route) {
		List<String> problems = new ArrayList<>();
		if (route.liveThreads() < route.threads()) {
			problems.add("%d of %d consumer threads are not running; they are started again by themselves"
				.formatted(route.threads() - route.liveThreads(), route.threads()));
		}
		ReadFailure failure = route.readFailure();
		if (failure != null && failure.since().isBefore(this.clock.instant().minus(PATIENCE))) {
			problems.add("Nothing can be read since %s: %s".formatted(failure.since(), failure.error()));
		}
		if (!route.strangers().isEmpty()) {
			problems.add(("Others are members of the consumer group %s and hold partitions, which are not replicated "
					+ "meanwhile: %s. End them, or give this deployment another tandem.name")
				.formatted(route.group(), route.strangers()));
		}
		List<String> partitions = new ArrayList<>();
		route.partitions()
			.stream()
			.filter((partition) -> partition.state().is(StateKind.HALTED))
			.map(ReplicationHealthIndicator::halted)
			.forEach(partitions::add);
		route.stuck()
			.stream()
			.filter((stuck) -> !(stuck.partition().state().is(StateKind.HALTED)
					|| stuck.partition().state().is(StateKind.PAUSED)))
			.map(ReplicationHealthIndicator::stuck)
			.forEach(partitions::add);
		route.partitions()
			.stream()
			.filter((partition) -> partition.openTransaction() != null
					&& partition.openTransaction().isHanging(this.clock.instant()))
			.map((partition) -> "%s is held by a transaction that hangs: %s".formatted(partition,
					partition.openTransaction().text()))
			.forEach(partitions::add);
		partitions.stream().limit(NAMED).forEach(problems::add);
		if (partitions.size() > NAMED) {
			problems.add("and %d more partitions".formatted(partitions.size() - NAMED));
		}
		return problems;
	}

	private static String halted(PartitionStatus partition) {
		PartitionCondition state = partition.state();
		return "%s is halted (%s) since %s: %s".formatted(partition, state.reason().tag(), state.since(),
				state.detail());
	}

	private static String stuck(StuckPartition stuck) {
		PartitionStatus partition = stuck.partition();
		return "%s is stuck: %d records are waiting and none was acknowledged since %s. The likeliest cause: %s"
			.formatted(partition, partition.lag(), partition.movedAt(), stuck.cause());
	}

}
