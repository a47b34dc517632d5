package io.github.tandem.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;

/**
 * Which windows of which partitions are due: those of the partitions that this instance
 * replicates, one after the other, once all of a window has been replicated for a while.
 */
final class WindowPlan {

	// in a round; more are due in the next one
	private static final int MOST = 1_000;

	private final AuditProperties properties;

	// number of the window that is due next
	private final Map<AuditedPartition, Long> next = new HashMap<>();

	WindowPlan(AuditProperties properties) {
		this.properties = properties;
	}

	/**
	 * Go on.
	 * @param routes how the routes of this instance do
	 * @param now the time
	 * @return what is due and was not before, as far as it is sampled
	 */
	List<Look> advance(List<RouteStatus> routes, Instant now) {
		List<Look> due = new ArrayList<>();
		Set<AuditedPartition> owned = new HashSet<>();
		for (RouteStatus route : routes) {
			for (PartitionStatus status : route.partitions()) {
				AuditedPartition partition = new AuditedPartition(route.name(), status.topic(), status.partition());
				owned.add(partition);
				if (isFlowing(status)) {
					advance(partition, (status.lag() > 0) ? now.minus(status.lagTime()) : now, due);
				}
			}
		}
		// who has the others now compares them
		this.next.keySet().retainAll(owned);
		return due;
	}

	private static boolean isFlowing(PartitionStatus status) {
		return status.nextOffset() >= 0
				&& (status.state().is(StateKind.RUNNING) || status.state().is(StateKind.CAUGHT_UP));
	}

	private void advance(AuditedPartition partition, Instant replicatedTo, List<Look> due) {
		long end = TimeWindow.number(replicatedTo.minus(this.properties.delay()), this.properties.window());
		long number = this.next.getOrDefault(partition, end);
		while (number < end && due.size() < MOST) {
			if (partition.isSampled(number, this.properties.sample())) {
				due.add(new Look(partition, TimeWindow.of(number, this.properties.window())));
			}
			number++;
		}
		this.next.put(partition, number);
	}

	/**
	 * Up to when the windows of a route were due already.
	 * @param route the route
	 * @return the time, of the partition that is behind the others, or nothing without
	 * partitions
	 */
	Optional<Instant> passed(String route) {
		return this.next.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().route().equals(route))
			.map(Map.Entry::getValue)
			.min(Long::compare)
			.map((number) -> TimeWindow.of(number, this.properties.window()).since());
	}

}
