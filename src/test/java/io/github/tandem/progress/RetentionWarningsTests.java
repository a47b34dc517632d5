package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.route.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetentionWarnings}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RetentionWarningsTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final Duration SOON = Duration.ofMinutes(10);

	// nothing of any retention is known
	private final SourceLogs logs = new SourceLogs(ClusterFixture.of("source", MockAdminClient.create().build()),
			Isolation.READ_COMMITTED);

	private final RetentionWarnings warnings = new RetentionWarnings();

	@Test
	void warnsOnceUntilAPartitionIsOutOfDanger(CapturedOutput output) {
		look(partition(0, 5, SOON));
		look(partition(0, 6, SOON));
		assertThat(warnings(output)).hasSize(1);
		look(partition(0, 6, Duration.ofHours(5)));
		look(partition(0, 6, SOON));
		assertThat(warnings(output)).hasSize(2);
	}

	@Test
	void warnsOfEachPartition(CapturedOutput output) {
		look(partition(0, 5, SOON), partition(1, 5, SOON));
		assertThat(warnings(output)).hasSize(2);
	}

	@Test
	void saysNothingOfPartitionsThatAreInNoDanger(CapturedOutput output) {
		look(partition(0, 0, SOON), partition(1, 5, Duration.ofHours(5)), partition(2, 5, null));
		assertThat(warnings(output)).isEmpty();
	}

	private void look(PartitionStatus... partitions) {
		this.warnings.look("all", this.logs, List.of(partitions));
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains("The source is about to delete records that are not replicated"))
			.toList();
	}

	private static PartitionStatus partition(int number, long lag, @Nullable Duration timeToLoss) {
		return new PartitionStatus("orders", number, PartitionCondition.of(new PartitionState.Running(NOW), null), 10,
				10 + lag, lag, Duration.ZERO, timeToLoss, 0, NOW, 0, "orders", number, 9, 9, -1, null, Goal.NONE);
	}

}
