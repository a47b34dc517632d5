package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.ReportedLoss;

/**
 * The one place where partitions are halted, and from where they go on: each fault is
 * logged once, however often it is met again.
 */
final class Halts {

	private static final Logger logger = LoggerFactory.getLogger(Halts.class);

	private static final Duration SHORTEST = Duration.ofSeconds(10);

	private Halts() {
	}

	/**
	 * Halt a partition, and try it again by itself after a while.
	 * @param partition the partition
	 * @param cause the fault
	 * @param detail the fault in words, and the way out
	 * @param now the time
	 */
	static void haltForAWhile(SourcePartition partition, HaltCause cause, String detail, Instant now) {
		Duration delay = partition.target().retryDelay().next();
		halt(partition, cause, detail, now.plus((delay.compareTo(SHORTEST) < 0) ? SHORTEST : delay), now);
	}

	/**
	 * Halt a partition until somebody acts.
	 * @param partition the partition
	 * @param cause the fault
	 * @param detail the fault in words, and the way out
	 * @param now the time
	 */
	static void halt(SourcePartition partition, HaltCause cause, String detail, Instant now) {
		halt(partition, cause, detail, null, now);
	}

	private static void halt(SourcePartition partition, HaltCause cause, String detail, @Nullable Instant retryAt,
			Instant now) {
		if (!(partition.state() instanceof PartitionState.Active)) {
			return;
		}
		boolean known = isKnown(partition, cause);
		partition.halt(cause, detail, retryAt, now);
		// of another cluster its guard says it once for all partitions
		if (!known && !(cause instanceof HaltCause.Displaced)) {
			logger.atError()
				.addKeyValue("partition", partition.partition())
				.addKeyValue("reason", cause.reason().tag())
				.addKeyValue("detail", detail)
				.addKeyValue("retryAt", retryAt)
				.log("A partition is halted");
		}
	}

	private static boolean isKnown(SourcePartition partition, HaltCause cause) {
		if (partition.state() instanceof PartitionState.Halted halted) {
			return halted.cause().isSameAs(cause);
		}
		// its position was looked up again meanwhile, and is still behind the gap
		return cause instanceof HaltCause.SourceLoss loss
				&& ReportedLoss.of(loss.gap()).equals(partition.progress().reported());
	}

	/**
	 * Halt a partition at a record that the target rejected.
	 * @param partition the partition
	 * @param record the record
	 * @param detail the fault in words, and the way out
	 * @param now the time
	 */
	static void haltAt(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, String detail, Instant now) {
		RejectedRecord rejected = RejectedRecord.of(record);
		partition.target().rejections().forgetDeadLetter();
		haltForAWhile(partition, new HaltCause.Rejected(rejected), rejected + ": " + detail, now);
	}

	/**
	 * Go on behind what was sent alone: what was read behind it is sent next, unless it
	 * is long gone. One that was paused while dead letters were in flight rests now.
	 * @param partition the partition
	 * @param now the time
	 */
	static void goOn(SourcePartition partition, Instant now) {
		if (partition.isFlowing() && partition.pause() != null) {
			partition.waitFor(Obstacle.RESTING, null, now);
		}
		else if (partition.isFlowing()) {
			partition.probe(Probe.NONE);
		}
		else {
			release(partition, now);
		}
	}

	/**
	 * Let a partition flow again, from its watermark on.
	 * @param partition the partition
	 * @param now the time
	 */
	static void release(SourcePartition partition, Instant now) {
		if (partition.state() instanceof PartitionState.Halted) {
			logger.atInfo().addKeyValue("partition", partition.partition()).log("A halted partition flows again");
		}
		partition.run(now);
	}

}
