package io.github.tandem.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.position.ReportedLoss;
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
		if (gap == null || gap.records() <= 0) {
			return true;
		}
		report(partition, position.known(), gap, now);
		if (this.context.route().onGap() == OnGap.HALT) {
			Halts.halt(partition, new HaltCause.SourceLoss(gap, from, position),
					FaultMessages.gap(this.context.route(), gap), now);
			return false;
		}
		return true;
	}

	/**
	 * What had been replicated to a topic went with it, or is in another cluster.
	 * @param partition the partition
	 * @param current where they go now
	 * @param now the time
	 * @return {@code false} if the partition is halted for it
	 */
	boolean acceptsTargetLoss(SourcePartition partition, Replica current, Instant now) {
		Replica lost = partition.progress().copy().replica();
		if (lost == null || lost.records() == 0) {
			return true;
		}
		long next = partition.progress().copy().nextOffset(partition.progress().watermark());
		GapCause cause = lost.isInOtherClusterThan(current) ? GapCause.TARGET_REPLACED : GapCause.TARGET_DELETED;
		Gap gap = new Gap(partition.partition(), cause, Math.min(lost.firstOffset(), next), next, lost.records());
		report(partition, partition.progress().position(), gap, now);
		if (this.context.route().onGap() == OnGap.CONTINUE) {
			return true;
		}
		partition.progress().stayAfter(gap);
		Halts.halt(partition, new HaltCause.TargetLoss(gap),
				FaultMessages.targetLoss(this.context.route(), gap, lost, current), now);
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

	// Each record once: what was reported before this start, or since, is not told again.
	private void report(SourcePartition partition, @Nullable KnownPosition stored, Gap gap, Instant now) {
		ReportedLoss reported = partition.progress().reported();
		long records = (stored != null) ? stored.unreported(gap.records(), gap.cause()) : gap.records();
		if (reported != null && reported.isPartOf(gap.cause())) {
			records = Math.min(records, gap.records() - reported.records());
		}
		if (records > 0) {
			report(new Gap(gap.partition(), gap.cause(), gap.expectedOffset(), gap.nextOffset(), records), now);
		}
	}

	private void report(Gap gap, Instant now) {
		this.context.gaps().add(this.context.route(), gap, now);
	}

}
