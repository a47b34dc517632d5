package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Route;

/**
 * What becomes of records that the target does not take. Only a record that was sent
 * alone is left out, dead-lettered or blamed for a halt: in a batch it may not be the
 * one.
 */
public final class DeliveryFaults {

	private static final Logger logger = LoggerFactory.getLogger(DeliveryFaults.class);

	private final FaultContext context;

	private final RejectionLog log;

	public DeliveryFaults(FaultContext context) {
		this.context = context;
		this.log = new RejectionLog(context.route());
	}

	/**
	 * See what the target answered.
	 * @param partition the partition
	 * @param now the time
	 */
	public void review(SourcePartition partition, Instant now) {
		this.log.sumUp(now);
		Probe probe = partition.probe();
		if (probe instanceof Probe.DeadLettering letter) {
			reviewDeadLetter(partition, letter, now);
		}
		else if (probe instanceof Probe.Settling) {
			sendOneWhenSettled(partition, now);
		}
		else if (partition.isSending()) {
			FailedDelivery failed = partition.progress().inFlight().failed();
			if (failed != null) {
				failed(partition, failed, now);
			}
			else if (probe instanceof Probe.Sending sending
					&& partition.progress().watermark() > sending.record().offset()) {
				taken(partition, sending.record(), now);
			}
		}
	}

	// A record was rejected, or another one of its batch: the next are sent alone.
	private void isolate(SourcePartition partition, Instant now) {
		partition.probe(new Probe.Settling());
		sendOneWhenSettled(partition, now);
	}

	private void sendOneWhenSettled(SourcePartition partition, Instant now) {
		if (partition.progress().inFlight().isSettled()) {
			partition.advance();
			partition.progress().inFlight().forEachFailed((failed) -> {
				if (DeliveryFailure.of(failed.failure()).isLasting()) {
					partition.target().rejections().add(failed.offset());
				}
			});
			partition.sendOne(OptionalLong.empty(), now);
		}
	}

	/**
	 * A record was not taken.
	 * @param partition its partition
	 * @param failed the record, and why not
	 * @param now the time
	 */
	public void failed(SourcePartition partition, FailedDelivery failed, Instant now) {
		boolean alone = partition.probe().isUnderWay();
		switch (DeliveryFailure.of(failed.failure())) {
			case PASSING -> backOff(partition, failed.failure(), now);
			case AUTHORIZATION -> Halts.haltForAWhile(partition, new HaltCause.TargetForbidden(),
					FaultMessages.targetForbidden(partition.target().binding(), failed.failure()), now);
			case READ_ONLY -> Halts.haltForAWhile(partition, new HaltCause.TargetReadOnly(),
					FaultMessages.targetReadOnly(partition.target().binding(), failed.failure()), now);
			case SHARED -> {
				if (alone) {
					backOff(partition, failed.failure(), now);
				}
				else {
					isolate(partition, now);
				}
			}
			case RECORD, LASTING -> {
				partition.target().rejections().add(failed.offset());
				if (partition.probe() instanceof Probe.Sending sending) {
					rejected(partition, sending, failed.failure(), now);
				}
				else {
					// nobody foresaw it: the limits of the topic may be others by now
					this.context.topicRefresh().run();
					isolate(partition, now);
				}
			}
		}
	}

	private void backOff(SourcePartition partition, Exception failure, Instant now) {
		Duration delay = partition.target().retryDelay().next();
		logger.atWarn()
			.addKeyValue("partition", partition.partition())
			.addKeyValue("error", DeliveryFailure.describe(failure))
			.addKeyValue("retryIn", delay)
			.log("Target does not take records of a partition");
		partition.backOff(FaultMessages.unavailable(failure), now.plus(delay), now);
	}

