package io.github.tandem.policy;

import java.time.Instant;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.Position;
import io.github.tandem.route.OnGap;

/**
 * What becomes of partitions that lost records, on the source or on the target: each loss
 * is reported once, and the route says whether to go on.
 */
public final class GapPolicy {

	private final FaultContext context;

	public GapPolicy(FaultContext context) {
		this.context = context;
	}

	/**
	 * See whether a position was found at the price of a gap.
	 * @param partition the partition
	 * @param from where the look-up began
	 * @param position its position
	 * @param now the time
	 * @return {@code false} if the partition is halted for it
	 */
	public boolean accepts(SourcePartition partition, Lookup from, Position position, Instant now) {
		Gap gap = position.gap();
		boolean otherTopic = partition.progress().topicId() != null
				&& !position.topicId().equals(partition.progress().topicId());
		if (gap != null || otherTopic) {
			// its end was that of the log as it was before
			this.context.logs().forget(partition.partition());
		}
		if (gap == null) {
			return true;
		}
		if (!gap.equals(partition.progress().reportedGap())) {
			report(gap, now);
		}
		if (this.context.route().onGap() == OnGap.HALT) {
			Halts.halt(partition, new HaltCause.SourceLoss(gap, from, position),
					FaultMessages.gap(this.context.route(), gap), now);
			return false;
		}
		return true;
	}

	/**
	 * What had been replicated to a topic went with it.
	 * @param partition the partition
	 * @param now the time
	 * @return {@code false} if the partition is halted for it
	 */
	boolean acceptsTargetLoss(SourcePartition partition, Instant now) {
		if (!partition.progress().inFlight().isKnown()) {
			return true;
		}
		long next = partition.progress().watermark();
		TopicPartition topicPartition = partition.partition();
		long start = Math.min(next,
				Math.max(partition.progress().startOffset(), this.context.logs().start(topicPartition)));
		if (next == start) {
			return true;
		}
		Gap gap = new Gap(topicPartition, GapCause.TARGET_DELETED, start, next, next - start);
		report(gap, now);
		if (this.context.route().onGap() == OnGap.CONTINUE) {
			return true;
		}
		Halts.halt(partition, new HaltCause.TargetLoss(gap), FaultMessages.gap(this.context.route(), gap), now);
		return false;
	}

	/**
	 * Offsets are left out that cannot be read.
	 * @param partition the partition
	 * @param from the first of them
	 * @param next the offset behind the last of them
	 * @param now the time
	 */
	void leftOut(SourcePartition partition, long from, long next, Instant now) {
		if (next > from) {
			report(new Gap(partition.partition(), GapCause.CORRUPT, from, next, next - from), now);
		}
	}

	private void report(Gap gap, Instant now) {
		this.context.gaps().add(this.context.route(), gap, now);
	}

}
