package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.Position;
import io.github.tandem.route.OnGap;

/**
 * What becomes of partitions that the source does not let be read, or not from where they
 * are to be read. The others of the same consumer go on.
 */
final class SourceFaults {

	// a partition without new records shows no other sign that it can be read again
	private static final Duration SILENCE = Duration.ofSeconds(5);

	private final RouteContext context;

	private final Map<TopicPartition, PartitionFlow> flows;

	private final FlowSteps steps;

	private final Backlog backlog;

	SourceFaults(RouteContext context, Map<TopicPartition, PartitionFlow> flows, FlowSteps steps, Backlog backlog) {
		this.context = context;
		this.flows = flows;
		this.steps = steps;
		this.backlog = backlog;
	}

	/**
	 * See whether a position was found at the price of a gap.
	 * @param flow the partition
	 * @param position its position
	 * @param now the time
	 * @return {@code false} if the partition is halted for it
	 */
	boolean accepts(PartitionFlow flow, Position position, Instant now) {
		Gap gap = position.gap();
		if (gap == null) {
			return true;
		}
		// its end was that of the log as it was before
		this.context.logs().forget(flow.partition());
		if (!gap.equals(flow.gap())) {
			this.context.gaps().add(this.context.route(), gap, now);
		}
		if (this.context.route().onGap() == OnGap.HALT) {
			flow.halt(gap, position, FaultReport.gap(this.context.route(), gap), now);
			return false;
		}
		return true;
	}

	/**
	 * The source has no records where partitions are to be read.
	 * @param partitions the offsets that are out of range
	 * @param divergences for truncated logs the first offset that is no longer the same
	 * @param now the time
	 */
	void outOfRange(Map<TopicPartition, Long> partitions, Map<TopicPartition, OffsetAndMetadata> divergences,
			Instant now) {
		partitions.forEach((partition, offset) -> {
			PartitionFlow flow = this.flows.get(partition);
			if (flow == null) {
				return;
			}
			if (!flow.isSending()) {
				// nothing is read of it: the consumer has only not to complain again
				this.steps.reading().hold(List.of(partition));
				return;
			}
			flow.advance();
			skipped(flow, flow.inFlight().watermark(), now);
			// what waits is read but not copied
			boolean copied = !this.backlog.holds(flow) && !flow.trial().isUnderWay();
			this.steps.restart(flow, flow.outOfRange(copied ? offset : flow.inFlight().watermark()), now);
			OffsetAndMetadata divergence = divergences.get(partition);
			if (divergence != null) {
				this.steps.search().truncated(flow, divergence.offset());
			}
		});
	}

	/**
	 * The source does not let topics be read.
	 * @param topics the topics
	 * @param failure its answer
	 * @param now the time
	 * @return {@code false} if no partition is to be blamed
	 */
	boolean unreadable(Set<String> topics, KafkaException failure, Instant now) {
		boolean found = false;
		for (PartitionFlow flow : this.flows.values()) {
			if (topics.contains(flow.partition().topic())) {
				found = true;
				this.steps.stop(flow);
				if (flow.isSending() || flow.trial().isWaiting()) {
					halt(flow, Reason.SOURCE_AUTHORIZATION, FaultReport.unreadable(flow.partition().topic(), failure),
							now);
				}
			}
		}
		return found;
	}

	/**
	 * What the source sent of a partition cannot be read.
	 * @param failure says so, and of which partition
	 * @param now the time
	 * @return {@code false} if no partition is to be blamed
	 */
	boolean corrupt(KafkaException failure, Instant now) {
		PartitionFlow flow = blamed(failure);
		if (flow == null) {
			return false;
		}
		long offset = flow.inFlight().watermark();
		if (!flow.isSending()) {
			this.steps.reading().pause(flow);
		}
		else if (flow.trial().skippedFrom() >= 0 && flow.trial().isUnderWay() && flow.trial().record() == null) {
			// an operator wants it left out, and a broken batch does not tell its end
			flow.leaveOut(offset);
			this.steps.probe(flow, now);
		}
		else if (flow.inFlight().isEmpty() && !this.backlog.holds(flow)) {
			halt(flow, Reason.CORRUPT, FaultReport.corrupt(offset, failure), now);
			this.steps.reading().forget(flow, offset + 1);
		}
		else {
			// what was read before it is copied first; then it is met again
			this.steps.reading().pause(flow);
			flow.trial().await();
		}
		return true;
	}

	private @Nullable PartitionFlow blamed(KafkaException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = cause.getMessage();
			if (message != null) {
				for (PartitionFlow flow : this.flows.values()) {
					if (CorruptBatch.names(message, flow.partition())) {
						return flow;
					}
				}
			}
		}
		return null;
	}

	private void halt(PartitionFlow flow, Reason reason, String detail, Instant now) {
		Duration delay = FlowSteps.halt(flow);
		if (flow.halt(reason, detail, now.plus(delay), null, now)) {
			FaultReport.halted(flow, delay);
		}
	}

	/**
	 * See whether a partition can be read again that is tried: nothing failed for a
	 * while.
	 * @param flow the partition
	 * @param now the time
	 */
	void followTrial(PartitionFlow flow, Instant now) {
		Reason reason = flow.state().reason();
		Instant begunAt = flow.trial().begunAt();
		boolean silent = (reason == Reason.SOURCE_AUTHORIZATION || reason == Reason.CORRUPT)
				&& flow.trial().record() == null && begunAt != null && now.isAfter(begunAt.plus(SILENCE));
		if (silent) {
			skipped(flow, flow.inFlight().watermark(), now);
			this.steps.run(flow, now);
		}
	}

	/**
	 * A record was read where some could not be: tell how many are left out.
	 * @param flow the partition
	 * @param next offset of that record, or the one it will have
	 * @param now the time
	 */
	void skipped(PartitionFlow flow, long next, Instant now) {
		long from = flow.trial().skippedFrom();
		flow.trial().skippedFrom(-1);
		if (from >= 0 && next > from) {
			Gap gap = new Gap(flow.partition(), GapCause.CORRUPT, from, next, next - from);
			this.context.gaps().add(this.context.route(), gap, now);
		}
	}

}
