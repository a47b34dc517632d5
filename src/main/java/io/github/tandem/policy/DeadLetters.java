package io.github.tandem.policy;

import java.time.Instant;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * Rejected records that are put into the dead-letter topic. A partition goes on behind
 * one once it has arrived there.
 */
final class DeadLetters {

	private final FaultContext context;

	private final RejectionLog log;

	private final BackOffs backOffs;

	DeadLetters(FaultContext context, RejectionLog log, BackOffs backOffs) {
		this.context = context;
		this.log = log;
		this.backOffs = backOffs;
	}

	/**
	 * Whether the dead-letter topic can take a record, or else halt its partition.
	 * @param partition the partition
	 * @param record the record
	 * @param failure why the target rejected it
	 * @param now the time
	 * @return {@code false} if the partition is halted
	 */
	boolean mayReceive(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, Exception failure,
			Instant now) {
		String obstacle = this.context.targetTopics().deadLetters().obstacle(this.context.route());
		if (obstacle != null) {
			this.context.topicRefresh().run();
			Halts.haltAt(partition, record,
					FaultMessages.rejected(partition.target().binding(), failure) + ". " + obstacle, now);
		}
		return obstacle == null;
	}

	/**
	 * Prepare what is put into the dead-letter topic.
	 * @param partition the record's partition
	 * @param record the record
	 * @param target where it should have gone
	 * @param failure why the target rejected it
	 * @return the dead letter, not sent
	 */
	Probe.DeadLettering letter(SourcePartition partition, ConsumerRecord<byte[], byte[]> record, TargetBinding target,
			Exception failure) {
		DeadLetter letter = new DeadLetter(this.context.targetTopics().deadLetters().name(this.context.route()),
				target.name(), failure);
		return new Probe.Sending(record).deadLettering(failure, letter,
				new Delivery(partition.partition(), letter.topic(), 1, null));
	}

	/**
	 * Take a record for left out if it is in the dead-letter topic.
	 * @param partition its partition, which has no probe then
	 * @param letter the record
	 * @param now the time
	 * @return {@code false} if it is not there
	 */
	boolean hasArrived(SourcePartition partition, Probe.DeadLettering letter, Instant now) {
		if (!letter.delivery().isComplete() || !letter.delivery().isSettled()) {
			return false;
		}
		FailedDelivery failed = letter.delivery().failed();
		if (failed != null) {
			failed(partition, letter, failed.failure(), now);
			return false;
		}
		this.log.deadLettered(RejectedRecord.of(letter.record()), letter.letter().topic(), letter.rejection(), now);
		partition.leaveOut(letter.record().offset(), LeftOut.DEAD_LETTERED);
		return true;
	}

	/**
	 * A record could not be put into the dead-letter topic.
	 * @param partition its partition
	 * @param letter the record
	 * @param failure why not
	 * @param now the time
	 */
	void failed(SourcePartition partition, Probe.DeadLettering letter, Exception failure, Instant now) {
		if (DeliveryFailure.of(failure) == DeliveryFailure.PASSING) {
			this.backOffs.backOff(partition, failure, now);
		}
		else {
			Halts.haltAt(partition, letter.record(),
					FaultMessages.rejectedTwice(letter.letter().topic(), letter.rejection(), failure), now);
		}
	}

}
