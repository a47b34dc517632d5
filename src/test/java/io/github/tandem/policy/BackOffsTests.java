package io.github.tandem.policy;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackOffs}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BackOffsTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final List<SourcePartition> partitions = IntStream.range(0, 20)
		.mapToObj((number) -> PartitionFixture.running(LoopHarness.partition(number)))
		.toList();

	private final BackOffs backOffs = new BackOffs();

	@Test
	void saysItOnceForAllPartitionsAndSumsUp(CapturedOutput output) {
		for (int second = 0; second < 60; second += 3) {
			backOffAll("one of 2", NOW.plusSeconds(second));
		}
		assertThat(lines(output)).isEqualTo(1);
		backOffAll("one of 3", NOW.plusSeconds(60));
		assertThat(lines(output)).as("one that differs in numbers alone is the same").isEqualTo(2);
		assertThat(this.partitions)
			.allSatisfy((partition) -> assertThat(partition.state()).isInstanceOf(PartitionState.BackedOff.class));
	}

	@Test
	void saysAnotherErrorAtOnce(CapturedOutput output) {
		backOffAll("a quota", NOW);
		backOffAll("no leader", NOW);
		assertThat(lines(output)).isEqualTo(2);
	}

	private void backOffAll(String error, Instant now) {
		for (SourcePartition partition : this.partitions) {
			partition.run(now);
			this.backOffs.backOff(partition, new NotEnoughReplicasException(error), now);
		}
	}

	private static long lines(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains("Target does not take records of a partition"))
			.count();
	}

}
