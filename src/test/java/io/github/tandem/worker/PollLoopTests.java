package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.operator.OperatorAction;
import io.github.tandem.operator.OperatorAnswer;
import io.github.tandem.operator.OperatorRequest;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollLoop}, {@link FlowControl} and {@link Commits} together.
 */
@ExtendWith(OutputCaptureExtension.class)
class PollLoopTests {

	private static final Duration SHORTLY = Duration.ofMillis(500);

	private static final Duration COMMIT = Duration.ofMillis(1500);

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void readsNothingBeforePositionAndTargetTopicAreKnown() {
		this.route.append(0, 0, 5);
		this.route.assign(0);
		this.route.pollFor(SHORTLY);
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(this.route.target().producers()).isEmpty();
		assertThat(this.route.wishes()).as("asks for a look at the topics").isPositive();
		this.route.targetTopics().refresh();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.consumer().paused()).isEmpty();
		assertThat(this.route.target().producer().inFlight()).isEqualTo(values(0, 0, 5));
	}

	@Test
	void waitsForASourceThatDoesNotAnswer() {
		this.route.targetTopics().refresh();
		this.route.append(0, 0, 5);
		this.route.assign(0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(Duration.ofSeconds(10));
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 5));
	}

	@Test
	void goesOnAtTheCommittedOffset() {
		this.route.commit(Map.of(LoopHarness.partition(0), 3L));
		start(5, 0, 1);
		this.route.flowFor(SHORTLY);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 3, 5));
		assertThat(this.route.copied(1)).isEqualTo(values(1, 0, 5));
	}

	@Test
	void commitsWhatIsAcknowledgedWithEpochAndTopicId() {
		start(0, 0);
		this.route.consumer().append(Records.record(LoopHarness.partition(0), 0, 4));
		this.route.consumer().append(Records.record(LoopHarness.partition(0), 1, 4));
		this.route.consumer().endAt(LoopHarness.partition(0), 2);
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(2, Optional.of(4), "tandem/1 %s 2".formatted(this.route.topicId())));
	}

	@Test
	void commitsNothingWhileTheFirstRecordIsUnacknowledged() {
		start(5, 0);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().acknowledge((value) -> !value.endsWith("@0"));
		this.route.pollFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void commitsAgainAfterACommitThatFailed() {
		start(5, 0);
		this.route.consumer().failCommits(new RebalanceInProgressException("rebalancing"));
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0)).isEmpty();
		this.route.consumer().failCommits(null);
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void commitsNothingOfRecordsThatWaitToBeSent() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 50);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(Duration.ofSeconds(3));
		assertThat(small.target().producer().inFlight()).as("of one partition only")
			.allMatch((value) -> value.startsWith("orders-0"));
		assertThat(small.committed(1).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(small.status(1).lag()).isEqualTo(50);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
	}

	@Test
	void commitsOverOffsetsThatHoldNoRecords() {
		start(5, 0);
		this.route.flowFor(SHORTLY);
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(8L);
		assertThat(this.route.status(0).lag()).isZero();
	}

	@Test
	void pausesOnlyThePartitionWhoseRecordFailed() {
		start(3, 0, 1);
		this.route.pollFor(SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.startsWith("orders-0@1"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.append(0, 3, 5);
		this.route.append(1, 3, 5);
		this.route.poll();
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.poll();
		this.route.target().producer().acknowledgeAll();
		assertThat(this.route.copied(1)).isEqualTo(values(1, 0, 5));
	}

	@Test
	void triesAFailedRecordAgainFromTheWatermark() {
		start(4, 0);
		this.route.pollFor(SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@1"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.target().producer().inFlight()).as("not before a while").isEmpty();
		this.route.pollFor(COMMIT);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(values(0, 1, 4));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(1L);
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
		assertThat(this.route.target().producers()).hasSize(1);
	}

	@Test
	void namesAnObstacleThatPasses() {
		start(4, 0);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.pollFor(Duration.ofSeconds(1));
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.BACKED_OFF))
			.returns(Reason.TARGET_UNAVAILABLE, PartitionCondition::reason)
			.returns("the target does not take records (NotEnoughReplicasException: one of two), they are sent again",
					PartitionCondition::detail);
		assertThat(this.route.status(0).lag()).isEqualTo(4);
	}

	@Test
	void haltsThePartitionOfARecordThatTheTargetRefuses() {
		start(4, 0, 1);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail("orders-0@2"::equals, new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
		this.route.append(1, 4, 6);
		refuseAlone("orders-0@2");
		this.route.flowFor(COMMIT);
		assertThat(this.route.status(0).state()).satisfies((halted) -> {
			assertThat(halted.reason()).isEqualTo(Reason.REJECTED);
			assertThat(halted.rejected()).isNotNull();
			assertThat(halted.detail()).startsWith("the record at offset 2 of orders-0 (")
				.contains("the target rejects it (RecordTooLargeException: 2 MB)", "max.message.bytes");
		});
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(2L);
		assertThat(this.route.copied(1)).isEqualTo(values(1, 0, 6));
	}

	@Test
	void triesARefusedRecordAloneUntilTheTargetTakesIt() {
		start(4, 0);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail("orders-0@2"::equals, new RecordTooLargeException("2 MB"));
		this.route.target().producer().acknowledgeAll();
		refuseAlone("orders-0@2");
		this.route.pollFor(Duration.ofSeconds(8));
		assertThat(this.route.target().producer().inFlight()).as("there is no hurry").isEmpty();
		for (int tries = 0; tries < 3; tries++) {
			awaitInFlight();
			assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@2");
			assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
			this.route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
			this.route.pollFor(SHORTLY);
			assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		}
		awaitInFlight();
		this.route.flowFor(COMMIT);
		assertThat(this.route.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
		assertThat(this.route.copied(0)).containsExactly("orders-0@0", "orders-0@1", "orders-0@3", "orders-0@2",
				"orders-0@3");
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
	}

	@Test
	void triesARefusedRecordAlsoWhileNothingElseIsRead() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 1);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(SHORTLY);
		small.target().producer().fail("orders-0@0"::equals, new RecordTooLargeException("2 MB"));
		small.pollFor(Duration.ofSeconds(15));
		assertThat(small.consumer().paused()).contains(LoopHarness.partition(1));
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(0)).containsExactly("orders-0@0");
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
	}

	@Test
	void triesARefusedRecordThoughTheTargetWasSlow() {
		// between two looks at what is slow, and in the same round with one
		for (long delay = 3_000; delay < 3_200; delay += 50) {
			LoopHarness slow = new LoopHarness(1_000_000, OnGap.CONTINUE);
			slow.targetTopics().refresh();
			slow.append(0, 0, 3);
			slow.assign(0);
			slow.pollFor(Duration.ofMillis(delay));
			slow.target().producer().fail("orders-0@0"::equals, new RecordTooLargeException("2 MB"));
			slow.target().producer().acknowledgeAll();
			slow.pollFor(Duration.ofSeconds(2));
			assertThat(slow.target().producer().inFlight()).containsExactly("orders-0@0");
		}
	}

	@Test
	void losesNothingThatWaitsWhenItsLogEndsMeanwhile() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 50);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(SHORTLY);
		assertThat(small.target().producer().inFlight()).as("of one partition only")
			.allMatch((value) -> value.startsWith("orders-0"));
		small.outOfRange(1, 50);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
	}

	@Test
	void losesNothingOfAStoppedPartitionWhenItsLogEndsMeanwhile() {
		start(1, 0);
		this.route.flowFor(SHORTLY);
		this.route.target().producer().refuse(new TimeoutException("not present in metadata"), 3);
		this.route.append(0, 1, 50);
		this.route.poll();
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.outOfRange(0, 50);
		this.route.target().producer().refuse(null, 0);
		this.route.targetTopics().refresh();
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 50));
	}

	@Test
	void doesNotTakeThePositionOfAPartitionFromTheConsumerWhileItIsLookedUp() {
		this.route.commit(Map.of(LoopHarness.partition(0), 20L));
		start(50, 0);
		this.route.sourceAdmin().timeoutNextRequest(1000);
		this.route.pollFor(SHORTLY);
		this.route.outOfRange(0, 30);
		this.route.pollFor(SHORTLY);
		this.route.sourceAdmin().timeoutNextRequest(0);
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 20, 50));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void waitsForWhatIsUnderWayBeforeItTriesAgain() {
		start(4, 0);
		this.route.pollFor(SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@0"), new NotEnoughReplicasException("one of two"));
		this.route.pollFor(Duration.ofSeconds(5));
		assertThat(this.route.target().producer().inFlight()).as("nothing is sent beside it")
			.isEqualTo(values(0, 1, 4));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(values(0, 0, 4));
	}

	@Test
	void waitsLongerAfterEachFailure() {
		start(1, 0);
		int tries = 0;
		for (int second = 0; second < 40; second++) {
			this.route.pollFor(Duration.ofSeconds(1));
			if (!this.route.target().producer().inFlight().isEmpty()) {
				tries++;
				this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
			}
		}
		assertThat(tries).isBetween(5, 7);
	}

	@Test
	void waitsShortlyAgainAfterASuccess() {
		start(1, 0);
		for (int second = 0; second < 40; second++) {
			this.route.pollFor(Duration.ofSeconds(1));
			this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		}
		awaitInFlight();
		this.route.flowFor(SHORTLY);
		this.route.append(0, 1, 2);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.pollFor(COMMIT);
		assertThat(this.route.target().producer().inFlight()).containsExactly("orders-0@1");
	}

	@Test
	void stopsReadingWhenEnoughIsInFlightAndReadsOnWhenHalfOfItIsDone() {
		long record = RecordSize.OVERHEAD + 2L * "orders-0@10".length();
		LoopHarness small = new LoopHarness(10 * record, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 10, 40);
		small.consumer().startAt(LoopHarness.partition(0), 10);
		small.append(1, 10, 40);
		small.consumer().startAt(LoopHarness.partition(1), 10);
		small.consumer().recordsPerPoll(4);
		small.assign(0, 1);
		small.pollFor(Duration.ofMillis(800));
		assertThat(small.target().producer().inFlight()).hasSize(10);
		assertThat(small.consumer().paused()).hasSize(2);
		assertThat(small.loop().inFlightBytes()).isEqualTo(10 * record);
		AtomicInteger four = new AtomicInteger(4);
		small.target().producer().acknowledge((value) -> four.getAndDecrement() > 0);
		small.pollFor(SHORTLY);
		assertThat(small.consumer().paused()).as("what was read is sent, no more is read").hasSize(2);
		AtomicInteger six = new AtomicInteger(6);
		small.target().producer().acknowledge((value) -> six.getAndDecrement() > 0);
		small.poll();
		assertThat(small.consumer().paused()).isEmpty();
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(0)).isEqualTo(values(0, 10, 40));
		assertThat(small.copied(1)).isEqualTo(values(1, 10, 40));
		assertThat(small.loop().inFlightBytes()).isZero();
	}

	@Test
	void leavesAFailedPartitionPausedWhenReadingGoesOn() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 5);
		small.append(1, 0, 50);
		small.assign(0, 1);
		small.pollFor(SHORTLY);
		assertThat(small.consumer().paused()).hasSize(2);
		small.target().producer().fail((value) -> value.startsWith("orders-0"), new RecordTooLargeException("2 MB"));
		for (int round = 0; round < 20 && small.status(0).state().reason() != Reason.REJECTED; round++) {
			small.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
			small.pollFor(SHORTLY);
			small.target().producer().fail((value) -> value.startsWith("orders-0"), new RecordTooLargeException("2"));
		}
		small.flowFor(Duration.ofSeconds(3));
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
		assertThat(small.consumer().paused()).containsExactly(LoopHarness.partition(0));
	}

	@Test
	void readsNothingOfAPartitionThatIsTriedAgainWhileEnoughIsInFlight() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 5);
		small.assign(0, 1);
		small.pollFor(SHORTLY);
		small.append(1, 0, 50);
		small.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		small.pollFor(Duration.ofSeconds(5));
		assertThat(small.status(0).state()).matches((state) -> state.is(StateKind.RUNNING));
		assertThat(small.target().producer().inFlight()).allMatch((value) -> value.startsWith("orders-1"));
		assertThat(small.consumer().paused()).hasSize(2);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(0)).isEqualTo(values(0, 0, 5));
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
	}

	@Test
	void drainsAndCommitsARevokedPartition() {
		start(5, 0, 1);
		this.route.pollFor(SHORTLY);
		AtomicInteger looks = new AtomicInteger();
		this.route.clock().stepBy(Duration.ofMillis(2));
		this.route.clock().onLook(() -> {
			if (looks.incrementAndGet() == 10) {
				this.route.target().producer().acknowledge((value) -> value.startsWith("orders-0"));
			}
		});
		this.route.revoke(0);
		assertThat(looks.get()).isGreaterThanOrEqualTo(10);
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(5, Optional.of(0), "tandem/1 %s 5".formatted(this.route.topicId())));
		assertThat(this.route.committed(1).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(this.route.loop().status()).extracting(PartitionStatus::partition).containsExactly(1);
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.target().producer().closed()).isFalse();
		this.route.clock().onLook(() -> {
		});
		this.route.append(1, 5, 8);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(1)).isEqualTo(values(1, 0, 8));
	}

	@Test
	void sendsNothingMoreOfARevokedPartition() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 50);
		small.assign(0);
		small.pollFor(SHORTLY);
		List<String> inFlight = small.target().producer().inFlight();
		assertThat(inFlight).hasSizeBetween(1, 10);
		small.clock().stepBy(Duration.ofMillis(2));
		small.clock().onLook(small.target().producer()::acknowledgeAll);
		small.revoke(0);
		small.clock().onLook(() -> {
		});
		small.flowFor(COMMIT);
		assertThat(small.copied(0)).isEqualTo(inFlight);
		assertThat(small.committed(0).map(OffsetAndMetadata::offset)).contains((long) inFlight.size());
	}

	@Test
	void commitsARevokedPartitionThoughAStopInterruptsIt() {
		start(5, 0);
		this.route.flowFor(SHORTLY);
		this.route.consumer().wakeCommitsUp(1);
		this.route.revoke(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void givesUpWhatTheTargetDoesNotTakeInTime() {
		start(5, 0, 1);
		this.route.pollFor(SHORTLY);
		TargetLogs.QueueingProducer first = this.route.target().producer();
		first.acknowledge((value) -> value.equals("orders-0@0") || value.equals("orders-1@0"));
		this.route.clock().stepBy(Duration.ofSeconds(1));
		this.route.revoke(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(1L);
		assertThat(first.closed()).as("so that nothing of it arrives later").isTrue();
		this.route.clock().stepBy(Duration.ZERO);
		this.route.flowFor(COMMIT);
		assertThat(this.route.target().producers()).hasSize(2);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 1));
		assertThat(this.route.copied(1)).as("the others are sent again").isEqualTo(values(1, 0, 5));
		assertThat(this.route.committed(1).map(OffsetAndMetadata::offset)).contains(5L);
		assertThat(this.route.loop().inFlightBytes()).isZero();
	}

	@Test
	void waitsNoLongerForARevokedPartitionThanItMay() {
		start(5, 0);
		this.route.pollFor(SHORTLY);
		var before = this.route.clock().instant();
		this.route.clock().stepBy(Duration.ofSeconds(1));
		this.route.revoke(0);
		assertThat(Duration.between(before, this.route.clock().instant())).isBetween(LoopHarness.SHUTDOWN_TIMEOUT,
				LoopHarness.SHUTDOWN_TIMEOUT.plusSeconds(6));
	}

	@Test
	void commitsNothingOfALostPartitionAndGivesUpItsRecords() {
		start(5, 0);
		this.route.pollFor(SHORTLY);
		TargetLogs.QueueingProducer first = this.route.target().producer();
		first.acknowledge((value) -> !value.endsWith("@4"));
		this.route.lose(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(first.closed()).isTrue();
		assertThat(this.route.loop().status()).isEmpty();
	}

	@Test
	void takesAPartitionThatComesBack() {
		start(5, 0);
		this.route.flowFor(COMMIT);
		this.route.revoke(0);
		this.route.commit(Map.of(LoopHarness.partition(0), 5L));
		this.route.append(0, 5, 7);
		this.route.assign(0);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 7));
	}

	@Test
	void keepsWhatWasReadWhileThereIsNoProducer() {
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		start(5, 0);
		this.route.pollFor(SHORTLY);
		assertThat(this.route.target().producers()).isEmpty();
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.target().makeUnavailable(null);
		this.route.flowFor(Duration.ofSeconds(15));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 5));
	}

	@Test
	void asksForAProducerLessAndLessOften() {
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		start(5, 0);
		this.route.pollFor(Duration.ofSeconds(60));
		assertThat(this.route.target().wishes()).isBetween(5, 10);
		this.route.target().makeUnavailable(null);
		this.route.flowFor(Duration.ofSeconds(15));
		this.route.loop().stopped();
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		this.route.append(0, 5, 6);
		int before = this.route.target().wishes();
		this.route.pollFor(Duration.ofSeconds(5));
		assertThat(this.route.target().wishes() - before).as("soon again after a success").isBetween(2, 4);
	}

	@Test
	void tellsOnceThatTheSourceDoesNotAnswer(CapturedOutput output) {
		this.route.targetTopics().refresh();
		this.route.assign(0);
		for (int outage = 1; outage <= 2; outage++) {
			this.route.sourceAdmin().timeoutNextRequest(1000);
			this.route.outOfRange(0, 0);
			this.route.pollFor(Duration.ofSeconds(30));
			this.route.sourceAdmin().timeoutNextRequest(0);
			this.route.pollFor(Duration.ofSeconds(3));
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("The source does not report the positions of partitions"))
				.hasSize(outage);
		}
	}

	@Test
	void continuesAfterRetentionOvertookIt() {
		start(5, 0);
		this.route.flowFor(COMMIT);
		this.route.append(0, 20, 25);
		this.route.consumer().startAt(LoopHarness.partition(0), 20);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).startsWith("orders-0@0", "orders-0@1", "orders-0@2", "orders-0@3",
				"orders-0@4");
		assertThat(this.route.copied(0).subList(5, 10)).isEqualTo(values(0, 20, 25));
		assertThat(gapRecords("retention")).isEqualTo(15);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(25L);
	}

	@Test
	void continuesAfterTheLogWasTruncated() {
		start(20, 0);
		this.route.flowFor(COMMIT);
		this.route.consumer().endAt(LoopHarness.partition(0), 12);
		this.route.flowFor(COMMIT);
		this.route.append(0, 12, 14);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@19", "orders-0@12", "orders-0@13").hasSize(22);
		assertThat(gapRecords("truncated")).isEqualTo(8);
	}

	@Test
	void goesBackToWhereATruncatedLogDiverges() {
		start(20, 0);
		this.route.flowFor(COMMIT);
		this.route.truncated(0, 20, 15);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).endsWith("orders-0@15", "orders-0@16", "orders-0@17", "orders-0@18",
				"orders-0@19");
		assertThat(this.route.copied(0)).hasSize(25);
		assertThat(gapRecords("truncated")).isEqualTo(5);
	}

	@Test
	void losesNothingThatIsUnderWayWhenItsLogIsTruncatedBehindIt() {
		start(20, 0);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().acknowledge((value) -> value.matches("orders-0@[0-4]"));
		this.route.truncated(0, 20, 15);
		this.route.target().producer().fail((value) -> true, new KafkaException("Producer is closed forcefully."));
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 20));
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
	}

	@Test
	void beginsAnewWithATopicThatWasCreatedAgain() {
		start(20, 0);
		this.route.flowFor(COMMIT);
		this.route.recreateTopic(3);
		this.route.append(0, 0, 3);
		this.route.targetTopics().refresh();
		this.route.flowFor(Duration.ofSeconds(3));
		assertThat(this.route.copied(0)).endsWith("orders-0@19", "orders-0@0", "orders-0@1", "orders-0@2").hasSize(23);
		assertThat(this.route.meters().find("tandem.gap.records").counters()).isEmpty();
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(3, Optional.of(0), "tandem/1 %s 3".formatted(this.route.topicId())));
	}

	@Test
	void doesNotCommitTheEpochOfATopicThatIsGone() {
		start(0, 0);
		for (long offset = 0; offset < 20; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, (offset < 10) ? 1 : 7));
		}
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(7);
		this.route.recreateTopic(3);
		this.route.targetTopics().refresh();
		this.route.flowFor(COMMIT);
		this.route.append(0, 0, 40);
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0))
			.contains(new OffsetAndMetadata(40, Optional.of(0), "tandem/1 %s 40".formatted(this.route.topicId())));
	}

	@Test
	void doesNotCommitTheEpochOfRecordsThatWereTruncated() {
		start(0, 0);
		this.route.append(0, 0, 10);
		this.route.flowFor(SHORTLY);
		for (long offset = 10; offset < 20; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 5));
		}
		this.route.flowFor(COMMIT);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(5);
		this.route.consumer().endAt(LoopHarness.partition(0), 8);
		this.route.flowFor(COMMIT);
		for (long offset = 8; offset < 30; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 6));
		}
		this.route.pollFor(COMMIT);
		this.route.target().producer().acknowledge((value) -> !value.endsWith("@15"));
		this.route.pollFor(COMMIT);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(15L);
		assertThat(this.route.committed(0).flatMap(OffsetAndMetadata::leaderEpoch)).contains(6);
	}

	@Test
	void tellsTheConsumerTheEpochOfItsPosition() {
		start(0, 0);
		for (long offset = 0; offset < 5; offset++) {
			this.route.consumer().append(Records.record(LoopHarness.partition(0), offset, 3));
		}
		this.route.pollFor(SHORTLY);
		this.route.target()
			.producer()
			.fail((value) -> value.endsWith("@2"), new NotEnoughReplicasException("one of two"));
		this.route.target().producer().acknowledgeAll();
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.consumer().lastSeek(LoopHarness.partition(0)))
			.isEqualTo(new OffsetAndMetadata(2, Optional.of(3), ""));
	}

	@Test
	void anAbsenceDoesNotAcceptAGap() {
		LoopHarness halting = new LoopHarness(Long.MAX_VALUE, OnGap.HALT);
		halting.targetTopics().refresh();
		halting.append(0, 0, 20);
		halting.assign(0);
		halting.flowFor(COMMIT);
		halting.truncated(0, 20, 15);
		halting.flowFor(COMMIT);
		assertThat(halting.status(0).state().reason()).isEqualTo(Reason.GAP);
		halting.clock().advance(Duration.ofSeconds(6));
		halting.flowFor(COMMIT);
		assertThat(halting.committed(0).map(OffsetAndMetadata::offset)).contains(20L);
	}

	@Test
	void haltsAtAGapIfTheRouteSaysSo() {
		LoopHarness halting = new LoopHarness(1_000_000, OnGap.HALT);
		halting.targetTopics().refresh();
		halting.append(0, 20, 25);
		halting.consumer().startAt(LoopHarness.partition(0), 20);
		halting.append(1, 0, 5);
		halting.commit(Map.of(LoopHarness.partition(0), 5L));
		halting.assign(0, 1);
		halting.flowFor(Duration.ofSeconds(30));
		assertThat(halting.copied(0)).isEmpty();
		assertThat(halting.copied(1)).isEqualTo(values(1, 0, 5));
		assertThat(halting.consumer().paused()).containsExactly(LoopHarness.partition(0));
		assertThat(halting.status(0).state()).matches((state) -> state.is(StateKind.HALTED))
			.returns(Reason.GAP, PartitionCondition::reason)
			.returns(
					"the source lost 15 records (retention): offset 5 was to be replicated next, 20 is the first that can "
							+ "be. To go on there, use the action 'skip-one', or set on-gap: continue for the route 'all' "
							+ "and restart",
					PartitionCondition::detail);
		assertThat(halting.committed(0)).isEmpty();
		halting.outOfRange(0, 5);
		halting.flowFor(Duration.ofSeconds(5));
		assertThat(halting.copied(0)).isEmpty();
		assertThat(halting.meters().get("tandem.gap.records").counter().count()).isEqualTo(15);
	}

	@Test
	void haltsATopicThatCannotBeWrittenAndGoesOnWhenItCan() {
		this.route.targetAdmin().createTopics(List.of(new NewTopic("orders", 3, (short) 1)));
		start(5, 0);
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).hasSize(5);
		this.route.targetAdmin().deleteTopics(List.of("orders"));
		this.route.targetAdmin().timeoutNextRequest(0);
		this.route.append(0, 5, 8);
		this.route.targetTopics().refresh();
		this.route.flowFor(COMMIT);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 8));
	}

	@Test
	void tellsOfATopicThatWasReplacedWhileAPartitionWasBackedOff() {
		start(5, 0);
		this.route.flowFor(COMMIT);
		this.route.append(0, 5, 8);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().fail((value) -> true, new NotEnoughReplicasException("one of two"));
		this.route.pollFor(SHORTLY);
		this.route.targetAdmin().deleteTopics(List.of("orders"));
		this.route.targetTopics().refresh();
		this.route.flowFor(Duration.ofSeconds(5));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 8));
		assertThat(gapRecords("target-deleted")).isEqualTo(5);
	}

	@Test
	void tellsOfABatchThatIsLeftOutWhenTheRecordBehindItIsRefused() {
		start(5, 0);
		this.route.flowFor(COMMIT);
		this.route.append(0, 5, 10);
		this.route.loop().concernsPartitions(new KafkaException("Encountered corrupt message in orders-0"));
		OperatorRequest request = new OperatorRequest(LoopHarness.partition(0), OperatorAction.SKIP_ONE, "somebody",
				new CompletableFuture<>());
		this.route.loop().ask(request);
		this.route.pollFor(SHORTLY);
		assertThat(request.answer()).isCompletedWithValueMatching(OperatorAnswer::done);
		assertThat(this.route.target().producer().inFlight()).isEqualTo(values(0, 6, 7));
		this.route.target().producer().fail((value) -> true, new RecordTooLargeException("2 MB"));
		this.route.pollFor(COMMIT);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.REJECTED);
		assertThat(gapRecords("corrupt")).isEqualTo(1);
		// another one is not left out unasked
		this.route.loop().concernsPartitions(new KafkaException("Encountered corrupt message in orders-0"));
		this.route.flowFor(Duration.ofMinutes(1));
		assertThat(this.route.copied(0)).isEqualTo(concat(values(0, 0, 5), values(0, 6, 10)));
		assertThat(gapRecords("corrupt")).isEqualTo(1);
	}

	private static List<String> concat(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).toList();
	}

	@Test
	void readsAllAgainWhenAPollWasLost() {
		start(5, 0, 1);
		this.route.pollFor(SHORTLY);
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-0"));
		this.route.loop().readAgain();
		this.route.pollFor(SHORTLY);
		assertThat(this.route.target().producer().inFlight())
			.containsExactlyElementsOf(LongStream.concat(LongStream.range(0, 5), LongStream.range(0, 5))
				.mapToObj((offset) -> "orders-1@" + offset)
				.toList());
	}

	@Test
	void aThreadThatSleptLongSendsNothingBeforeItsNextPoll() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.append(0, 0, 50);
		small.assign(0);
		small.pollFor(SHORTLY);
		TargetLogs.QueueingProducer before = small.target().producer();
		before.acknowledgeAll();
		small.clock().advance(Duration.ofSeconds(16));
		small.loop().beforePoll();
		assertThat(before.closed()).as("what it was about to send may have been copied by others").isTrue();
		assertThat(small.target().producers()).hasSize(1);
		assertThat(small.loop().inFlightBytes()).isZero();
		small.flowFor(Duration.ofSeconds(5));
		assertThat(small.copied(0)).isEqualTo(values(0, 0, 50));
	}

	@Test
	void aThreadThatSleptShortlyKeepsItsProducer() {
		start(5, 0);
		this.route.pollFor(SHORTLY);
		this.route.clock().advance(Duration.ofSeconds(14));
		this.route.flowFor(SHORTLY);
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 5));
	}

	@Test
	void aPartitionThatTheTargetKeepsWaitingDoesNotHoldUpTheOthers() {
		LoopHarness small = new LoopHarness(10 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.targetTopics().refresh();
		small.consumer().recordsPerPoll(5);
		small.append(0, 0, 50);
		small.append(1, 0, 50);
		small.assign(0, 1);
		for (int round = 0; round < 200; round++) {
			small.poll();
			if (!small.target().producers().isEmpty()) {
				small.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
			}
			small.clock().advance(Duration.ofMillis(50));
		}
		assertThat(small.copied(1)).isEqualTo(values(1, 0, 50));
		assertThat(small.copied(0)).isEmpty();
		assertThat(small.target().producer().inFlight()).as("it is read no further").hasSizeLessThan(20);
		small.flowFor(Duration.ofSeconds(10));
		assertThat(small.copied(0)).isEqualTo(values(0, 0, 50));
		assertThat(small.status(0).state()).matches((state) -> state.is(StateKind.CAUGHT_UP));
	}

	@Test
	void showsLagPositionAndTarget() {
		start(5, 0);
		this.route.pollFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0)).returns(0L, PartitionStatus::nextOffset)
			.returns(5L, PartitionStatus::endOffset)
			.returns(5L, PartitionStatus::lag)
			.returns("orders", PartitionStatus::targetTopic)
			.returns(-1L, PartitionStatus::targetOffset);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.status(0)).returns(5L, PartitionStatus::nextOffset)
			.returns(0L, PartitionStatus::lag)
			.returns(Duration.ZERO, PartitionStatus::lagTime)
			.returns(0, PartitionStatus::targetPartition)
			.returns(4L, PartitionStatus::targetOffset);
		assertThat(this.route.meters().get("tandem.records").tag("outcome", "replicated").counter().count())
			.isEqualTo(5);
	}

	// A record that was refused in company is tried alone at once.
	private void refuseAlone(String value) {
		awaitInFlight();
		assertThat(this.route.target().producer().inFlight()).contains(value);
		this.route.target().producer().fail(value::equals, new RecordTooLargeException("2 MB"));
	}

	@Test
	void copiesNothingAfterAnAbsenceUntilItsGroupStillCountsOnIt() {
		start(5, 0);
		this.route.flowFor(Duration.ofSeconds(2));
		this.route.append(0, 5, 10);
		this.route.consumer().failCommits(new CommitFailedException());
		this.route.clock().advance(Duration.ofSeconds(6));
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 5));
		this.route.consumer().failCommits(null);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 10));
	}

	@Test
	void sendsNothingThatAPollBroughtWhichLastedTooLong() {
		start(5, 0);
		this.route.flowFor(Duration.ofSeconds(2));
		this.route.append(0, 5, 10);
		this.route.loop().beforePoll();
		this.route.consumer().failCommits(new CommitFailedException());
		this.route.clock().advance(Duration.ofSeconds(6));
		this.route.loop().records(this.route.consumer().poll(Duration.ZERO));
		assertThat(this.route.target().producer().inFlight()).isEmpty();
		this.route.lose(0);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(values(0, 0, 5));
	}

	private void awaitInFlight() {
		Instant limit = this.route.clock().instant().plusSeconds(120);
		while (this.route.target().producer().inFlight().isEmpty()) {
			assertThat(this.route.clock().instant()).isBefore(limit);
			this.route.pollFor(SHORTLY);
		}
	}

	private void start(long records, int... partitions) {
		this.route.targetTopics().refresh();
		for (int partition : partitions) {
			this.route.append(partition, 0, records);
		}
		this.route.assign(partitions);
	}

	private double gapRecords(String cause) {
		return this.route.meters().get("tandem.gap.records").tag("cause", cause).counter().count();
	}

	private static List<String> values(int partition, long from, long to) {
		TopicPartition topicPartition = LoopHarness.partition(partition);
		return LongStream.range(from, to).mapToObj((offset) -> topicPartition + "@" + offset).toList();
	}

}
