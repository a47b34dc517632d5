package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.route.OnGap;
import io.github.tandem.topic.TargetTopic;

/**
 * Moves the partitions of one consumer thread from state to state, and keeps what the
 * consumer reads, and from where, in step with their states.
 */
final class FlowControl {

	private static final Duration SHORTEST_HALT = Duration.ofSeconds(10);

	private final RouteContext context;

	private final Backlog backlog;

	private final PositionSearch search;

	private final Map<TopicPartition, PartitionFlow> flows = new LinkedHashMap<>();

	private final Reading reading;

	private Map<String, TargetTopic> targets = Map.of();

	FlowControl(RouteContext context, Consumer<byte[], byte[]> consumer, Backlog backlog) {
		this.context = context;
		this.backlog = backlog;
		this.reading = new Reading(consumer, this.flows);
		this.search = new PositionSearch(context.positions());
	}

	Map<TopicPartition, PartitionFlow> flows() {
		return this.flows;
	}

	/**
	 * Begin with partitions: they stay paused until their position is found and their
	 * topic on the target is ready.
	 * @param partitions the partitions
	 * @param now the time
	 */
	void begin(Collection<TopicPartition> partitions, Instant now) {
		this.reading.hold(partitions);
		for (TopicPartition partition : partitions) {
			TopicMeters meters = this.context.meters().topic(this.context.route().name(), partition.topic());
			this.flows.put(partition, new PartitionFlow(partition, meters, now));
		}
	}

	/**
	 * Take the next step with each partition that can take one.
	 * @param now the time
	 */
	void tick(Instant now) {
		this.search.search(this.flows.values(), now);
		this.search.collect(now, (flow, position) -> found(flow, position, now));
		followTargets(now);
		retry(now);
	}

	/**
	 * Take note of what the target acknowledged or refused.
	 * @param now the time
	 */
	void advance(Instant now) {
		for (PartitionFlow flow : this.flows.values()) {
			if (!flow.inFlight().isEmpty()) {
				flow.advance();
				Delivery failed = flow.inFlight().failed();
				if (failed != null && failed.failure() != null && flow.isSending()) {
					this.backlog.drop(flow);
					failed(flow, failed.offset(), failed.failure(), now);
				}
				else if (flow.isProbing() && flow.inFlight().isEmpty()) {
					FaultReport.recovered(flow.partition());
					run(flow, now);
				}
			}
		}
	}

	/**
	 * What the consumer reads, and from where.
	 * @return the reading
	 */
	Reading reading() {
		return this.reading;
	}

	/**
	 * A record of a partition was not taken.
	 * @param flow the partition
	 * @param offset offset of the record
	 * @param failure why not
	 * @param now the time
	 */
	void failed(PartitionFlow flow, long offset, Exception failure, Instant now) {
		this.reading.pause(flow);
		Duration delay = flow.backoff().next();
		if (DeliveryFailure.isRetriable(failure)) {
			String detail = FaultReport.unavailable(flow.partition(), failure, delay);
			flow.waitFor(Reason.TARGET_UNAVAILABLE, detail, now.plus(delay), now);
		}
		else {
			Duration halt = (delay.compareTo(SHORTEST_HALT) < 0) ? SHORTEST_HALT : delay;
			String detail = FaultReport.rejected(flow.partition(), offset, failure, halt);
			flow.halt(Reason.REJECTED, detail, now.plus(halt), now);
		}
	}

	private void found(PartitionFlow flow, Position position, Instant now) {
		Gap gap = position.gap();
		if (gap != null) {
			this.context.meters().gap(this.context.route().name(), gap);
			String detail = FaultReport.gap(this.context.route(), gap);
			if (this.context.route().onGap() == OnGap.HALT) {
				flow.halt(gap, position.endOffset(), detail, now);
				return;
			}
		}
		flow.found(position, now);
		this.reading.from(flow, position.nextOffset(), position.leaderEpoch());
		follow(flow, this.targets.get(flow.partition().topic()), now);
	}

	// Look whether topics of the target became ready, changed or went.
	private void followTargets(Instant now) {
		Map<String, TargetTopic> current = this.context.targetTopics().of(this.context.route());
		boolean changed = current != this.targets;
		this.targets = current;
		for (PartitionFlow flow : this.flows.values()) {
			boolean waits = flow.state().reason() == Reason.TARGET_TOPIC;
			if (waits || (changed && flow.isRunning())) {
				follow(flow, current.get(flow.partition().topic()), now);
			}
		}
	}

