package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

import io.github.tandem.cluster.start.StartAttempt;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.progress.StuckPartition;
import io.github.tandem.progress.ThreadStatus;

/**
 * What is told of the bridge: how its start went, and how its routes do.
 */
public final class Replication {

	private final List<RouteBridge> bridges;

	private final GapLog gaps;

	private final Duration stuckAfter;

	private final Clock clock;

	private final ApplicationEventPublisher events;

	private volatile StartUp startUp = new StartUp.Connecting("not started yet");

	Replication(List<RouteBridge> bridges, GapLog gaps, Duration stuckAfter, Clock clock,
			ApplicationEventPublisher events) {
		this.bridges = bridges;
		this.gaps = gaps;
		this.stuckAfter = stuckAfter;
		this.clock = clock;
		this.events = events;
	}

	/**
	 * How the start of the bridge went.
	 * @return its state
	 */
	public StartUp startUp() {
		return this.startUp;
	}

	void startUp(StartUp state) {
		this.startUp = state;
		this.events.publishEvent(new StartAttempt(obstacle(state)));
	}

	private static @Nullable String obstacle(StartUp state) {
		if (state instanceof StartUp.Refused refused) {
			return refused.reason();
		}
		return (state instanceof StartUp.Connecting connecting) ? connecting.obstacle() : null;
	}

	/**
	 * How the routes do.
	 * @return one status for each route
	 */
	public List<RouteStatus> routes() {
		return this.bridges.stream().map(this::status).toList();
	}

	private RouteStatus status(RouteBridge bridge) {
		Instant now = this.clock.instant();
		List<PartitionStatus> partitions = new ArrayList<>();
		List<StuckPartition> stuck = new ArrayList<>();
		bridge.threads().forEach((thread, own) -> {
			partitions.addAll(own);
			own.stream()
				.filter((partition) -> partition.isStuck(now, this.stuckAfter))
				.forEach((partition) -> stuck.add(StuckPartition.of(partition, thread, now)));
		});
		Optional<ReadFailure> failure = bridge.readFailures().stream().min(Comparator.comparing(ReadFailure::since));
		return new RouteStatus(bridge.context().route().name(), bridge.getListener().getGroup(), bridge.liveThreads(),
				bridge.context().route().concurrency(), partitions, stuck, failure.orElse(null),
				bridge.commitDelay().filter((delay) -> delay.isLasting(now)).orElse(null),
				bridge.deletedTopics().deleted(), bridge.strangers().found(),
				partitions.isEmpty() ? idle(bridge) : null);
	}

	private String idle(RouteBridge bridge) {
		String withoutTopics = bridge.context().faults().targetTopics().withoutTopics(bridge.context().route());
		return (withoutTopics != null) ? withoutTopics
				: "its partitions are being assigned, or other instances of the group have them all";
	}

	/**
	 * The consumer threads that hang: a restart of the process would help.
	 * @return those that have not come round for minutes
	 */
	public List<ThreadStatus> hanging() {
		Instant now = this.clock.instant();
		return this.bridges.stream()
			.flatMap((bridge) -> bridge.threads().keySet().stream())
			.filter((thread) -> thread.isHanging(now))
			.toList();
	}

	/**
	 * What was lost lately, as far as this process saw it.
	 * @return the last gaps, the latest first
	 */
	public List<GapLog.Entry> gaps() {
		return this.gaps.entries();
	}

	/**
	 * Do something with partitions that this process replicates.
	 * @param route the route
	 * @param partitions which of its partitions
	 * @param action what is to be done
	 * @param operator who asks
	 * @param offset the offset at which they have to be, or {@code null} if any will do
	 * @return what came of it, for each partition; empty if this process replicates none
	 * @throws ClusterException if the target does not answer
	 */
	public List<OperatorAnswer> operate(String route, Predicate<TopicPartition> partitions, OperatorAction action,
			String operator, @Nullable Long offset) {
		List<OperatorAnswer> answers = new ArrayList<>();
		for (RouteBridge bridge : this.bridges) {
			if (bridge.context().route().name().equals(route)) {
				if (action == OperatorAction.DEAD_LETTER_ONE && bridge.replicates(partitions)) {
					bridge.context().faults().targetTopics().deadLetters().ensure(bridge.context().route());
				}
				bridge.ask(partitions, action, operator, offset).forEach((answer) -> answers.add(answer.join()));
			}
		}
		return answers;
	}

}
