package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopic;

/**
 * What becomes of records that the target does not take. Only a record that was sent
 * alone is left out, put aside or blamed for a halt: in a batch it may not be the one.
 */
final class Refusals {

	private final RouteContext context;

	private final FlowSteps steps;

	private final InFlightBytes bytes;

	Refusals(RouteContext context, FlowSteps steps, InFlightBytes bytes) {
		this.context = context;
		this.steps = steps;
		this.bytes = bytes;
	}

	/**
	 * The next record of a partition may be refused, and was not sent yet.
	 * @param flow the partition
	 * @param now the time
	 */
	void suspected(PartitionFlow flow, Instant now) {
		this.steps.isolate(flow, now);
	}

	/**
	 * A record was not taken.
	 * @param flow its partition
	 * @param offset its offset
	 * @param failure why not
	 * @param now the time
	 */
	void failed(PartitionFlow flow, long offset, Exception failure, Instant now) {
		boolean alone = flow.trial().isUnderWay();
		this.steps.stop(flow);
		switch (DeliveryFailure.of(failure)) {
			case PASSING -> backOff(flow, failure, now);
			case AUTHORIZATION -> forbidden(flow, failure, now);
			case SHARED -> {
				if (alone) {
					backOff(flow, failure, now);
				}
				else {
					this.steps.isolate(flow, now);
				}
			}
			case RECORD, LASTING -> {
				flow.trial().trust(false);
				flow.trial().suspect(offset);
				TargetTopic.Ready target = flow.target();
				if (target != null) {
					this.context.targetTopics().watch(target.name());
				}
				if (alone) {
					refused(flow, failure, now);
				}
				else {
					this.steps.isolate(flow, now);
				}
			}
		}
	}

	private void backOff(PartitionFlow flow, Exception failure, Instant now) {
		Duration delay = flow.backoff().next();
		flow.backOff(FaultReport.unavailable(flow.partition(), failure, delay), now.plus(delay), now);
	}

	private void forbidden(PartitionFlow flow, Exception failure, Instant now) {
		Duration delay = FlowSteps.halt(flow);
		String detail = FaultReport.forbidden(flow.target(), failure);
		if (flow.halt(Reason.TARGET_AUTHORIZATION, detail, now.plus(delay), null, now)) {
			FaultReport.halted(flow, delay);
		}
	}

	private void refused(PartitionFlow flow, Exception failure, Instant now) {
		ConsumerRecord<byte[], byte[]> record = flow.trial().record();
		Route route = this.context.route();
		// what is not the record's fault would happen to all others as well
		OnRejected policy = (DeliveryFailure.of(failure) == DeliveryFailure.RECORD) ? route.onRejected()
				: OnRejected.HALT;
		if (record != null && (policy == OnRejected.DEAD_LETTER || flow.trial().toDeadLetters())) {
			toDeadLetters(flow, record, failure, now);
		}
		else if (record != null && policy == OnRejected.SKIP) {
			FaultReport.skipped(route, RejectedRecord.of(record), failure);
			leaveOut(flow, record.offset(), now);
		}
		else {
			halt(flow, record, FaultReport.rejected(flow.target(), failure), now);
		}
	}

	private void halt(PartitionFlow flow, @Nullable ConsumerRecord<byte[], byte[]> record, String detail, Instant now) {
		Duration delay = FlowSteps.halt(flow);
		RejectedRecord rejected = (record != null) ? RejectedRecord.of(record) : null;
		flow.trial().toDeadLetters(false);
		if (flow.halt(Reason.REJECTED, (rejected != null) ? rejected + ": " + detail : detail, now.plus(delay),
				rejected, now)) {
			FaultReport.halted(flow, delay);
		}
	}

	/**
	 * Go on behind a record that is not copied.
	 * @param flow its partition
	 * @param offset its offset
	 * @param now the time
	 */
	void leaveOut(PartitionFlow flow, long offset, Instant now) {
		flow.meters().skipped().increment();
		flow.trial().settle(offset);
		flow.leaveOut(offset);
		this.steps.run(flow, now);
	}

	private void toDeadLetters(PartitionFlow flow, ConsumerRecord<byte[], byte[]> record, Exception failure,
			Instant now) {
		Route route = this.context.route();
		String obstacle = this.context.targetTopics().deadLetters().obstacle(route);
		if (obstacle != null) {
			this.context.wantTopics().run();
			halt(flow, record, FaultReport.rejected(flow.target(), failure) + ". " + obstacle, now);
			return;
		}
		TargetTopic.Ready target = flow.target();
		DeadLetter letter = new DeadLetter(this.context.targetTopics().deadLetters().name(route),
				(target != null) ? target.name() : "", failure);
		Delivery delivery = Delivery.of(record, this.bytes, null);
		flow.trial().begin(now);
		flow.trial().record(record);
		flow.trial().deadLetter(delivery, failure);
		try {
			this.context.template().execute((producer) -> producer.send(letter.of(record), delivery));
		}
		catch (RuntimeException ex) {
			delivery.cancel();
			deadLetterFailed(flow, ex, now);
		}
	}

	/**
	 * See whether a record arrived in the dead-letter topic.
	 * @param flow its partition
	 * @param now the time
	 */
	void followDeadLetter(PartitionFlow flow, Instant now) {
		Delivery delivery = flow.trial().deadLetter();
		if (delivery == null || !delivery.isCompleted()) {
			return;
		}
		Exception failure = delivery.failure();
		Exception refusal = flow.trial().refusal();
		ConsumerRecord<byte[], byte[]> record = flow.trial().record();
		if (failure != null) {
			deadLetterFailed(flow, failure, now);
		}
		else if (record != null && refusal != null) {
			FaultReport.deadLettered(this.context.route(), RejectedRecord.of(record),
					this.context.targetTopics().deadLetters().name(this.context.route()), refusal);
			flow.meters().deadLettered().increment();
			flow.trial().toDeadLetters(false);
			flow.trial().settle(record.offset());
			flow.leaveOut(record.offset());
			this.steps.run(flow, now);
		}
	}

	private void deadLetterFailed(PartitionFlow flow, Exception failure, Instant now) {
		this.steps.stop(flow);
		if (DeliveryFailure.of(failure) == DeliveryFailure.PASSING) {
			backOff(flow, failure, now);
		}
		else {
			halt(flow, flow.trial().record(),
					FaultReport.rejectedTwice(this.context.targetTopics().deadLetters().name(this.context.route()),
							flow.trial().refusal(), failure),
					now);
		}
	}

	/**
	 * A single record was taken after all.
	 * @param flow its partition
	 * @param now the time
	 */
	void taken(PartitionFlow flow, Instant now) {
		ConsumerRecord<byte[], byte[]> record = flow.trial().record();
		TargetTopic.Ready target = flow.target();
		flow.trial().settle(flow.inFlight().watermark() - 1);
		if (!(flow.state() instanceof PartitionState.Halted) && record != null && target != null
				&& Suspicion.of(target.limits(), now.toEpochMilli(), Set.of()).isRaisedBy(record)) {
			flow.trial().trust(true);
		}
		flow.trial().toDeadLetters(false);
		this.steps.run(flow, now);
	}

}
