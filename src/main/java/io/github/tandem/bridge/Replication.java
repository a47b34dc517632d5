package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is told of the bridge: how its start went, and how its routes do.
 */
public final class Replication {

	private final List<RouteBridge> bridges;

	private final Duration stuckAfter;

	private final Clock clock;

	private volatile StartUp startUp = new StartUp.Connecting("not started yet");

	Replication(List<RouteBridge> bridges, Duration stuckAfter, Clock clock) {
		this.bridges = bridges;
		this.stuckAfter = stuckAfter;
		this.clock = clock;
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
		List<PartitionStatus> partitions = bridge.partitions();
		return new RouteStatus(bridge.context().route().name(), bridge.getListener().getGroup(), bridge.liveThreads(),
				bridge.context().route().concurrency(), partitions,
				partitions.stream().filter((partition) -> partition.isStuck(now, this.stuckAfter)).toList());
	}

}
