package io.github.tandem.operator;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OperatorCommands}: a pause and a resume keep what a halt knew.
 */
class PauseOfAHaltTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	@ParameterizedTest
	@ValueSource(strings = { "rejected", "gap", "corrupt" })
	void skipOneWorksAfterAPause(String halt) {
		RouteStates.bring(this.route, halt);
		PartitionCondition before = this.route.status(0).state();
		assertThat(this.route.operate(0, OperatorAction.PAUSE).done()).isTrue();
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state().kind()).isEqualTo(StateKind.PAUSED);
		assertThat(this.route.status(0).state().detail()).as("what it will go on with")
			.contains("paused by anna", "It was halted (%s)".formatted(halt), before.detail());
		assertThat(this.route.operate(0, OperatorAction.SKIP_ONE).done()).as("it is paused").isFalse();
		assertThat(this.route.operate(0, OperatorAction.RESUME).done()).isTrue();
		assertThat(this.route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state().kind()).isEqualTo(StateKind.CAUGHT_UP);
		assertThat(this.route.copied(0)).endsWith("orders-0@9");
	}

	@Test
	void aDeletedTopicIsStillToBeAcceptedAfterAPause() {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.replaceTargetTopic();
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.flowFor(Duration.ofSeconds(5));
		this.route.operate(0, OperatorAction.RESUME);
		this.route.append(0, 10, 12);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.GAP);
		assertThat(this.route.operate(0, OperatorAction.SKIP_ONE).done()).isTrue();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 12));
		assertThat(this.route.lost("target-deleted")).isEqualTo(10);
	}

	@Test
	void aPausedHaltIsNotTriedByTheClock() {
		RouteStates.bring(this.route, "rejected");
		this.route.operate(0, OperatorAction.PAUSE);
		this.route.pollFor(Duration.ofMinutes(3));
		assertThat(this.route.target().producer().inFlight()).isEmpty();
	}

}
