package io.github.tandem.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

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

	private final FaultContext context;

	private final RejectionLog log;

	private final BackOffs backOffs = new BackOffs();

	private final DeadLetters deadLetters;

	public DeliveryFaults(FaultContext context) {
		this.context = context;
		this.log = new RejectionLog(context.route());
		this.deadLetters = new DeadLetters(context, this.log, this.backOffs);
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
			if (this.deadLetters.hasArrived(partition, letter, now)) {
				Halts.goOn(partition, now);
			}
		}
		else if (probe instanceof Probe.Together group) {
			reviewGroup(partition, group, now);
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
				taken(partition, List.of(sending.record()), now);
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
			case PASSING -> this.backOffs.backOff(partition, failed.failure(), now);
			case AUTHORIZATION -> Halts.haltForAWhile(partition, new HaltCause.TargetForbidden(),
					FaultMessages.targetForbidden(partition.target().binding(), failed.failure()), now);
			case READ_ONLY -> Halts.haltForAWhile(partition, new HaltCause.TargetReadOnly(),
					FaultMessages.targetReadOnly(partition.target().binding(), failed.failure()), now);
			case SHARED -> {
				if (alone) {
					this.backOffs.backOff(partition, failed.failure(), now);
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

	private void rejected(SourcePartition partition, Probe.Sending sending, Exception failure, Instant now) {
		ConsumerRecord<byte[], byte[]> record = sending.record();
		Route route = this.context.route();
		// what is not the record's fault would happen to all others as well
		OnRejected policy = (DeliveryFailure.of(failure) == DeliveryFailure.RECORD) ? route.onRejected()
				: OnRejected.HALT;
		if (policy != OnRejected.HALT) {
			partition.target().rejections().decided();
		}
		if (policy == OnRejected.DEAD_LETTER || partition.target().rejections().isDeadLetterWanted(record.offset())) {
			deadLetter(partition, sending, failure, now);
		}
		else if (policy == OnRejected.SKIP) {
			this.log.skipped(RejectedRecord.of(record), failure, now);
			leaveOut(partition, record.offset(), LeftOut.SKIPPED, now);
		}
		else {
			Halts.haltAt(partition, record, FaultMessages.rejected(partition.target().binding(), failure), now);
		}
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
		Halts.goOn(partition, now);
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
		this.deadLetters.failed(partition, letter, failure, now);
	}

	private void deadLetter(SourcePartition partition, Probe.Sending sending, Exception failure, Instant now) {
		TargetBinding target = partition.target().binding();
		if (target != null && this.deadLetters.mayReceive(partition, sending.record(), failure, now)) {
			partition.probe(this.deadLetters.letter(partition, sending.record(), target, failure));
		}
	}

	// Records that were sent together: first those that are not to blame are taken, then
	// it is decided about all others.
	private void reviewGroup(SourcePartition partition, Probe.Together group, Instant now) {
		TargetBinding target = partition.target().binding();
		if (group.deadLettering() != null) {
			reviewDeadLetters(partition, group, now);
			return;
		}
		if (target == null || !group.again().isEmpty() || !partition.isSettled()) {
			return;
		}
		partition.advance();
		List<FailedDelivery> failures = new ArrayList<>();
		partition.progress().inFlight().forEachFailed(failures::add);
		GroupVerdict verdict = GroupVerdict.of(group.records(), failures, target::partition);
		FailedDelivery first = partition.progress().inFlight().failed();
		if (!verdict.innocent().isEmpty()) {
			if (!group.sendAgain(verdict.innocent())) {
				this.backOffs.backOff(partition, (first != null) ? first.failure() : failures.get(0).failure(), now);
			}
		}
		else if (!verdict.refused().isEmpty()) {
			decideTogether(partition, group, target, verdict.refused(), now);
		}
		else if (first != null) {
			if (DeliveryFailure.of(first.failure()).isLasting()) {
				partition.target().rejections().unnamed();
			}
			failed(partition, first, now);
		}
		else {
			taken(partition, group.records(), now);
		}
	}

	private void decideTogether(SourcePartition partition, Probe.Together group, TargetBinding target,
			List<GroupVerdict.Refused> refused, Instant now) {
		if (this.context.route().onRejected() == OnRejected.SKIP) {
			for (GroupVerdict.Refused next : refused) {
				this.log.skipped(RejectedRecord.of(next.record()), next.failure(), now);
				partition.leaveOut(next.record().offset(), LeftOut.SKIPPED);
			}
			goOnBehind(partition, now);
		}
		else if (this.deadLetters.mayReceive(partition, refused.get(0).record(), refused.get(0).failure(), now)) {
			group.deadLetter(refused.stream()
				.map((next) -> this.deadLetters.letter(partition, next.record(), target, next.failure()))
				.toList());
		}
	}

	private void reviewDeadLetters(SourcePartition partition, Probe.Together group, Instant now) {
		for (Probe.DeadLettering letter = group.deadLettering(); letter != null; letter = group.deadLettering()) {
			partition.probe(group);
			if (!this.deadLetters.hasArrived(partition, letter, now)) {
				return;
			}
			group.letterArrived();
		}
		goOnBehind(partition, now);
	}

	private void goOnBehind(SourcePartition partition, Instant now) {
		partition.advance();
		FailedDelivery stopped = partition.progress().inFlight().failed();
		if (stopped != null) {
			// nothing may be sent before it
			failed(partition, stopped, now);
		}
		else {
			Halts.goOn(partition, now);
		}
	}

	// What was sent alone was taken after all.
	private void taken(SourcePartition partition, List<ConsumerRecord<byte[], byte[]>> records, Instant now) {
		partition.target().rejections().settle(records.get(records.size() - 1).offset());
		TargetBinding target = partition.target().binding();
		if (!(partition.state() instanceof PartitionState.Halted) && target != null) {
			RecordPrecheck limits = RecordPrecheck.of(target.topic().limits(), now.toEpochMilli(), Set.of());
			if (records.stream().anyMatch((record) -> limits.concerns(record, RecordSize.onHeap(record)))) {
				partition.target().rejections().ignoreLimits();
			}
		}
		Halts.goOn(partition, now);
	}

}
