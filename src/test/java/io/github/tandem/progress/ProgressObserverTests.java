package io.github.tandem.progress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.StateKind;
import io.github.tandem.partition.TargetSide.HeldBack;
import io.github.tandem.route.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProgressObserver}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProgressObserverTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final TopicPartition NAME = new TopicPartition("orders", 0);

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();

	private final SourceLogs logs = new SourceLogs(ClusterFixture.of("source", this.admin), Isolation.READ_COMMITTED);

	private final AtomicLong seenByConsumer = new AtomicLong(-1);

	private final RetriedErrors errors = new RetriedErrors(Clock.fixed(NOW, ZoneOffset.UTC));

	private final ProgressObserver observer = new ProgressObserver(this.logs, (partition) -> this.seenByConsumer.get(),
			this.errors, Clock.fixed(NOW, ZoneOffset.UTC));

	private final SourcePartition partition = PartitionFixture.running(NAME);

	@Test
	void showsNothingBeforeTheFirstLook() {
		assertThat(this.observer.status()).isEmpty();
	}

	@Test
	void showsPositionLagAndTarget() {
		PartitionFixture.replicate(this.partition, 0, 10);
		PartitionFixture.send(this.partition, 10, 13);
		look(NOW);
		assertThat(status()).returns(10L, PartitionStatus::nextOffset)
			.returns(1000L, PartitionStatus::endOffset)
			.returns(990L, PartitionStatus::lag)
			.returns(3, PartitionStatus::inFlight)
			.returns("orders", PartitionStatus::targetTopic)
			.returns(0, PartitionStatus::targetPartition)
			.returns(9L, PartitionStatus::targetOffset)
			.returns(StateKind.RUNNING, (status) -> status.state().kind());
	}

	@Test
	void takesTheEndThatIsFurthest() {
		this.seenByConsumer.set(1500);
		look(NOW);
		assertThat(status().endOffset()).isEqualTo(1500);
		this.admin.updateEndOffsets(Map.of(NAME, 2000L));
		this.admin.updateBeginningOffsets(Map.of(NAME, 0L));
		this.logs.refresh(this.observer.status(), NOW);
		look(NOW);
		assertThat(status().endOffset()).isEqualTo(2000);
		this.seenByConsumer.set(100);
		look(NOW);
		assertThat(status().endOffset()).as("it is never nearer").isEqualTo(2000);
	}

	@Test
	void takesWhatCameSinceTheLastLookForNoOpenTransaction() {
		this.admin.updateEndOffsets(Map.of(NAME, 1200L));
		this.admin.updateBeginningOffsets(Map.of(NAME, 0L));
		look(NOW);
		this.logs.refresh(this.observer.status(), NOW);
		this.seenByConsumer.set(1500);
		look(NOW);
		assertThat(status()).returns(1500L, PartitionStatus::endOffset)
			.returns(1500L, PartitionStatus::lastStableOffset);
	}

	@Test
	void seesThatAPartitionCaughtUpAndHasLagAgain() {
		this.partition.found(PartitionFixture.position(1000, 1000), NOW);
		this.partition.run(NOW);
		look(NOW);
		assertThat(status().state().kind()).isEqualTo(StateKind.CAUGHT_UP);
		assertThat(status().lagTime()).isZero();
		this.seenByConsumer.set(1001);
		look(NOW.plusSeconds(1));
		assertThat(status().state().kind()).isEqualTo(StateKind.RUNNING);
		assertThat(status().lagTime()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void knowsNoLagWithoutAPosition() {
		SourcePartition starting = PartitionFixture.starting(NAME, new InFlightBytes(1000));
		this.seenByConsumer.set(1500);
		this.observer.look(List.of(starting), NOW);
		assertThat(status()).returns(-1L, PartitionStatus::nextOffset)
			.returns(0L, PartitionStatus::lag)
			.returns(null, PartitionStatus::targetTopic)
			.returns(StateKind.STARTING, (status) -> status.state().kind());
	}

	@Test
	void measuresTheRateAndWhenItMovedLast() {
		look(NOW);
		PartitionFixture.replicate(this.partition, 0, 100);
		look(NOW.plusSeconds(1));
		assertThat(status().recordsPerSecond()).isEqualTo(50);
		look(NOW.plusSeconds(2));
		assertThat(status().movedAt()).isEqualTo(NOW.plusSeconds(1));
	}

	@Test
	void forgetsAPartitionThatWasGivenAway() {
		look(NOW);
		PartitionFixture.replicate(this.partition, 0, 100);
		look(NOW.plusSeconds(1));
		this.observer.look(List.of(), NOW.plusSeconds(2));
		assertThat(this.observer.status()).isEmpty();
		this.observer.look(List.of(PartitionFixture.running(NAME)), NOW.plusSeconds(60));
		assertThat(status()).returns(0.0, PartitionStatus::recordsPerSecond)
			.returns(NOW.plusSeconds(60), PartitionStatus::movedAt);
	}

	@Test
	void showsWhatTheTargetAnswersToBatchesThatAreSentAgain() {
		PartitionFixture.replicate(this.partition, 0, 10);
		PartitionFixture.send(this.partition, 10, 13);
		// it ran for a while before
		for (int second = 30; second < 35; second++) {
			this.partition.target()
				.acknowledgementWait()
				.look(this.partition.progress().inFlight(), NOW.plusSeconds(second));
		}
		look(NOW.plusSeconds(34));
		assertThat(status().state().kind()).as("nothing is refused").isEqualTo(StateKind.RUNNING);
		this.errors.note(new TopicPartition("orders", 0), "NOT_ENOUGH_REPLICAS");
		look(NOW.plusSeconds(34));
		assertThat(status().state()).returns(StateKind.BACKED_OFF, PartitionCondition::kind)
			.returns(Reason.TARGET_UNAVAILABLE, PartitionCondition::reason)
			.returns(NOW.plusSeconds(30), PartitionCondition::since)
			.returns("the target does not take records (NOT_ENOUGH_REPLICAS), they are sent again",
					PartitionCondition::detail);
	}

	@Test
	void namesWhatOnlyAnotherProducerHelpsAgainstAlsoWhereThePartitionWaitsForItsTopic() {
		PartitionFixture.send(this.partition, 0, 3);
		this.partition.waitFor(Obstacle.TOPIC_NOT_SEEN, null, NOW);
		for (int second = 0; second < 5; second++) {
			this.partition.target()
				.acknowledgementWait()
				.look(this.partition.progress().inFlight(), NOW.plusSeconds(second));
		}
		this.errors.note(NAME, "UNKNOWN_TOPIC_OR_PARTITION");
		look(NOW.plusSeconds(5));
		assertThat(status().state()).returns(Reason.TARGET_TOPIC, PartitionCondition::reason);
		this.errors.note(NAME, "OUT_OF_ORDER_SEQUENCE_NUMBER");
		look(NOW.plusSeconds(5));
		assertThat(status().state()).returns(Reason.TARGET_UNAVAILABLE, PartitionCondition::reason);
		assertThat(status().state().detail()).contains("OUT_OF_ORDER_SEQUENCE_NUMBER", "another one");
	}

	@Test
	void passesTheBrokersWordOnAlsoWhereThePartitionIsHeldBack() {
		PartitionFixture.send(this.partition, 0, 3);
		wait(this.partition, NOW);
		this.partition.target().holdBack(new HeldBack("records fill the buffer", NOW, -1, 1));
		look(NOW.plusSeconds(5));
		assertThat(status().state().detail()).contains("records fill the buffer");
		this.errors.note(NAME, "NOT_ENOUGH_REPLICAS");
		look(NOW.plusSeconds(5));
		assertThat(status().state().detail()).contains("NOT_ENOUGH_REPLICAS");
	}

	@Test
	void saysWhatKeepsRecordsWaitingThatWereSentBefore() {
		List<Callback> answers = PartitionFixture.send(this.partition, 0, 3);
		wait(this.partition, NOW);
		look(NOW.plusSeconds(5));
		assertThat(status().state().kind()).as("nothing is known").isEqualTo(StateKind.RUNNING);
		this.partition.target().obstacle("partition 0 has no leader on the target");
		look(NOW.plusSeconds(3));
		assertThat(status().state().kind()).as("maybe it moves").isEqualTo(StateKind.RUNNING);
		look(NOW.plusSeconds(5));
		assertThat(status().state().kind()).isEqualTo(StateKind.BACKED_OFF);
		assertThat(status().state().since()).isEqualTo(NOW);
		assertThat(status().state().detail()).startsWith("partition 0 has no leader on the target: its records");
		answers.forEach((answer) -> PartitionFixture.acknowledge(answer, NAME, 7));
		this.partition.advance();
		this.partition.target().acknowledgementWait().look(this.partition.progress().inFlight(), NOW.plusSeconds(6));
		look(NOW.plusSeconds(6));
		assertThat(status().state().kind()).as("it was acknowledged").isEqualTo(StateKind.RUNNING);
	}

	@Test
	void saysOnceForEachKindWhatPartitionsWaitFor(CapturedOutput output) {
		List<SourcePartition> partitions = IntStream.range(0, 6)
			.mapToObj((number) -> PartitionFixture.running(new TopicPartition("orders", number)))
			.toList();
		for (int number = 0; number < 6; number++) {
			SourcePartition waiting = partitions.get(number);
			if (number < 4) {
				PartitionFixture.send(waiting, 0, 3);
				wait(waiting, NOW);
				this.errors.note(waiting.partition(), (number < 3) ? "NOT_ENOUGH_REPLICAS" : "KAFKA_STORAGE_ERROR");
			}
			else {
				waiting.target().holdBack(new HeldBack("partition %d has no leader".formatted(number), NOW, number, 0));
			}
		}
		for (int second = 5; second < 60; second++) {
			this.observer.look(partitions, NOW.plusSeconds(second));
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("The target refuses records"))).hasSize(2);
		assertThat(output.toString().lines().filter((line) -> line.contains("Partitions are held back"))).hasSize(1);
		this.observer.look(List.of(), NOW.plusSeconds(60));
		this.observer.look(List.of(), NOW.plusSeconds(61));
		assertThat(output).containsOnlyOnce("The target takes the records of all partitions again");
	}

	private static void wait(SourcePartition partition, Instant from) {
		for (int second = 0; second < 5; second++) {
			partition.target().acknowledgementWait().look(partition.progress().inFlight(), from.plusSeconds(second));
		}
	}

	private void look(Instant now) {
		this.observer.look(List.of(this.partition), now);
	}

	private PartitionStatus status() {
		return this.observer.status().get(0);
	}

}
