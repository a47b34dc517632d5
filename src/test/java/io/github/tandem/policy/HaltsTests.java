package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Halts}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HaltsTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));

	@Test
	void reportsAFaultOnceHoweverOftenItIsMetAgain(CapturedOutput output) {
		for (int second = 0; second < 5; second++) {
			Halts.halt(this.partition, new HaltCause.Unreadable(7), "in words", NOW.plusSeconds(second));
		}
		assertThat(errors(output)).isEqualTo(1);
		assertThat(this.partition.state().since()).isEqualTo(NOW);
	}

	@Test
	void reportsAnotherFaultOfTheSamePartition(CapturedOutput output) {
		Halts.halt(this.partition, new HaltCause.Unreadable(7), "in words", NOW);
		Halts.halt(this.partition, new HaltCause.Unreadable(8), "in words", NOW.plusSeconds(1));
		Halts.halt(this.partition, new HaltCause.SourceForbidden(), "in words", NOW.plusSeconds(2));
		assertThat(errors(output)).isEqualTo(3);
		assertThat(this.partition.state().since()).isEqualTo(NOW.plusSeconds(2));
	}

	@Test
	void aRewordedMessageIsTheSameFault(CapturedOutput output) {
		Halts.halt(this.partition, new HaltCause.TargetForbidden(), "in words", NOW);
		Halts.halt(this.partition, new HaltCause.TargetForbidden(), "in other words", NOW.plusSeconds(1));
		assertThat(errors(output)).isEqualTo(1);
		assertThat(this.partition.state()).returns(NOW, PartitionState::since)
			.returns("in other words", PartitionState::detail);
	}

	@Test
	void aRewordedObstacleOfATopicIsTheSameFault(CapturedOutput output) {
		Halts.halt(this.partition, blocked("no answer within 30001 ms", Refusal.TARGET), "no answer within 30001 ms",
				NOW);
		Halts.halt(this.partition, blocked("no answer within 30007 ms", Refusal.TARGET), "no answer within 30007 ms",
				NOW.plusSeconds(1));
		assertThat(errors(output)).isEqualTo(1);
		assertThat(this.partition.state()).returns(NOW, PartitionState::since)
			.returns("no answer within 30007 ms", PartitionState::detail);
		Halts.halt(this.partition, blocked("another topic goes there", Refusal.CONFLICT), "another topic goes there",
				NOW);
		assertThat(errors(output)).as("a conflict is another fault").isEqualTo(2);
	}

	@Test
	void triesAgainAfterTenSecondsAtLeastAndLessAndLessOften() {
		List<Duration> delays = new ArrayList<>();
		for (int attempt = 0; attempt < 6; attempt++) {
			Halts.haltForAWhile(this.partition, new HaltCause.Unreadable(7), "in words", NOW);
			Instant retryAt = this.partition.state().retryAt();
			assertThat(retryAt).isNotNull();
			delays.add(Duration.between(NOW, retryAt));
		}
		assertThat(delays).isSorted().startsWith(Duration.ofSeconds(10)).last().isNotEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void haltsUntilSomebodyActs() {
		Halts.halt(this.partition, new HaltCause.Unreadable(7), "in words", NOW);
		assertThat(this.partition.state().retryAt()).isNull();
	}

	@Test
	void leavesAPartitionAloneThatIsGivenAway(CapturedOutput output) {
		this.partition.drain(NOW);
		Halts.halt(this.partition, new HaltCause.Unreadable(7), "in words", NOW);
		assertThat(errors(output)).isZero();
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Draining.class);
	}

	@Test
	void saysThatAHaltedPartitionFlowsAgain(CapturedOutput output) {
		Halts.halt(this.partition, new HaltCause.Unreadable(7), "in words", NOW);
		Halts.release(this.partition, NOW);
		Halts.release(this.partition, NOW);
		assertThat(this.partition.isFlowing()).isTrue();
		assertThat(output.toString().lines().filter((line) -> line.contains("A halted partition flows again")))
			.hasSize(1);
	}

	private static HaltCause blocked(String reason, Refusal refusal) {
		return new HaltCause.Blocked(new TargetTopic.Blocked("orders", reason, PartitionFixture.TOPIC_ID, refusal));
	}

	private static long errors(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains("ERROR") && line.contains("A partition is halted"))
			.count();
	}

}
