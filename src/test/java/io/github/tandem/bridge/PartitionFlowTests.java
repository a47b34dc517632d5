package io.github.tandem.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartitionFlow}.
 */
class PartitionFlowTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final TopicPartition partition = new TopicPartition("orders", 3);

	private final PartitionFlow flow = new PartitionFlow(this.partition,
			new BridgeMeters(new SimpleMeterRegistry(), true).topic("all", "orders"), NOW);

	@Test
	void commitsNothingBeforeItsPositionIsKnown() {
		assertThat(this.flow.toCommit()).isNull();
	}

	@Test
	void commitsItsFirstPositionWithTopicAndEnd() {
		Uuid topicId = Uuid.randomUuid();
		found(10, topicId, Optional.of(4));
		OffsetAndMetadata commit = this.flow.toCommit();
		assertThat(commit).isNotNull();
		assertThat(KnownPosition.of(commit)).isEqualTo(new KnownPosition(10, Optional.of(4), topicId, 50));
		this.flow.committed(10);
		assertThat(this.flow.toCommit()).isNull();
	}

	@Test
	void forgetsTheLeadersOfALogThatIsAnotherNow() {
		found(1_000, Uuid.randomUuid(), Optional.of(9));
		read(1_000, 9);
		found(0, Uuid.randomUuid(), Optional.empty());
		read(0, 1);
		this.flow.run(NOW);
		this.flow.inFlight().skipTo(2_000);
		assertThat(this.flow.leaderEpoch()).contains(1);
	}

	@Test
	void rejectedRecordIsTriedAloneOnlyWhenItsTimeHasCome() {
		found(10, Uuid.randomUuid(), Optional.empty());
		this.flow.halt(Reason.REJECTED, "too large", NOW.plusSeconds(10), null, NOW);
		assertThat(this.flow.isDue(NOW.plusSeconds(9))).isFalse();
		assertThat(this.flow.isDue(NOW.plusSeconds(10))).isTrue();
		assertThat(this.flow.probe(NOW)).isEqualTo(10);
		assertThat(this.flow.isSending()).isTrue();
		assertThat(this.flow.isRunning()).isFalse();
		assertThat(this.flow.isDue(NOW.plusSeconds(10))).isFalse();
		this.flow.run(NOW);
		assertThat(this.flow.trial().isUnderWay()).isFalse();
	}

	private void found(long nextOffset, Uuid topicId, Optional<Integer> leaderEpoch) {
		this.flow.found(new Position(nextOffset, leaderEpoch, topicId, 50, null), NOW);
	}

	private void read(long offset, int leaderEpoch) {
		this.flow.read(List.of(new ConsumerRecord<>("orders", 3, offset, 0, TimestampType.CREATE_TIME, 1, 1,
				new byte[1], new byte[1], new RecordHeaders(), Optional.of(leaderEpoch))));
	}

}
