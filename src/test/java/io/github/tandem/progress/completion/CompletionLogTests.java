package io.github.tandem.progress.completion;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CompletionLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CompletionLogTests {

	private final CompletionLog log = new CompletionLog();

	@Test
	void tellsOnceWhenAllPartitionsAreComplete(CapturedOutput output) {
		this.log.look("all", List.of(at(0, 7), at(1, 6)));
		assertThat(output).doesNotContain("A route is complete");
		this.log.look("all", List.of(at(0, 7), at(1, 7)));
		this.log.look("all", List.of(at(0, 7), at(1, 7)));
		assertThat(output.toString().split("A route is complete", -1)).hasSize(2);
	}

	private static PartitionStatus at(int partition, long nextOffset) {
		return new PartitionStatus("orders", partition,
				new PartitionCondition(StateKind.CAUGHT_UP, Instant.EPOCH, Reason.NONE, null, null, null), nextOffset,
				9, 0, Duration.ZERO, null, 0, Instant.EPOCH, 0, "orders", partition, 6, 6, -1, null, new Goal(7, null));
	}

}
