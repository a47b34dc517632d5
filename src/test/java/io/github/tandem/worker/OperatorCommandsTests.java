package io.github.tandem.worker;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorCommands}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OperatorCommandsTests {

	private static final Duration SHORTLY = Duration.ofMillis(500);

	private static final Duration COMMIT = Duration.ofMillis(1500);

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	static Stream<Arguments> actionsInEachState() {
		Map<String, Set<OperatorAction>> done = Map.of("starting", EnumSet.of(OperatorAction.PAUSE), "running",
				EnumSet.of(OperatorAction.PAUSE), "caught-up", EnumSet.of(OperatorAction.PAUSE), "waiting",
				EnumSet.of(OperatorAction.PAUSE), "backed-off", EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY),
				"rejected",
				EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE,
						OperatorAction.DEAD_LETTER_ONE),
				"gap", EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE), "corrupt",
				EnumSet.of(OperatorAction.PAUSE, OperatorAction.RETRY, OperatorAction.SKIP_ONE), "paused",
				EnumSet.of(OperatorAction.RESUME), "given away", EnumSet.noneOf(OperatorAction.class));
		return done.entrySet()
			.stream()
			.flatMap((state) -> Stream.of(OperatorAction.values())
				.map((action) -> Arguments.of(state.getKey(), action, state.getValue().contains(action))));
	}

	@ParameterizedTest
	@MethodSource("actionsInEachState")
	void doesWhatMakesSenseInEachStateAndSaysWhyNot(String state, OperatorAction action, boolean done) {
		bring(state);
		OperatorAnswer answer = this.route.operate(0, action);
		assertThat(answer).returns("orders", OperatorAnswer::topic).returns(0, OperatorAnswer::partition);
		assertThat(answer.done()).as(answer.message()).isEqualTo(done);
		assertThat(answer.message()).isNotBlank();
	}

	@ParameterizedTest
	@MethodSource("actionsInEachState")
	void noActionLosesRecords(String state, OperatorAction action, boolean done) {
		bring(state);
		this.route.operate(0, action);
		this.route.consumer().repair(LoopHarness.partition(0));
		recover();
		boolean left = done && action == OperatorAction.SKIP_ONE;
		assertThat(Set.copyOf(this.route.copied(0))).as("all but what was to be left out")
			.containsAll(values(0, (state.equals("gap") || left) ? 7 : 0, 10));
		this.route.append(0, 10, 12);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@10", "orders-0@11");
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(12L);
	}

	// Whatever state it is in, let an operator get all that can be had.
	private void recover() {
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.targetTopics().refresh();
		if (this.route.loop().status().isEmpty()) {
			this.route.assign(0);
		}
		for (int round = 0; round < 20; round++) {
			this.route.flowFor(Duration.ofSeconds(2));
			this.route.operate(0, OperatorAction.RESUME);
			if (this.route.status(0).state().reason() == Reason.GAP) {
				this.route.operate(0, OperatorAction.SKIP_ONE);
			}
		}
	}

	@Test
	void aPausedPartitionSendsNothingAndCommitsWhatWasInFlight() {
		start(10);
		this.route.pollFor(SHORTLY);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.append(0, 10, 15);
		this.route.flowFor(Duration.ofSeconds(30));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 10));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED))
			.returns("paused by anna; the action 'resume' lets it go on, and so does a restart",
					PartitionCondition::detail);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 15));
	}

	@Test
	void aPartitionThatFailsWhileItIsPausedIsSentAgainWhenItIsResumed() {
		start(10);
		this.route.pollFor(SHORTLY);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEmpty();
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 10));
	}

	@Test
	void aPartitionThatComesBackIsStillPaused() {
		start(10);
		this.route.flowFor(COMMIT);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 10L));
		this.route.append(0, 10, 12);
		this.route.assign(0);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 10));
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 12));
	}

	@Test
	void doesNothingThatNobodyWaitsForAnyMore() {
		bring("rejected");
		this.route.loop()
			.ask(new OperatorRequest(LoopHarness.partition(0), OperatorAction.SKIP_ONE, "somebody",
					CompletableFuture.completedFuture(new OperatorAnswer("orders", 0, false, "too late"))));
		this.route.pollFor(Duration.ofSeconds(1));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(this.route.meters().get("tandem.records").tag("outcome", "skipped").counter().count()).isZero();
	}

	@Test
	void triesARefusedRecordAtOnce() {
		bring("rejected");
		this.route.operate(0, OperatorAction.RETRY);
		this.route.pollFor(Duration.ofMillis(200));
		assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@6");
		assertThat(this.route.operate(0, OperatorAction.RETRY)).returns(false, OperatorAnswer::done)
			.returns("it is being tried already: ask again if it stays halted", OperatorAnswer::message);
	}

	@Test
	void leavesARefusedRecordOut() {
		bring("rejected");
		OperatorAnswer answer = this.route.operate(0, OperatorAction.SKIP_ONE);
		assertThat(answer.message()).startsWith("left out the record at offset 6 of orders-0 (");
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0).subList(6, this.route.copied(0).size())).doesNotContain("orders-0@6")
			.endsWith("orders-0@7", "orders-0@8", "orders-0@9");
		assertThat(this.route.outcomes("skipped")).isEqualTo(1);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
	}

	@Test
	void putsARefusedRecordAsideIfItIsRefusedOnceMore() {
		bring("rejected");
		this.route.context().faults().targetTopics().deadLetters().ensure(this.route.context().route());
		this.route.operate(0, OperatorAction.DEAD_LETTER_ONE);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail("orders-0@6"::equals, new RecordTooLargeException("2 MB"));
		this.route.flowFor(COMMIT);
		assertThat(this.route.deadLetters()).containsExactly("orders-0@6");
		assertThat(this.route.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(10L);
	}

	@Test
	void copiesARecordThatIsTakenAfterAll() {
		bring("rejected");
		this.route.context().faults().targetTopics().deadLetters().ensure(this.route.context().route());
		this.route.operate(0, OperatorAction.DEAD_LETTER_ONE);
		this.route.flowFor(COMMIT);
		assertThat(this.route.deadLetters()).isEmpty();
		assertThat(this.route.copied(0)).contains("orders-0@6");
	}

	@Test
	void goesOnBehindAGap() {
		bring("gap");
		this.route.operate(0, OperatorAction.SKIP_ONE);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 7, 10));
		assertThat(this.route.lost("retention")).isEqualTo(5);
	}

	@Test
	void looksAtAGapAgain() {
		bring("gap");
		this.route.operate(0, OperatorAction.RETRY);
		this.route.flowFor(COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.copied(0)).isEmpty();
	}

	@Test
	void aPauseDoesNotAcceptAGap() {
		start(20);
		this.route.flowFor(COMMIT);
		this.route.consumer().endAt(LoopHarness.partition(0), 12);
		this.route.flowFor(COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.append(0, 12, 14);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 20));
	}

	@Test
	void logsEveryUse(CapturedOutput output) {
		start(10);
		this.route.operate(0, OperatorAction.RESUME);
		this.route.operate(0, OperatorAction.PAUSE);
		assertThat(output.toString().lines())
			.filteredOn((line) -> line.contains("An operator asked something of a partition"))
			.hasSize(2);
	}

	private void bring(String state) {
		switch (state) {
			case "starting" -> {
				this.route.targetTopics().refresh();
				this.route.append(0, 0, 10);
				this.route.sourceAdmin().timeoutNextRequest(1000);
				this.route.assign(0);
				this.route.pollFor(Duration.ofSeconds(2));
			}
			case "running" -> {
				start(10);
				this.route.pollFor(SHORTLY);
			}
			case "caught-up" -> {
				start(10);
				this.route.flowFor(COMMIT);
			}
			case "waiting" -> {
				this.route.append(0, 0, 10);
				this.route.assign(0);
				this.route.pollFor(SHORTLY);
			}
			case "backed-off" -> {
				start(10);
				this.route.pollFor(SHORTLY);
				this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
				this.route.pollFor(Duration.ofMillis(200));
			}
			case "rejected" -> reject();
			case "gap" -> {
				this.route.consumer().startAt(LoopHarness.partition(0), 7);
				this.route.commit(Map.of(LoopHarness.partition(0), 2L));
				this.route.append(0, 7, 10);
				this.route.targetTopics().refresh();
				this.route.assign(0);
				this.route.flowFor(COMMIT);
			}
			case "corrupt" -> {
				this.route.consumer().corrupt(LoopHarness.partition(0), 5, 7);
				start(10);
				this.route.flowFor(Duration.ofSeconds(2));
			}
			case "paused" -> {
				start(10);
				this.route.operate(0, OperatorAction.PAUSE);
			}
			default -> {
				start(10);
				this.route.flowFor(COMMIT);
				this.route.revoke(0);
				this.route.commit(Map.of(LoopHarness.partition(0), 10L));
			}
		}
		if (!state.equals("given away")) {
			this.route.loop().assigned(List.of());
			this.route.poll();
			PartitionCondition current = this.route.status(0).state();
			assertThat(List.of(current.name(), current.reason().tag())).contains(state);
		}
	}

	private void reject() {
		start(10);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail("orders-0@6"::equals, new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@6");
		this.route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
		this.route.pollFor(Duration.ofMillis(200));
	}

	private void start(long records) {
		this.route.targetTopics().refresh();
		this.route.append(0, 0, records);
		this.route.assign(0);
	}

	private static List<String> values(int partition, long from, long to) {
		TopicPartition topicPartition = LoopHarness.partition(partition);
		return LongStream.range(from, to).mapToObj((offset) -> topicPartition + "@" + offset).toList();
	}

}
