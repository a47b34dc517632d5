package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.migrate.progress.MigrationProgress;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationTicker}.
 */
class MigrationTickerTests {

	private final StringWriter written = new StringWriter();

	@Test
	void tellsInTheLogWhatFollowsAndNotOfTopicsThatWereCompleteBefore() {
		try (MigrationTicker ticker = new MigrationTicker(new PrintWriter(this.written), false)) {
			ticker.show(progress());
			ticker.phase("moving groups");
			ticker.phase("comparing source and target", () -> 0.5, () -> " 50 %");
		}
		assertThat(this.written.toString().lines()).containsExactly("moving groups");
	}

	@Test
	void aTerminalIsClearAtTheEnd() {
		try (MigrationTicker ticker = new MigrationTicker(new PrintWriter(this.written), true)) {
			ticker.show(progress());
			ticker.phase("moving groups");
		}
		assertThat(this.written.toString()).endsWith("\r\u001b[K").doesNotContain("\n");
	}

	private static MigrationProgress progress() {
		return new MigrationProgress(new MigrationPlan(Instant.EPOCH,
				List.of(new TopicTask("all", "orders", "orders", TargetState.CREATED, null,
						List.of(new PartitionTask(new TopicPartition("orders", 0), 0, 100, 1_000, -1)))),
				Map.of(new TopicPartition("orders", 0), 100L), List.of()));
	}

}