	private void rejected(SourcePartition partition, Probe.Sending sending, Exception failure, Instant now) {
		ConsumerRecord<byte[], byte[]> record = sending.record();
		Route route = this.context.route();
		// what is not the record's fault would happen to all others as well
		OnRejected policy = (DeliveryFailure.of(failure) == DeliveryFailure.RECORD) ? route.onRejected()
				: OnRejected.HALT;
		if (policy == OnRejected.DEAD_LETTER || partition.target().rejections().isDeadLetterWanted(record.offset())) {
			deadLetter(partition, sending, failure, now);
		}
		else if (policy == OnRejected.SKIP) {
			this.log.skipped(RejectedRecord.of(record), failure, now);
			leaveOut(partition, record.offset(), LeftOut.SKIPPED, now);
		}
		else {
			halt(partition, record, FaultMessages.rejected(partition.target().binding(), failure), now);
		}
	}

	private void halt(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, String detail, Instant now) {
		RejectedRecord rejected = RejectedRecord.of(record);
		partition.target().rejections().forgetDeadLetter();
		Halts.haltForAWhile(partition, new HaltCause.Rejected(rejected), rejected + ": " + detail, now);
	}

	/**
	 * Go on behind a record that is not in its topic on the target.
	 * @param partition its partition
	 * @param offset its offset
	 * @param why why not
	 * @param now the time
	 */
	public void leaveOut(SourcePartition partition, long offset, LeftOut why, Instant now) {
		partition.leaveOut(offset, why);
		goOn(partition, now);
	}

	private void deadLetter(SourcePartition partition, Probe.Sending sending, Exception failure, Instant now) {
		Route route = this.context.route();
		String obstacle = this.context.targetTopics().deadLetters().obstacle(route);
		TargetBinding target = partition.target().binding();
		if (obstacle != null || target == null) {
			this.context.topicRefresh().run();
			halt(partition, sending.record(), FaultMessages.rejected(target, failure) + ". " + obstacle, now);
			return;
		}
		DeadLetter letter = new DeadLetter(this.context.targetTopics().deadLetters().name(route), target.name(),
				failure);
		partition.probe(
				sending.deadLettering(failure, letter, new Delivery(partition.partition(), letter.topic(), 1, null)));
	}

	private void reviewDeadLetter(SourcePartition partition, Probe.DeadLettering letter, Instant now) {
		if (!letter.delivery().isComplete() || !letter.delivery().isSettled()) {
			return;
		}
		FailedDelivery failed = letter.delivery().failed();
		if (failed != null) {
			deadLetterFailed(partition, letter, failed.failure(), now);
			return;
		}
		this.log.deadLettered(RejectedRecord.of(letter.record()), letter.letter().topic(), letter.rejection(), now);
		leaveOut(partition, letter.record().offset(), LeftOut.DEAD_LETTERED, now);
	}

	/**
	 * A record could not be put into the dead-letter topic.
	 * @param partition its partition
	 * @param letter the record
	 * @param failure why not
	 * @param now the time
	 */
	public void deadLetterFailed(SourcePartition partition, Probe.DeadLettering letter, Exception failure,
			Instant now) {
		if (DeliveryFailure.of(failure) == DeliveryFailure.PASSING) {
			backOff(partition, failure, now);
		}
		else {
			halt(partition, letter.record(),
					FaultMessages.rejectedTwice(letter.letter().topic(), letter.rejection(), failure), now);
		}
	}

	// A single record was taken after all.
	private void taken(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, Instant now) {
		partition.target().rejections().settle(record.offset());
		TargetBinding target = partition.target().binding();
		int heap = RecordSize.onHeap(record);
		if (!(partition.state() instanceof PartitionState.Halted) && target != null
				&& RecordPrecheck.of(target.topic().limits(), now.toEpochMilli(), Set.of()).concerns(record, heap)) {
			partition.target().rejections().ignoreLimits();
		}
		goOn(partition, now);
	}

	// What was read behind the record is sent next, unless it is long gone.
	private static void goOn(SourcePartition partition, Instant now) {
		if (partition.isFlowing()) {
			partition.probe(Probe.NONE);
		}
		else {
			Halts.release(partition, now);
		}
	}

}
