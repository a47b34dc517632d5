package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.route.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourceLogs}.
 */
class SourceLogsTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();

	private final SourceLogs logs = new SourceLogs(ClusterFixture.of("source", this.admin), Isolation.READ_COMMITTED);

	@Test
	void knowsNothingBeforeItAsked() {
		assertThat(this.logs.start(PARTITION)).isEqualTo(-1);
		assertThat(this.logs.end(PARTITION)).isEqualTo(-1);
		assertThat(this.logs.timeToLoss(PARTITION, Duration.ofHours(1), NOW)).isNull();
	}

	@Test
	void knowsWhereLogsBeginAndEnd() {
		show(3, 9);
		this.logs.refresh(List.of(partition()), NOW);
		assertThat(this.logs.start(PARTITION)).isEqualTo(3);
		assertThat(this.logs.end(PARTITION)).isEqualTo(9);
	}

	@Test
	void forgetsALogThatIsAnotherOne() {
		show(3, 9);
		this.logs.refresh(List.of(partition()), NOW);
		this.logs.forget(PARTITION);
		assertThat(this.logs.start(PARTITION)).isEqualTo(-1);
		assertThat(this.logs.end(PARTITION)).isEqualTo(-1);
		show(0, 2);
		this.logs.refresh(List.of(partition()), NOW);
		assertThat(this.logs.end(PARTITION)).isEqualTo(2);
	}

	@Test
	void forgetsPartitionsThatWereGivenAway() {
		show(3, 9);
		this.logs.refresh(List.of(partition()), NOW);
		this.logs.refresh(List.of(), NOW);
		assertThat(this.logs.end(PARTITION)).isEqualTo(-1);
	}

	@Test
	void knowsHowLongItTakesUntilTheSourceDeletesWhatIsNotReplicated() {
		configure("retention.ms", Duration.ofHours(3).toMillis());
		show(3, 9);
		this.logs.refresh(List.of(partition()), NOW);
		assertThat(this.logs.timeToLoss(PARTITION, Duration.ofHours(1), NOW)).isEqualTo(Duration.ofHours(2));
	}

	@Test
	void asksForTheRetentionAgainAfterAWhile() {
		configure("retention.ms", Duration.ofHours(3).toMillis());
		show(3, 9);
		this.logs.refresh(List.of(partition()), NOW);
		alter("retention.ms", Duration.ofHours(5).toMillis());
		this.logs.refresh(List.of(partition()), NOW.plusSeconds(299));
		assertThat(this.logs.retention("orders").millis()).isEqualTo(Duration.ofHours(3).toMillis());
		this.logs.refresh(List.of(partition()), NOW.plusSeconds(300));
		assertThat(this.logs.retention("orders").millis()).isEqualTo(Duration.ofHours(5).toMillis());
	}

	private void configure(String key, long value) {
		this.admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));
		alter(key, value);
	}

	private void alter(String key, long value) {
		this.admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, "orders"),
				List.of(new AlterConfigOp(new ConfigEntry(key, String.valueOf(value)), AlterConfigOp.OpType.SET))));
	}

	private void show(long start, long end) {
		this.admin.updateBeginningOffsets(Map.of(PARTITION, start));
		this.admin.updateEndOffsets(Map.of(PARTITION, end));
	}

	private static PartitionStatus partition() {
		return new PartitionStatus("orders", 0, PartitionCondition.of(new PartitionState.Running(NOW), null), 5, 9, 4,
				Duration.ZERO, null, 0, NOW, 0, "orders", 0, 4, 4, -1, null, Goal.NONE);
	}

}
