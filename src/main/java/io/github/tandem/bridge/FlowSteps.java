package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.position.KnownPosition;

/**
 * The steps a partition can take: each changes its state, and what the consumer reads of
 * it in the same breath.
 */
final class FlowSteps {

	private static final Duration SHORTEST_HALT = Duration.ofSeconds(10);

	private final Reading reading;

	private final Backlog backlog;

	private final PositionSearch search;

	FlowSteps(Reading reading, Backlog backlog, PositionSearch search) {
		this.reading = reading;
		this.backlog = backlog;
		this.search = search;
	}

	Reading reading() {
		return this.reading;
	}

	PositionSearch search() {
		return this.search;
	}

	/**
	 * Read nothing more of a partition, and send nothing of what was read.
	 * @param flow the partition
	 */
	void stop(PartitionFlow flow) {
		this.reading.pause(flow);
		this.backlog.drop(flow);
	}

	/**
	 * Read and send all there is from the watermark on.
	 * @param flow the partition
	 * @param now the time
	 */
	void run(PartitionFlow flow, Instant now) {
		this.backlog.drop(flow);
		if (flow.state() instanceof PartitionState.Halted) {
			FaultReport.recovered(flow.partition());
		}
		this.reading.from(flow, flow.run(now), flow.leaderEpoch());
		this.reading.resume(flow);
	}

	/**
	 * Read and send the record at the watermark alone: those behind it would arrive again
	 * with each try.
	 * @param flow the partition
	 * @param now the time
	 */
	void probe(PartitionFlow flow, Instant now) {
		this.backlog.drop(flow);
		this.reading.from(flow, flow.probe(now), flow.leaderEpoch());
		this.reading.resume(flow);
	}

	/**
	 * Send a single record as soon as nothing is in flight.
	 * @param flow the partition
	 * @param now the time
	 */
	void isolate(PartitionFlow flow, Instant now) {
		stop(flow);
		flow.trial().await();
		beginWhenSettled(flow, now);
	}

	/**
	 * Begin with a single record if nothing is in flight any more.
	 * @param flow a partition that waits for that
	 * @param now the time
	 */
	void beginWhenSettled(PartitionFlow flow, Instant now) {
		if (flow.inFlight().isSettled()) {
			flow.advance();
			flow.inFlight().forEachFailed((delivery) -> {
				if (delivery.failure() != null && DeliveryFailure.of(delivery.failure()).isLasting()) {
					flow.trial().suspect(delivery.offset());
				}
			});
			probe(flow, now);
		}
	}

	/**
	 * Look up the position again.
	 * @param flow the partition
	 * @param from how far it was copied, or {@code null} to go by the committed offset
	 * @param now the time
	 */
	void restart(PartitionFlow flow, @Nullable KnownPosition from, Instant now) {
		stop(flow);
		this.search.forget(flow);
		flow.restart(from, now);
	}

	/**
	 * How long a partition stays halted.
	 * @param flow the partition
	 * @return a little longer each time
	 */
	static Duration halt(PartitionFlow flow) {
		Duration delay = flow.backoff().next();
		return (delay.compareTo(SHORTEST_HALT) < 0) ? SHORTEST_HALT : delay;
	}

}
