package io.github.tandem.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.tandem.bridge.PartitionState;
import io.github.tandem.bridge.PartitionStatus;
import io.github.tandem.bridge.Replication;
import io.github.tandem.bridge.RouteStatus;
import io.github.tandem.bridge.StartUp;

/**
 * Whether records flow, or there are none: a partition that is halted or stuck is named
 * with its reason.
 */
class ReplicationHealthIndicator implements HealthIndicator {

	private static final int NAMED = 20;

	private final Replication replication;

	ReplicationHealthIndicator(Replication replication) {
		this.replication = replication;
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
		return (up ? Health.up() : Health.down()).withDetail("routes", routes).build();
	}

	private static Map<String, Object> describe(RouteStatus route, List<String> problems) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("threads", "%d of %d".formatted(route.liveThreads(), route.threads()));
		details.put("partitions", route.partitions().size());
		details.put("lag", route.lag());
		route.lastProgress().map(Instant::toString).ifPresent((instant) -> details.put("lastProgress", instant));
		if (!problems.isEmpty()) {
			details.put("problems", problems);
		}
		return details;
	}

	private static List<String> problems(RouteStatus route) {
		List<String> problems = new ArrayList<>();
		if (route.liveThreads() < route.threads()) {
			problems.add("%d of %d consumer threads are not running; they are started again by themselves"
				.formatted(route.threads() - route.liveThreads(), route.threads()));
		}
		List<PartitionStatus> stuck = route.stuck();
		List<PartitionStatus> named = route.partitions()
			.stream()
			.filter((partition) -> partition.state() instanceof PartitionState.Halted || stuck.contains(partition))
			.toList();
		named.stream().limit(NAMED).map(ReplicationHealthIndicator::describe).forEach(problems::add);
		if (named.size() > NAMED) {
			problems.add("and %d more partitions".formatted(named.size() - NAMED));
		}
		return problems;
	}

	private static String describe(PartitionStatus partition) {
		PartitionState state = partition.state();
		if (state.detail() != null) {
			return "%s is %s since %s: %s".formatted(partition, state.name(), state.since(), state.detail());
		}
		return "%s is stuck: %d records are waiting and none was acknowledged since %s".formatted(partition,
				partition.lag(), partition.movedAt());
	}

}
