package io.github.tandem.bridge;

import java.time.Instant;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.Position;

/**
 * Does what operators ask of partitions, on their consumer's thread.
 */
final class OperatorDesk {

	private static final Logger logger = LoggerFactory.getLogger(OperatorDesk.class);

	private static final String TRIED = "it is being tried already: ask again if it stays halted";

	private final RouteContext context;

	private final Map<TopicPartition, PartitionFlow> flows;

	private final FlowSteps steps;

	private final TargetFollowing targets;

	private final Refusals refusals;

	private final SourceFaults faults;

	OperatorDesk(RouteContext context, Map<TopicPartition, PartitionFlow> flows, FlowSteps steps,
			TargetFollowing targets, Refusals refusals, SourceFaults faults) {
		this.context = context;
		this.flows = flows;
		this.steps = steps;
		this.targets = targets;
		this.refusals = refusals;
		this.faults = faults;
	}

	/**
	 * Do what is asked, and answer.
	 * @param request the request
	 * @param now the time
	 */
	void handle(OperatorRequest request, Instant now) {
		if (request.answer().isDone()) {
			// nobody waits for it any more, and it may be meant for another record
			return;
		}
		PartitionFlow flow = this.flows.get(request.partition());
		if (flow == null) {
			answer(request, false, "it was given away to another instance or thread");
			return;
		}
		switch (request.action()) {
			case PAUSE -> pause(request, flow, now);
			case RESUME -> resume(request, flow, now);
			case RETRY -> retry(request, flow, now);
			case SKIP_ONE -> skip(request, flow, now);
			case DEAD_LETTER_ONE -> deadLetter(request, flow, now);
		}
	}

	/**
	 * Pause a partition that an operator paused when it was assigned before, or before
	 * its position was found: without that nobody knows how far behind it is.
	 * @param flow the partition, whose position was found
	 * @param now the time
	 */
	void found(PartitionFlow flow, Instant now) {
		String operator = this.context.paused().operator(flow.partition());
		if (operator != null) {
			this.faults.skipped(flow, flow.inFlight().watermark(), now);
			this.steps.stop(flow);
			flow.pause(paused(operator), now);
		}
	}

	private static String paused(String operator) {
		return "paused by %s; the action 'resume' lets it go on, and so does a restart".formatted(operator);
	}

	private void pause(OperatorRequest request, PartitionFlow flow, Instant now) {
		if (flow.state() instanceof PartitionState.Paused || flow.state() instanceof PartitionState.Draining) {
			answer(request, false, "it is %s".formatted(flow.state().name()));
			return;
		}
		this.context.paused().pause(flow.partition(), request.operator());
		if (!flow.isStarting()) {
			found(flow, now);
		}
		answer(request, true, "paused");
	}

	private void resume(OperatorRequest request, PartitionFlow flow, Instant now) {
		if (!this.context.paused().resume(flow.partition())) {
			answer(request, false, "it is not paused but %s".formatted(flow.state().name()));
			return;
		}
		if (flow.accepted() != null) {
			// it was halted for a gap, and resuming accepts none
			flow.restart(flow.reached(), now);
		}
		else if (flow.state() instanceof PartitionState.Paused) {
			// what is in flight is still to be acknowledged
			flow.waitFor(Reason.TARGET_TOPIC, "it was resumed and is about to go on", null, now);
		}
		answer(request, true, "resumed");
	}

	private void retry(OperatorRequest request, PartitionFlow flow, Instant now) {
		Reason reason = flow.state().reason();
		boolean atRest = flow.inFlight().isSettled() && !flow.trial().isUnderWay();
		if (!(flow.state() instanceof PartitionState.Halted || flow.state() instanceof PartitionState.BackedOff)) {
			answer(request, false, "it is neither halted nor backed off but %s".formatted(flow.state().name()));
		}
		else if (!atRest) {
			answer(request, false, TRIED);
		}
		else {
			tryNow(flow, reason, now);
			answer(request, true, "it is being tried");
		}
	}

	private void tryNow(PartitionFlow flow, Reason reason, Instant now) {
		switch (reason) {
			case TARGET_UNAVAILABLE -> this.steps.run(flow, now);
			case GAP -> this.steps.restart(flow, flow.reached(), now);
			case TARGET_TOPIC, TOPIC_CONFLICT -> this.context.wantTopics().run();
			default -> this.steps.probe(flow, now);
		}
	}

	private void skip(OperatorRequest request, PartitionFlow flow, Instant now) {
		if (flow.state() instanceof PartitionState.Halted halted && !flow.trial().isUnderWay()) {
			RejectedRecord rejected = halted.rejected();
			if (rejected != null) {
				this.refusals.leaveOut(flow, rejected.offset(), now);
				answer(request, true, "left out " + rejected);
				return;
			}
			if (halted.reason() == Reason.CORRUPT) {
				flow.trial().skippedFrom(flow.inFlight().watermark());
				flow.leaveOut(flow.inFlight().watermark());
				this.steps.probe(flow, now);
				answer(request, true, "it goes on with the first record that can be read");
				return;
			}
			if (halted.reason() == Reason.GAP) {
				accept(flow, now);
				answer(request, true, "it goes on behind the lost records");
				return;
			}
		}
		answer(request, false,
				flow.trial().isUnderWay() ? TRIED : "there is nothing to leave out: it is %s, and the reason is %s"
					.formatted(flow.state().name(), flow.state().reason().tag()));
	}

	private void accept(PartitionFlow flow, Instant now) {
		Position position = flow.accepted();
		if (position != null) {
			this.targets.found(flow, position, now);
			found(flow, now);
		}
		else {
			this.targets.acceptTopic(flow, now);
		}
	}

	private void deadLetter(OperatorRequest request, PartitionFlow flow, Instant now) {
		if (flow.state() instanceof PartitionState.Halted halted && halted.rejected() != null
				&& !flow.trial().isUnderWay()) {
			flow.trial().toDeadLetters(true);
			this.steps.probe(flow, now);
			answer(request, true, "it is tried once more, and put into the dead-letter topic if it is refused again: "
					+ halted.rejected());
			return;
		}
		answer(request, false,
				flow.trial().isUnderWay() ? TRIED : "there is no refused record: it is %s, and the reason is %s"
					.formatted(flow.state().name(), flow.state().reason().tag()));
	}

	private void answer(OperatorRequest request, boolean done, String message) {
		logger.atInfo()
			.addKeyValue("route", this.context.route().name())
			.addKeyValue("partition", request.partition())
			.addKeyValue("action", request.action().tag())
			.addKeyValue("operator", request.operator())
			.addKeyValue("done", done)
			.addKeyValue("answer", message)
			.log("An operator asked something of a partition");
		request.answer()
			.complete(new OperatorAnswer(request.partition().topic(), request.partition().partition(), done, message));
	}

}
