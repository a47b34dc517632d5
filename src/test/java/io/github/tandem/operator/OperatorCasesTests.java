package io.github.tandem.operator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorCommands}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OperatorCasesTests {

	private static final Duration SHORTLY = Duration.ofSeconds(5);

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	@Test
	void countsAGapOnceHoweverOftenItIsTried() {
		haltAtGap();
		for (int attempt = 0; attempt < 3; attempt++) {
			assertThat(ask(OperatorAction.RETRY).done()).isTrue();
			this.route.flowFor(SHORTLY);
			assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		}
		assertThat(ask(OperatorAction.PAUSE).done()).isTrue();
		this.route.flowFor(SHORTLY);
		assertThat(ask(OperatorAction.RESUME).done()).isTrue();
		this.route.flowFor(SHORTLY);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.meters().get("tandem.gap.records").counter().count()).isEqualTo(15);
	}

	@Test
	void countsWhatWasLostWithATopicOnTheTargetOnceHoweverOftenItIsTried(CapturedOutput output) {
		this.route.start(10, 0);
		this.route.flowFor(SHORTLY);
		this.route.replaceTargetTopic();
		this.route.flowFor(SHORTLY);
		for (int attempt = 0; attempt < 3; attempt++) {
			assertThat(ask(OperatorAction.RETRY).done()).isTrue();
			this.route.flowFor(SHORTLY);
			assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		}
		assertThat(this.route.lost("target-deleted")).isEqualTo(10);
		assertThat(output.toString().lines().filter((line) -> line.contains("A partition is halted"))).hasSize(1);
		this.route.append(0, 10, 12);
		assertThat(ask(OperatorAction.SKIP_ONE).done()).isTrue();
		this.route.flowFor(SHORTLY);
		assertCopied(0, 12);
	}

	@Test
	void pausesAPartitionWithoutDoublingItsDeadLetterInFlight() {
		LoopHarness letters = new LoopHarness(1_000_000, OnGap.HALT, OnRejected.DEAD_LETTER, true);
		letters.createTargetTopic(Map.of("cleanup.policy", "compact"));
		letters.targetTopics().refresh();
		letters.appendWithoutKey(0, 0);
		letters.append(0, 1, 3);
		letters.assign(0);
		letters.pollFor(SHORTLY);
		letters.target().producer().fail("orders-0@0"::equals, new InvalidRecordException("no key"));
		letters.pollFor(LoopHarness.SHORTLY);
		assertThat(letters.operate(0, OperatorAction.PAUSE).done()).isTrue();
		assertThat(letters.operate(0, OperatorAction.RESUME).done()).isTrue();
		letters.pollFor(LoopHarness.SHORTLY);
		assertThat(letters.target().producer().inFlight()).as("its dead letter").containsExactly("orders-0@0");
		letters.flowFor(SHORTLY);
		assertThat(letters.deadLetters()).containsExactly("orders-0@0");
		assertThat(letters.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(letters.copied(0)).containsExactly("orders-0@1", "orders-0@2");
	}

	@Test
	void goesOnBehindAGapIfTheOperatorAcceptsIt() {
		haltAtGap();
		assertThat(ask(OperatorAction.SKIP_ONE).message()).isEqualTo("it goes on behind the lost records");
		this.route.flowFor(SHORTLY);
		assertCopied(20, 25);
		assertThat(this.route.meters().get("tandem.gap.records").counter().count()).isEqualTo(15);
	}

	@Test
	void saysThatAPartitionIsHaltedAgainSinceItsTopicIsGone() {
		LoopHarness given = new LoopHarness(1_000_000, OnGap.HALT, OnRejected.HALT, false);
		given.createTargetTopic(Map.of());
		given.start(20, 0);
		given.flowFor(SHORTLY);
		given.consumer().endAt(LoopHarness.partition(0), 12);
		given.flowFor(SHORTLY);
		assertThat(given.status(0).state().reason()).isEqualTo(Reason.GAP);
		given.targetAdmin().deleteTopics(List.of("orders"));
		given.targetTopics().refresh();
		assertThat(given.operate(0, OperatorAction.SKIP_ONE)).returns(false, OperatorAnswer::done)
			.extracting(OperatorAnswer::message)
			.asString()
			.startsWith("it goes on behind the lost records, but it is halted again at once, and the reason is "
					+ "target-topic: ")
			.contains("does not exist on the target");
	}

	@Test
	void saysThatAPartitionWaitsForItsTopicBeforeItGoesOn() {
		this.route.start(20, 0);
		this.route.flowFor(SHORTLY);
		this.route.consumer().endAt(LoopHarness.partition(0), 12);
		this.route.flowFor(SHORTLY);
		this.route.replaceTargetTopic();
		this.route.flowFor(SHORTLY);
		assertThat(ask(OperatorAction.SKIP_ONE).message())
			.isEqualTo("it goes on behind the lost records as soon as it can: the topic is not seen on the target yet");
		this.route.flowFor(SHORTLY);
		assertThat(this.route.status(0).state().detail()).contains("its topic on the target was deleted");
	}

	@Test
	void saysThatAPartitionIsHaltedAgainForTheRecordsBeforeAForeignOffset() {
		LoopHarness foreign = new LoopHarness(1_000_000, OnGap.HALT, OnForeignOffset.HALT);
		foreign.commit(Map.of(LoopHarness.partition(0), 15L));
		foreign.start(10, 0);
		foreign.flowFor(SHORTLY);
		assertThat(foreign.status(0).state().reason()).isEqualTo(Reason.FOREIGN_OFFSET);
		assertThat(foreign.operate(0, OperatorAction.SKIP_ONE)).returns(false, OperatorAnswer::done)
			.extracting(OperatorAnswer::message)
			.asString()
			.contains("it is halted again at once, and the reason is gap: the source lost 5 records");
		assertThat(foreign.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		foreign.append(0, 10, 12);
		foreign.flowFor(SHORTLY);
		assertThat(foreign.copied(0)).isEqualTo(LoopHarness.values(0, 10, 12));
	}

	@Test
	void acceptsNoLossOfATopicThatIsNotThere() {
		LoopHarness given = new LoopHarness(1_000_000, OnGap.HALT, OnRejected.HALT, false);
		given.createTargetTopic(Map.of());
		given.start(10, 0);
		given.flowFor(SHORTLY);
		given.replaceTargetTopicUnseen();
		given.flowFor(SHORTLY);
		given.targetTopics().refresh();
		given.flowFor(SHORTLY);
		assertThat(given.status(0).state().reason()).isEqualTo(Reason.GAP);
		given.targetAdmin().deleteTopics(List.of("orders"));
		given.targetTopics().refresh();
		given.pollFor(LoopHarness.SHORTLY);
		assertThat(given.operate(0, OperatorAction.SKIP_ONE)).isEqualTo(
				new OperatorAnswer("orders", 0, false, "its topic is not ready on the target: ask again when it is"));
		given.createTargetTopic(Map.of());
		given.targetTopics().refresh();
		given.flowFor(SHORTLY);
		assertThat(given.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		given.append(0, 10, 12);
		given.flowFor(SHORTLY);
		assertThat(given.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(given.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void knowsHowFarBehindAPartitionIsThatWasPausedWhenItCame() {
		this.route.start(5, 0);
		this.route.flowFor(SHORTLY);
		assertThat(ask(OperatorAction.PAUSE).done()).isTrue();
		this.route.revoke(0);
		this.route.append(0, 5, 9);
		this.route.assign(0);
		this.route.flowFor(SHORTLY);
		assertThat(this.route.status(0)).returns("paused", (status) -> status.state().name())
			.returns(5L, PartitionStatus::nextOffset)
			.returns(4L, PartitionStatus::lag);
		assertCopied(0, 5);
		assertThat(ask(OperatorAction.RESUME).done()).isTrue();
		this.route.flowFor(SHORTLY);
		assertCopied(0, 9);
	}

	@Test
	void pausesAndResumesAPartitionWhosePositionIsNotKnownYet() {
		this.route.start(5, 0);
		this.route.sourceAdmin().timeoutNextRequest(1);
		assertThat(ask(OperatorAction.PAUSE).message()).isEqualTo("paused");
		this.route.flowFor(SHORTLY);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.PAUSED));
		assertThat(this.route.copied(0)).isEmpty();
		assertThat(ask(OperatorAction.RESUME).message()).isEqualTo("resumed");
		assertThat(ask(OperatorAction.RESUME).done()).isFalse();
		this.route.flowFor(SHORTLY);
		assertCopied(0, 5);
	}

	@Test
	void leavesARecordAloneThatIsBeingTried() {
		this.route.start(3, 0);
		refuse();
		refuse();
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(ask(OperatorAction.RETRY).done()).isTrue();
		for (OperatorAction action : new OperatorAction[] { OperatorAction.RETRY, OperatorAction.SKIP_ONE,
				OperatorAction.DEAD_LETTER_ONE }) {
			assertThat(ask(action)).returns(false, OperatorAnswer::done)
				.returns("it is being tried already: ask again if it stays halted", OperatorAnswer::message);
		}
		refuse();
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(ask(OperatorAction.SKIP_ONE).message()).startsWith("left out the record at offset 0 of orders-0");
		this.route.flowFor(SHORTLY);
		assertThat(this.route.copied(0)).doesNotContain("orders-0@0").endsWith("orders-0@1", "orders-0@2");
	}

	private void haltAtGap() {
		this.route.targetTopics().refresh();
		this.route.append(0, 20, 25);
		this.route.consumer().startAt(LoopHarness.partition(0), 20);
		this.route.commit(Map.of(LoopHarness.partition(0), 5L));
		this.route.assign(0);
		this.route.flowFor(SHORTLY);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
	}

	private void refuse() {
		for (int round = 0; this.route.target().producers().isEmpty()
				|| this.route.target().producer().inFlight().isEmpty(); round++) {
			assertThat(round).isLessThan(1_000);
			this.route.pollFor(Duration.ofMillis(50));
		}
		this.route.target().producer().fail((value) -> value.equals("orders-0@0"), new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
	}

	private OperatorAnswer ask(OperatorAction action) {
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), action, "somebody",
				new CompletableFuture<>());
		this.route.loop().ask(request);
		this.route.pollFor(Duration.ofMillis(200));
		assertThat(request.answer()).isCompleted();
		return request.answer().join();
	}

	private void assertCopied(long from, long to) {
		assertThat(this.route.copied(0))
			.containsExactlyElementsOf(LongStream.range(from, to).mapToObj((offset) -> "orders-0@" + offset).toList());
	}

}
