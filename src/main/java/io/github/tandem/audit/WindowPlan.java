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

	// at a time, or one for each partition; more follow at once
	private static final int LEAST_AT_ONCE = 1_000;

	// likewise, so that no partition keeps the others
	private static final int MOST_OF_ONE = 100;

	// likewise, with those that are not sampled
	private static final int STRIDE = 10_000;

	private final AuditProperties properties;

	// number of the window that is due next
	private final Map<AuditedPartition, Long> next = new HashMap<>();

	private final Map<AuditedPartition, Flow> flowing = new HashMap<>();

	private final Map<AuditedPartition, PartitionCondition> held = new HashMap<>();

	WindowPlan(AuditProperties properties) {
		this.properties = properties;
	}

	/**
	 * See how far the replication has come.
	 * @param routes how the routes of this instance do
	 * @param now the time
	 */
	void see(List<RouteStatus> routes, Instant now) {
		this.flowing.clear();
		this.held.clear();
		Set<AuditedPartition> owned = new HashSet<>();
		routes.forEach((route) -> route.partitions().forEach((status) -> {
			AuditedPartition partition = new AuditedPartition(route.name(), status.topic(), status.partition());
			owned.add(partition);
			see(partition, status, now);
		}));
		// who has the others now compares them
		this.next.keySet().retainAll(owned);
		this.flowing.forEach((partition, flow) -> this.next.putIfAbsent(partition, flow.end()));
	}

	private void see(AuditedPartition partition, PartitionStatus status, Instant now) {
		if (isFlowing(status)) {
			Instant replicatedTo = (status.lag() > 0) ? now.minus(status.lagTime()) : now;
			long end = TimeWindow.number(replicatedTo.minus(this.properties.delay()), this.properties.window());
			this.flowing.put(partition, new Flow(end, status.stopsAt()));
		}
		if (!isFlowing(status) || status.state().reason() != Reason.NONE) {
			this.held.put(partition, status.state());
		}
	}

	/**
	 * Whether anything is due that was not before.
	 * @return {@code false} if all windows of the replication that was seen were taken
	 */
	boolean isDue() {
		return this.flowing.entrySet()
			.stream()
			.anyMatch((entry) -> this.next.getOrDefault(entry.getKey(), Long.MAX_VALUE) < entry.getValue().end());
	}

	/**
	 * How many windows are taken at a time.
	 * @return one for each partition, and a thousand where there are fewer
	 */
	int most() {
		return Math.max(LEAST_AT_ONCE, this.next.size());
	}

	/**
	 * Go on to what was seen.
	 * @return what is due and was not before, as far as it is sampled
	 */
	List<Look> advance() {
		List<Look> due = new ArrayList<>();
		// who is farthest behind first
		this.flowing.keySet()
			.stream()
			.sorted(Comparator.comparing(this.next::get))
			.forEach((partition) -> advance(partition, Objects.requireNonNull(this.flowing.get(partition)), due));
		return due;
	}

	/**
	 * The times that are so long that it should be asked whether they have records.
	 * @return by partition, from the window that is due next on
	 */
	Map<AuditedPartition, TimeWindow> far() {
		Map<AuditedPartition, TimeWindow> far = new HashMap<>();
		this.flowing.forEach((partition, flow) -> {
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

	private static boolean isFlowing(PartitionStatus status) {
		return status.nextOffset() >= 0
				&& (status.state().is(StateKind.RUNNING) || status.state().is(StateKind.CAUGHT_UP));
	}

	private void advance(AuditedPartition partition, Flow flow, List<Look> due) {
		long number = this.next.getOrDefault(partition, flow.end());
		long end = Math.min(flow.end(), number + STRIDE);
		int most = Math.min(most(), due.size() + MOST_OF_ONE);
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
