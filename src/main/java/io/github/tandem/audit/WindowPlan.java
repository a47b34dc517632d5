package io.github.tandem.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;

/**
 * Which windows of which partitions are due: those of the partitions that this instance
 * replicates, one after the other, once all of a window has been replicated for a while.
 */
final class WindowPlan {

	// in a round; more are due in the next one
	private static final int MOST = 1_000;

	// likewise, so that no partition keeps the others
	private static final int MOST_OF_ONE = 100;

	// likewise, with those that are not sampled
	private static final int STRIDE = 10_000;

	private final AuditProperties properties;

	// number of the window that is due next
	private final Map<AuditedPartition, Long> next = new HashMap<>();

	private final Map<AuditedPartition, PartitionCondition> held = new HashMap<>();

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
		Map<AuditedPartition, Flow> flowing = flowing(routes, now);
		flowing.forEach((partition, flow) -> this.next.putIfAbsent(partition, flow.end()));
		List<Look> due = new ArrayList<>();
		// who is farthest behind first
		flowing.keySet()
			.stream()
			.sorted(Comparator.comparing(this.next::get))
			.forEach((partition) -> advance(partition, Objects.requireNonNull(flowing.get(partition)), due));
		return due;
	}

	/**
	 * The times that are so long that it should be asked whether they have records.
	 * @param routes how the routes of this instance do
	 * @param now the time
	 * @return by partition, from the window that is due next on
	 */
	Map<AuditedPartition, TimeWindow> far(List<RouteStatus> routes, Instant now) {
		Map<AuditedPartition, TimeWindow> far = new HashMap<>();
		flowing(routes, now).forEach((partition, flow) -> {
			long first = this.next.getOrDefault(partition, flow.end());
			if (flow.end() - first > MOST_OF_ONE) {
				far.put(partition, new TimeWindow(begin(first), begin(flow.end())));
			}
		});
		return far;
	}

	/**
	 * Leave out windows without records.
	 * @param first where the first record is, or at least none before, by partition
	 */
	void goOn(Map<AuditedPartition, Instant> first) {
		first.forEach((partition, time) -> this.next.computeIfPresent(partition,
				(key, number) -> Math.max(number, TimeWindow.number(time, this.properties.window()))));
	}

	private Map<AuditedPartition, Flow> flowing(List<RouteStatus> routes, Instant now) {
		Map<AuditedPartition, Flow> flowing = new HashMap<>();
		Set<AuditedPartition> owned = new HashSet<>();
		this.held.clear();
		for (RouteStatus route : routes) {
			for (PartitionStatus status : route.partitions()) {
				AuditedPartition partition = new AuditedPartition(route.name(), status.topic(), status.partition());
				owned.add(partition);
				if (isFlowing(status)) {
					Instant replicatedTo = (status.lag() > 0) ? now.minus(status.lagTime()) : now;
					flowing.put(partition, new Flow(
							TimeWindow.number(replicatedTo.minus(this.properties.delay()), this.properties.window()),
							status.stopsAt()));
				}
				if (!isFlowing(status) || status.state().reason() != Reason.NONE) {
					this.held.put(partition, status.state());
				}
			}
		}
		// who has the others now compares them
		this.next.keySet().retainAll(owned);
		return flowing;
	}

	private static boolean isFlowing(PartitionStatus status) {
		return status.nextOffset() >= 0
				&& (status.state().is(StateKind.RUNNING) || status.state().is(StateKind.CAUGHT_UP));
	}

	private void advance(AuditedPartition partition, Flow flow, List<Look> due) {
		long number = this.next.getOrDefault(partition, flow.end());
		long end = Math.min(flow.end(), number + STRIDE);
		int most = Math.min(MOST, due.size() + MOST_OF_ONE);
		while (number < end && due.size() < most) {
			if (partition.isSampled(number, this.properties.sample())) {
				due.add(new Look(partition, TimeWindow.of(number, this.properties.window()), flow.stopsAt()));
			}
			number++;
		}
		this.next.put(partition, number);
	}

	/**
	 * Up to when the windows of a route were due already.
	 * @param route the route
	 * @return the time, of the partition that is behind the others, or nothing without
	 * partitions that flow
	 */
	Optional<Instant> passed(String route) {
		return this.next.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().route().equals(route) && !this.held.containsKey(entry.getKey()))
			.map(Map.Entry::getValue)
			.min(Long::compare)
			.map(this::begin);
	}

	/**
	 * The partitions that are waited for.
	 * @return why they do not flow
	 */
	Map<AuditedPartition, PartitionCondition> held() {
		return this.held;
	}

	/**
	 * Whether a topic that is compared by key is compared when a window of this partition
	 * is due: the first one, or while that does not flow, the first one that does.
	 * @param partition the partition
	 * @return {@code false} if that is another one
	 */
	boolean leads(AuditedPartition partition) {
		return partition.partition() == 0 || standsIn(partition);
	}

	/**
	 * Whether this partition stands for the first one of its topic.
	 * @param partition the partition
	 * @return {@code true} while the first one is of this instance and does not flow
	 */
	boolean standsIn(AuditedPartition partition) {
		return partition.partition() > 0 && this.held.containsKey(partition.first())
				&& this.next.keySet()
					.stream()
					.filter((other) -> other.first().equals(partition.first()) && !this.held.containsKey(other))
					.noneMatch((other) -> other.partition() < partition.partition());
	}

	private Instant begin(long number) {
		return TimeWindow.of(number, this.properties.window()).since();
	}

	/**
	 * How far a partition has come.
	 *
	 * @param end number of the window that is not due yet
	 * @param stopsAt the offset that is not replicated any more
	 */
	private record Flow(long end, long stopsAt) {

	}

}
