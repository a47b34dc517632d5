package io.github.tandem.bridge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.position.KnownPosition;

/**
 * The partitions of one consumer thread, and what moves each from state to state.
 */
final class FlowControl {

	private final RouteContext context;

	private final Backlog backlog;

	private final InFlightBytes bytes;

	private final Map<TopicPartition, PartitionFlow> flows = new LinkedHashMap<>();

	private final FlowSteps steps;

	private final Refusals refusals;

	private final TargetFollowing targets;

	private final SourceFaults faults;

	private final OperatorDesk desk;

	FlowControl(RouteContext context, Consumer<byte[], byte[]> consumer, Backlog backlog, InFlightBytes bytes) {
		this.context = context;
		this.backlog = backlog;
		this.bytes = bytes;
		this.steps = new FlowSteps(new Reading(consumer, this.flows), backlog, new PositionSearch(context.positions()));
		this.refusals = new Refusals(context, this.steps, bytes);
		this.targets = new TargetFollowing(context, this.steps);
		this.faults = new SourceFaults(context, this.flows, this.steps, backlog);
		this.desk = new OperatorDesk(context, this.flows, this.steps, this.targets, this.refusals, this.faults);
	}

	Map<TopicPartition, PartitionFlow> flows() {
		return this.flows;
	}

	/**
	 * What the consumer reads, and from where.
	 * @return the reading
	 */
	Reading reading() {
		return this.steps.reading();
	}

	/**
	 * What becomes of records that the target does not take.
	 * @return the refusals
	 */
	Refusals refusals() {
		return this.refusals;
	}

	/**
	 * What becomes of partitions that cannot be read.
	 * @return the faults
	 */
	SourceFaults faults() {
		return this.faults;
	}

	/**
	 * What operators ask for.
	 * @return the desk
	 */
	OperatorDesk desk() {
		return this.desk;
	}

	/**
	 * Begin with partitions: they stay paused until their position is found and their
	 * topic on the target is ready.
	 * @param partitions the partitions
	 * @param now the time
	 */
	void begin(Collection<TopicPartition> partitions, Instant now) {
		reading().hold(partitions);
		for (TopicPartition partition : partitions) {
			TopicMeters meters = this.context.meters().topic(this.context.route().name(), partition.topic());
			PartitionFlow flow = new PartitionFlow(partition, meters, now);
			this.flows.put(partition, flow);
		}
	}

	/**
	 * Take the next step with each partition that can take one.
	 * @param now the time
	 */
	void tick(Instant now) {
		this.steps.search().search(this.flows.values(), now);
		this.steps.search().collect(now, (flow, position) -> {
			if (this.faults.accepts(flow, position, now)) {
				this.targets.found(flow, position, now);
				this.desk.found(flow, now);
			}
		});
		retry(now);
		// after that: what goes on now may find another topic than it left
		this.targets.follow(this.flows.values(), now);
		followStalls(now);
	}

	/**
	 * Take note of what the target acknowledged or refused.
	 * @param now the time
	 */
	void advance(Instant now) {
		for (PartitionFlow flow : this.flows.values()) {
			if (flow.trial().isUnderWay()) {
				followTrial(flow, now);
			}
			else if (flow.trial().isWaiting() || !flow.inFlight().isEmpty()) {
				flow.advance();
				if (flow.stall().isStalled()) {
					followStall(flow, now);
				}
				Delivery failed = flow.inFlight().failed();
				if (flow.trial().isWaiting()) {
					this.steps.beginWhenSettled(flow, now);
				}
				else if (failed != null && failed.failure() != null && flow.isSending()) {
					this.refusals.failed(flow, failed.offset(), failed.failure(), now);
				}
			}
		}
	}

	private void followTrial(PartitionFlow flow, Instant now) {
		if (flow.trial().deadLetter() != null) {
			this.refusals.followDeadLetter(flow, now);
			return;
		}
		if (flow.inFlight().isEmpty()) {
			this.faults.followTrial(flow, now);
			return;
		}
		flow.advance();
		Delivery failed = flow.inFlight().failed();
		if (failed != null && failed.failure() != null) {
			this.refusals.failed(flow, failed.offset(), failed.failure(), now);
		}
		else if (flow.inFlight().isEmpty()) {
			this.refusals.taken(flow, now);
		}
	}

	private void retry(Instant now) {
		for (PartitionFlow flow : this.flows.values()) {
			if (flow.isDue(now)) {
				switch (flow.state().reason()) {
					case TARGET_TOPIC, TOPIC_CONFLICT -> this.steps.restart(flow, flow.progress(), now);
					case TARGET_UNAVAILABLE -> this.steps.run(flow, now);
					default -> this.steps.probe(flow, now);
				}
			}
		}
	}

	private void followStalls(Instant now) {
		long stalled = 0;
		boolean others = false;
		for (PartitionFlow flow : this.flows.values()) {
			followStall(flow, now);
			stalled += flow.stall().isStalled() ? flow.inFlight().heap() : 0;
			others |= flow.isReading();
		}
		// without a neighbour to make room for it stays as it is
		this.bytes.stalled(others ? stalled : 0);
	}

	private void followStall(PartitionFlow flow, Instant now) {
		if (flow.stall().look(flow.inFlight(), now) && flow.isRunning() && !flow.trial().isUnderWay()) {
			if (flow.isReading()) {
				reading().resume(flow);
			}
			else {
				reading().pause(flow);
			}
		}
	}

	/**
	 * The producer does not know the topic of a partition any more.
	 * @param topic the topic on the source
	 * @param now the time
	 */
	void vanished(String topic, Instant now) {
		this.targets.vanished(this.flows.values(), topic, now);
	}

	/**
	 * Set all partitions back to their watermarks, because what was read is lost.
	 */
	void readAgain() {
		Instant now = this.context.clock().instant();
		for (PartitionFlow flow : this.flows.values()) {
			flow.advance();
			if (flow.trial().isUnderWay()) {
				this.steps.probe(flow, now);
			}
			else if (flow.isRunning()) {
				this.steps.run(flow, now);
			}
		}
	}

	/**
	 * Stop reading partitions that are given away.
	 * @param partitions the partitions
	 * @return those this thread had
	 */
	List<PartitionFlow> leaving(Collection<TopicPartition> partitions) {
		Instant now = this.context.clock().instant();
		List<PartitionFlow> leaving = new ArrayList<>();
		for (TopicPartition partition : partitions) {
			PartitionFlow flow = this.flows.get(partition);
			if (flow != null) {
				this.backlog.drop(flow);
				this.steps.search().forget(flow);
				this.faults.skipped(flow, flow.inFlight().watermark(), now);
				flow.drain(now);
				leaving.add(flow);
			}
		}
		return leaving;
	}

	/**
	 * Forget partitions that were given away, except for how far they were copied.
	 * @param leaving the partitions
	 */
	void forget(List<PartitionFlow> leaving) {
		for (PartitionFlow flow : leaving) {
			this.flows.remove(flow.partition());
			KnownPosition progress = flow.reached();
			if (progress != null) {
				this.context.positions().remember(flow.partition(), progress);
			}
		}
	}

	/**
	 * Move watermarks over markers of transactions and over compacted records, which no
	 * poll brings.
	 */
	void skipMarkers() {
		for (PartitionFlow flow : this.flows.values()) {
			if (flow.isReading() && flow.inFlight().isEmpty() && !this.backlog.holds(flow)) {
				reading().position(flow).ifPresent(flow::skipTo);
			}
		}
	}

}
