package io.github.tandem.policy;

import java.time.Duration;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each fault for which a partition is halted is reported at ERROR, and once
 * until it is gone: in whole loops, with several tries.
 */
@ExtendWith(OutputCaptureExtension.class)
class HaltReportTests {

	private static final Duration SEVERAL_TRIES = Duration.ofMinutes(3);

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	@Test
	void aBatchThatCannotBeRead(CapturedOutput output) {
		this.route.consumer().corrupt(LoopHarness.partition(0), 4, 6);
		this.route.start(10, 0);
		this.route.flowFor(SEVERAL_TRIES);
		assertHalted(Reason.CORRUPT, output);
	}

	@Test
	void aTopicThatMayNotBeRead(CapturedOutput output) {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.consumer().forbid(true);
		this.route.flowFor(SEVERAL_TRIES);
		assertHalted(Reason.SOURCE_AUTHORIZATION, output);
	}

	@Test
	void aPositionThatIsOutOfRange(CapturedOutput output) {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.append(0, 20, 25);
		this.route.consumer().startAt(LoopHarness.partition(0), 20);
		this.route.flowFor(SEVERAL_TRIES);
		this.route.operate(0, OperatorAction.RETRY);
		this.route.flowFor(SEVERAL_TRIES);
		assertHalted(Reason.GAP, output);
	}

	@Test
	void aTopicThatVanishedFromTheTarget(CapturedOutput output) {
		this.route.start(10, 0);
		this.route.flowFor(LoopHarness.COMMIT);
		this.route.replaceTargetTopic();
		this.route.flowFor(SEVERAL_TRIES);
		assertHalted(Reason.GAP, output);
	}

	@Test
	void aTopicThatIsBlocked(CapturedOutput output) {
		LoopHarness blocked = new LoopHarness(1_000_000, OnGap.HALT, OnRejected.HALT, false);
		blocked.start(10, 0);
		for (int look = 0; look < 5; look++) {
			blocked.flowFor(Duration.ofSeconds(10));
			blocked.targetTopics().refresh();
		}
		assertThat(blocked.status(0).state()).returns(Reason.TARGET_TOPIC, PartitionCondition::reason)
			.matches((state) -> state.is(StateKind.HALTED));
		assertThat(errors(output)).isEqualTo(1);
	}

	@Test
	void aTopicThatMayNotBeWritten(CapturedOutput output) {
		this.route.start(10, 0);
		failFor(new TopicAuthorizationException("not authorized"));
		assertHalted(Reason.TARGET_AUTHORIZATION, output);
	}

	@Test
	void aRecordThatIsRejected(CapturedOutput output) {
		this.route.start(10, 0);
		failFor(new RecordTooLargeException("2 MB"));
		assertHalted(Reason.REJECTED, output);
	}

	private void failFor(Exception failure) {
		for (int tries = 0; tries < 6; tries++) {
			this.route.awaitInFlight();
			this.route.target().producer().fail((value) -> true, failure);
			this.route.pollFor(Duration.ofSeconds(2));
		}
	}

	private void assertHalted(Reason reason, CapturedOutput output) {
		assertThat(this.route.status(0).state()).returns(reason, PartitionCondition::reason)
			.matches((state) -> state.is(StateKind.HALTED));
		assertThat(errors(output)).isEqualTo(1);
	}

	private static long errors(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains("ERROR") && line.contains("A partition is halted"))
			.count();
	}

}
