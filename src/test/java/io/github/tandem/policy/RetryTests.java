package io.github.tandem.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.operator.DesiredPauses;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorCommands;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Pause;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;
import io.github.tandem.test.SentRecords;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Retry}: the same happens when the time has come and when an operator
 * asks for it.
 */
class RetryTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private final AtomicInteger looks = new AtomicInteger();

	private final Retry retry = new Retry(this.looks::incrementAndGet);

	private final SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));

	static Stream<HaltCause> probed() {
		return Stream.of(new HaltCause.Rejected(RejectedRecord.of(Records.record(LoopHarness.partition(0), 0))),
				new HaltCause.TargetForbidden(), new HaltCause.TargetReadOnly(), new HaltCause.SourceForbidden(),
				new HaltCause.Unreadable(0));
	}

	static Stream<HaltCause> lookedUp() {
		Gap gap = new Gap(LoopHarness.partition(0), GapCause.RETENTION, 0, 20, 20);
		return Stream.of(new HaltCause.SourceLoss(gap, Lookup.from(new KnownPosition(0, Optional.empty(), null, -1)),
				PartitionFixture.position(20, 30)));
	}

	@ParameterizedTest
	@MethodSource
	void probed(HaltCause cause) {
		Halts.halt(this.partition, cause, "any", NOW);
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.probe()).isInstanceOf(Probe.Reading.class);
		assertThat(this.partition.state()).as("it stays halted until that succeeds")
			.isInstanceOf(PartitionState.Halted.class);
	}

	@ParameterizedTest
	@MethodSource
	void lookedUp(HaltCause cause) {
		Halts.halt(this.partition, cause, "any", NOW);
		Lookup before = (cause instanceof HaltCause.SourceLoss loss) ? loss.from()
				: Lookup.from(this.partition.reached());
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Starting(NOW, before));
	}

	static Stream<HaltCause> looksAtTheTopics() {
		return Stream.of(new HaltCause.Blocked(new TargetTopic.Blocked("orders", "any", null, Refusal.TARGET)),
				new HaltCause.TargetLoss(new Gap(LoopHarness.partition(0), GapCause.TARGET_DELETED, 0, 20, 20)));
	}

	@ParameterizedTest
	@MethodSource
	void looksAtTheTopics(HaltCause cause) {
		Halts.halt(this.partition, cause, "any", NOW);
		this.retry.retry(this.partition, NOW);
		assertThat(this.looks).hasValue(1);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Halted.class);
	}

	@Test
	void sendsAgainWhatWasBackedOff() {
		PartitionFixture.replicate(this.partition, 0, 3);
		this.partition.backOff("any", NOW, NOW);
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.isFlowing()).isTrue();
		assertThat(this.partition.progress().watermark()).isEqualTo(3);
	}

	@Test
	void looksUpThePositionOfOneThatWaitedForItsTopic() {
		this.partition.waitFor(Obstacle.TOPIC_NOT_SEEN, NOW, NOW);
		KnownPosition reached = this.partition.reached();
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Starting(NOW, Lookup.from(reached)));
	}

	@Test
	void isDueWhenItsTimeHasComeAndNotWhileItIsBeingTried() {
		this.partition.halt(new HaltCause.Unreadable(0), "broken batch", NOW.plusSeconds(10), NOW);
		assertThat(this.retry.isDue(this.partition, NOW.plusMillis(9_999))).isFalse();
		assertThat(this.retry.isDue(this.partition, NOW.plusSeconds(10))).isTrue();
		this.partition.sendOne(OptionalLong.empty(), NOW.plusSeconds(10));
		assertThat(this.retry.isDue(this.partition, NOW.plusSeconds(10))).isFalse();
	}

	@Test
	void isNotDueWhileTheProducerOwesAnAnswer() {
		SentRecords sent = SentRecords.send(this.partition.progress(), new InFlightBytes(Long.MAX_VALUE),
				this.partition.partition(), 0);
		this.partition.backOff("one of two", NOW, NOW);
		assertThat(this.retry.isDue(this.partition, NOW)).isFalse();
		sent.fail(0, new IllegalStateException());
		assertThat(this.retry.isDue(this.partition, NOW)).isTrue();
	}

	@Test
	void isNeverDueWithoutATime() {
		assertThat(this.retry.isDue(this.partition, Instant.MAX)).isFalse();
		this.partition.halt(new HaltCause.Unreadable(0), "broken batch", null, NOW);
		assertThat(this.retry.isDue(this.partition, Instant.MAX)).isFalse();
	}

	@Test
	void nothingIsDueUnderAPause() {
		this.partition.halt(new HaltCause.Unreadable(0), "broken batch", NOW.plusSeconds(10), NOW);
		this.partition.pause(new Pause(NOW, "anna"), NOW);
		assertThat(this.retry.isDue(this.partition, NOW.plusSeconds(100))).isFalse();
		this.partition.resume();
		assertThat(this.retry.isDue(this.partition, NOW.plusSeconds(100))).isTrue();
	}

	@Test
	void looksUpADisplacedPartitionFromWhereItsLookUpBegan() {
		Lookup truncated = new Lookup.Truncated(new KnownPosition(10, Optional.empty(), Uuid.randomUuid(), 20), 5);
		AnotherCluster another = new AnotherCluster("source", "east", "west", NOW);
		this.partition.restart(truncated, NOW);
		this.partition.halt(new HaltCause.Displaced(another, truncated), another.describe(), null, NOW);
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Starting(NOW, truncated));
	}

	@Test
	void leavesOneAloneThatFlows() {
		PartitionState before = this.partition.state();
		this.retry.retry(this.partition, NOW);
		assertThat(this.partition.state()).isSameAs(before);
		assertThat(this.partition.probe()).isEqualTo(Probe.NONE);
	}

	@Test
	void anOperatorAndTheClockComeToTheSame() {
		SourcePartition other = PartitionFixture.running(LoopHarness.partition(0));
		LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);
		OperatorCommands operators = new OperatorCommands(route.context().route(), new DesiredPauses(),
				Policies.of(route.context().faults()));
		for (HaltCause cause : Stream.concat(probed(), Stream.concat(lookedUp(), looksAtTheTopics())).toList()) {
			for (SourcePartition each : List.of(this.partition, other)) {
				each.found(PartitionFixture.position(0, 10), NOW);
				each.run(NOW);
				Halts.haltForAWhile(each, cause, "any", NOW);
			}
			Instant due = NOW.plusSeconds(3600);
			assertThat(this.retry.isDue(this.partition, due)).isTrue();
			this.retry.retry(this.partition, due);
			operators.handle(new OperatorRequest(LoopHarness.partition(0), OperatorAction.RETRY, "anna",
					new CompletableFuture<>()), other, due);
			assertThat(other.probe()).as("%s", cause).isEqualTo(this.partition.probe());
			assertThat(other.state().kind()).as("%s", cause).isEqualTo(this.partition.state().kind());
		}
	}

}
