package io.github.tandem.operator;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorCommands}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OperatorCommandsTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	@Test
	void aPausedPartitionSendsNothingAndCommitsWhatWasInFlight() {
		this.route.start(10, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.append(0, 10, 15);
		this.route.flowFor(Duration.ofSeconds(30));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED))
			.returns("paused by anna; the action 'resume' lets it go on, and so does a restart",
					PartitionCondition::detail);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 15));
	}

	@Test
	void aPartitionThatFailsWhileItIsPausedIsSentAgainWhenItIsResumed() {
		this.route.start(10, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEmpty();
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
	}

	@Test
	void aPartitionThatComesBackIsStillPaused() {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 10L));
		this.route.append(0, 10, 12);
		this.route.assign(0);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
	}

	@Test
	void aResumedPartitionThatComesBackIsNotPaused() {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 10L));
		this.route.append(0, 10, 12);
		this.route.assign(0);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
	}

	@Test
	void leavesOutNothingElseThanWhatItIsAskedFor() {
		RouteStates.bring(this.route, "rejected");
		assertThat(skip(5)).returns(false, OperatorAnswer::done)
			.returns(true, OperatorAnswer::elsewhere)
			.returns("nothing was done: it is at offset 6 and not at 5", OperatorAnswer::message);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(skip(6)).returns(true, OperatorAnswer::done).returns(false, OperatorAnswer::elsewhere);
		assertThat(skip(6)).as("once more").returns(true, OperatorAnswer::elsewhere);
		assertThat(this.route.meters().get("tandem.records").tag("outcome", "skipped").counter().count()).isEqualTo(1);
	}

	private OperatorAnswer skip(long offset) {
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), OperatorAction.SKIP_ONE, "somebody",
				offset, new CompletableFuture<>());
		this.route.loop().ask(request);
		this.route.pollFor(Duration.ofMillis(200));
		assertThat(request.answer()).isCompleted();
		return request.answer().join();
	}

	@Test
	void doesNothingThatNobodyWaitsForAnyMore() {
		RouteStates.bring(this.route, "rejected");
		this.route.loop()
			.ask(new OperatorRequest(LoopHarness.partition(0), OperatorAction.SKIP_ONE, "somebody",
					CompletableFuture.completedFuture(new OperatorAnswer("orders", 0, false, "too late"))));
		this.route.pollFor(Duration.ofSeconds(1));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(this.route.meters().get("tandem.records").tag("outcome", "skipped").counter().count()).isZero();
	}

	@Test
	void triesARefusedRecordAtOnce() {
		RouteStates.bring(this.route, "rejected");
		this.route.operate(0, OperatorAction.RETRY);
		this.route.pollFor(Duration.ofMillis(200));
		assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@6");
		assertThat(this.route.operate(0, OperatorAction.RETRY)).returns(false, OperatorAnswer::done)
			.returns("it is being tried already: ask again if it stays halted", OperatorAnswer::message);
	}

	@Test
	void leavesARefusedRecordOut() {
		RouteStates.bring(this.route, "rejected");
		OperatorAnswer answer = this.route.operate(0, OperatorAction.SKIP_ONE);
		assertThat(answer.message()).startsWith("left out the record at offset 6 of orders-0 (");
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0).subList(6, this.route.copied(0).size())).doesNotContain("orders-0@6")
			.endsWith("orders-0@7", "orders-0@8", "orders-0@9");
		assertThat(this.route.outcomes("skipped")).isEqualTo(1);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
	}

	@Test
	void putsARefusedRecordAsideIfItIsRefusedOnceMore() {
		RouteStates.bring(this.route, "rejected");
		this.route.context().faults().targetTopics().deadLetters().ensure(this.route.context().route());
		this.route.operate(0, OperatorAction.DEAD_LETTER_ONE);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().fail("orders-0@6"::equals, new RecordTooLargeException("2 MB"));
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.deadLetters()).containsExactly("orders-0@6");
		assertThat(this.route.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
	}

	@Test
	void copiesARecordThatIsTakenAfterAll() {
		RouteStates.bring(this.route, "rejected");
		this.route.context().faults().targetTopics().deadLetters().ensure(this.route.context().route());
		this.route.operate(0, OperatorAction.DEAD_LETTER_ONE);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.deadLetters()).isEmpty();
		assertThat(this.route.copied(0)).contains("orders-0@6");
	}

	@Test
	void goesOnBehindAGap() {
		RouteStates.bring(this.route, "gap");
		this.route.operate(0, OperatorAction.SKIP_ONE);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 7, 10));
		assertThat(this.route.lost("retention")).isEqualTo(5);
	}

	@Test
	void looksAtAGapAgain() {
		RouteStates.bring(this.route, "gap");
		this.route.operate(0, OperatorAction.RETRY);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.copied(0)).isEmpty();
	}

	@Test
	void aPauseDoesNotAcceptAGap() {
		this.route.start(20, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().endAt(LoopHarness.partition(0), 12);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.append(0, 12, 14);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 20));
	}

	@Test
	void logsEveryUse(CapturedOutput output) {
		this.route.start(10, 0);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.operate(0, OperatorAction.PAUSE);
		assertThat(output.toString().lines())
			.filteredOn((line) -> line.contains("An operator asked something of a partition"))
			.hasSize(2);
	}

}
