package io.github.tandem.progress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.InFlight;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.partition.ReplicationProgress;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.partition.TargetSide.HeldBack;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.progress.transaction.OpenTransaction;

/**
 * Looks at the partitions of one consumer thread, about once a second, and shows what it
 * saw to other threads.
 */
public final class ProgressObserver {

	private final SourceLogs logs;

	private final ToLongFunction<SourcePartition> seenByConsumer;

	private final TargetRefusals refusals;

	private final Clock machineClock;

	private final Map<TopicPartition, ReplicationRate> rates = new HashMap<>();

	private volatile List<PartitionStatus> status = List.of();

	/**
	 * Create an observer.
	 * @param logs what the source says of its logs, every few seconds
	 * @param seenByConsumer the end of a partition's log as the consumer saw it with its
	 * last fetch, which is fresh while it reads, or -1
	 * @param errors what the target answers to batches that are sent again
	 * @param machineClock what timestamps of records are compared with
	 */
	public ProgressObserver(SourceLogs logs, ToLongFunction<SourcePartition> seenByConsumer, RetriedErrors errors,
			Clock machineClock) {
		this.logs = logs;
		this.seenByConsumer = seenByConsumer;
		this.refusals = new TargetRefusals(errors);
		this.machineClock = machineClock;
	}

	/**
	 * What was seen last.
	 * @return one status for each partition
	 */
	public List<PartitionStatus> status() {
		return this.status;
	}

	/**
	 * Look at the partitions there are.
	 * @param partitions the partitions
	 * @param now the time
	 */
	public void look(Collection<SourcePartition> partitions, Instant now) {
		this.rates.keySet().retainAll(partitions.stream().map(SourcePartition::partition).collect(Collectors.toSet()));
		List<PartitionStatus> all = new ArrayList<>(partitions.size());
		for (SourcePartition partition : partitions) {
			all.add(look(partition, now));
		}
		this.refusals.report(now);
		this.status = List.copyOf(all);
	}

	private PartitionStatus look(SourcePartition partition, Instant now) {
		TopicPartition key = partition.partition();
		ReplicationProgress progress = partition.progress();
		InFlight inFlight = progress.inFlight();
		progress.log().endsAtLeast(this.logs.end(key));
		progress.log().endsAtLeast(this.seenByConsumer.applyAsLong(partition));
		long watermark = inFlight.watermark();
		long lag = inFlight.isKnown() ? Math.max(0, progress.log().goal().cap(progress.log().endOffset()) - watermark)
				: 0;
		ReplicationRate rate = this.rates.computeIfAbsent(key, (added) -> new ReplicationRate(now));
		if (inFlight.isKnown()) {
			rate.observe(now, progress.last().records(), watermark, lag);
		}
		partition.caughtUp(inFlight.isKnown() && lag == 0, now);
		TargetBinding target = partition.target().binding();
		Duration lagTime = rate.lagTime(now, this.machineClock.instant(), lag, inFlight.oldestTimestamp(),
				progress.log().lastTimestamp());
		Goal goal = progress.log().goal();
		OpenTransaction held = goal.isReachedAt(watermark) ? null : held(key, watermark);
		return new PartitionStatus(key.topic(), key.partition(), condition(partition, held, now), watermark,
				progress.log().endOffset(), lag, lagTime, this.logs.timeToLoss(key, lagTime, now), rate.rate(),
				rate.movedAt(), inFlight.size(), (target != null) ? target.name() : null,
				progress.last().targetPartition(), progress.last().targetOffset(), progress.last().sourceOffset(),
				lastStableOffset(key, watermark, progress.log().endOffset()), held, goal);
	}

	// The end is of now, and the last stable offset of a while ago: nothing of what came
	// in between is known to be held up.
	private long lastStableOffset(TopicPartition partition, long watermark, long end) {
		long stable = this.logs.lastStableOffset(partition);
		if (stable < 0) {
			return stable;
		}
		return (stable >= this.logs.end(partition)) ? end : Math.max(stable, watermark);
	}

	private PartitionCondition condition(SourcePartition partition, @Nullable OpenTransaction held, Instant now) {
		PartitionCondition condition = PartitionCondition.of(partition);
		// the broker's own word says more than what follows from it
		Answer refusal = this.refusals.look(partition, now);
		if (refusal != null) {
			Instant since = partition.target().acknowledgementWait().since();
			return condition.refused(refusal, (since != null) ? since : now);
		}
		HeldBack heldBack = this.refusals.heldBack(partition, now);
		if (heldBack != null) {
			return condition.heldBack(heldBack.detail(), heldBack.since());
		}
		return (held != null) ? condition.heldBy(held) : condition;
	}

	// One that is read up to an open transaction; what is in flight before it is not
	// held.
	private @Nullable OpenTransaction held(TopicPartition partition, long watermark) {
		OpenTransaction transaction = this.logs.openTransaction(partition);
		return (transaction != null && watermark == transaction.firstOffset()) ? transaction : null;
	}

}