	private void follow(PartitionFlow flow, @Nullable TargetTopic target, Instant now) {
		if (target instanceof TargetTopic.Ready ready) {
			boolean sameTopic = ready.sourceId().equals(flow.topicId());
			boolean enough = !ready.samePartition() || flow.partition().partition() < ready.partitions();
			if (sameTopic && enough) {
				flow.to(ready);
				if (!flow.isRunning() && flow.inFlight().isSettled()) {
					run(flow, now);
				}
			}
			else if (!sameTopic && flow.isRunning()) {
				restart(flow, flow.progress(), now);
			}
			else {
				await(flow, "partition or topic are new and not seen on the target yet", now);
			}
		}
		else if (target instanceof TargetTopic.Blocked blocked) {
			if (!blocked.reason().equals(flow.state().detail())) {
				this.reading.pause(flow);
				this.backlog.drop(flow);
				flow.halt(Reason.TARGET_TOPIC, blocked.reason(), null, now);
			}
		}
		else {
			await(flow, "the topic is not seen on the target yet", now);
		}
	}

	private void await(PartitionFlow flow, String detail, Instant now) {
		if (!detail.equals(flow.state().detail())) {
			this.reading.pause(flow);
			this.backlog.drop(flow);
			flow.waitFor(Reason.TARGET_TOPIC, detail, now.plusSeconds(1), now);
			this.context.wantTopics().run();
		}
	}

	private void retry(Instant now) {
		for (PartitionFlow flow : this.flows.values()) {
			if (flow.isDue(now)) {
				if (flow.state().reason() == Reason.TARGET_TOPIC) {
					restart(flow, flow.progress(), now);
				}
				else if (flow.state().reason() == Reason.REJECTED) {
					probe(flow);
				}
				else {
					run(flow, now);
				}
			}
		}
	}

	private void run(PartitionFlow flow, Instant now) {
		this.backlog.drop(flow);
		this.reading.from(flow, flow.run(now), flow.leaderEpoch());
		this.reading.resume(flow);
	}

	// the record that was refused goes alone: those behind it would arrive again with
	// each try
	private void probe(PartitionFlow flow) {
		this.reading.from(flow, flow.probe(), flow.leaderEpoch());
		this.reading.resume(flow);
	}

	private void restart(PartitionFlow flow, @Nullable KnownPosition from, Instant now) {
		this.reading.pause(flow);
		this.backlog.drop(flow);
		this.search.forget(flow);
		flow.restart(from, now);
	}

	/**
	 * The source has no records where a partition is to be read.
	 * @param partitions the offsets that are out of range
	 * @param divergences for truncated logs the first offset that is no longer the same
	 */
	void outOfRange(Map<TopicPartition, Long> partitions, Map<TopicPartition, OffsetAndMetadata> divergences) {
		Instant now = this.context.clock().instant();
		partitions.forEach((partition, offset) -> {
			PartitionFlow flow = this.flows.get(partition);
			if (flow != null && (flow.isStarting() || flow.state().reason() == Reason.GAP)) {
				// nothing is read of it: the consumer has only not to complain again
				this.reading.hold(List.of(partition));
			}
			else if (flow != null) {
				flow.advance();
				// what waits, or did when the partition stopped, is read but not copied
				boolean copied = flow.isRunning() && !this.backlog.holds(flow);
				restart(flow, flow.outOfRange(copied ? offset : flow.inFlight().watermark()), now);
				OffsetAndMetadata divergence = divergences.get(partition);
				if (divergence != null) {
					this.search.truncated(flow, divergence.offset());
				}
			}
		});
	}

	/**
	 * Set all partitions back to their watermarks, because what was read is lost.
	 */
	void readAgain() {
		Instant now = this.context.clock().instant();
		for (PartitionFlow flow : this.flows.values()) {
			flow.advance();
			if (flow.isProbing()) {
				probe(flow);
			}
			else if (flow.isRunning()) {
				run(flow, now);
			}
		}
	}

	/**
	 * Stop reading partitions that are given away.
	 * @param partitions the partitions
	 * @return those this thread had
	 */
	List<PartitionFlow> leaving(Collection<TopicPartition> partitions) {
		List<PartitionFlow> leaving = new ArrayList<>();
		for (TopicPartition partition : partitions) {
			PartitionFlow flow = this.flows.get(partition);
			if (flow != null) {
				this.backlog.drop(flow);
				this.search.forget(flow);
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
			boolean found = flow.progress() != null && flow.state().reason() != Reason.GAP;
			KnownPosition progress = found ? flow.progress() : flow.known();
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
			if (flow.isRunning() && flow.inFlight().isEmpty() && !this.backlog.holds(flow)) {
				this.reading.position(flow).ifPresent(flow.inFlight()::skipTo);
			}
		}
	}

}
