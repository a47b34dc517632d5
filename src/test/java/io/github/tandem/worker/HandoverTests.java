package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Handover}.
 */
class HandoverTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void drainsAndCommitsARevokedPartition() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
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
			.contains(new OffsetAndMetadata(5, Optional.of(0), this.route.metadata(5, 5)));
		assertThat(this.route.committed(1).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(this.route.loop().status()).extracting(PartitionStatus::partition).containsExactly(1);
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.target().producer().closed()).isFalse();
		this.route.clock().onLook(() -> {
		});
		this.route.append(1, 5, 8);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 8));
	}

	@Test
	void sendsNothingMoreOfARevokedPartition() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0);
		small.pollFor(LoopHarness.SHORTLY);
		List<String> inFlight = small.target().producer().inFlight();
		assertThat(inFlight).hasSizeBetween(1, 10);
		small.clock().stepBy(Duration.ofMillis(2));
		small.clock().onLook(small.target().producer()::acknowledgeAll);
		small.revoke(0);
		small.clock().onLook(() -> {
		});
		small.flowFor(LoopHarness.COMMIT);
		assertThat(small.copied(0)).isEqualTo(inFlight);
		assertThat(small.committed(0).map(OffsetAndMetadata::offset)).contains((long) inFlight.size());
	}

	@Test
	void commitsARevokedPartitionThoughAStopInterruptsIt() {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.SHORTLY);
		this.route.consumer().wakeCommitsUp(1);
		this.route.revoke(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
	}

	@Test
	void givesUpWhatTheTargetDoesNotTakeInTime() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		TargetLogs.QueueingProducer first = this.route.target().producer();
		first.acknowledge((value) -> value.equals("orders-0@0") || value.equals("orders-1@0"));
		this.route.clock().stepBy(Duration.ofSeconds(1));
		this.route.revoke(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(1L);
		assertThat(first.closed()).as("so that nothing of it arrives later").isTrue();
		this.route.clock().stepBy(Duration.ZERO);
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.target().producers()).hasSize(2);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 1));
		assertThat(this.route.copied(1)).as("the others are sent again").isEqualTo(LoopHarness.values(1, 0, 5));
		assertThat(this.route.committed(1).map(OffsetAndMetadata::offset)).contains(5L);
		assertThat(this.route.loop().inFlightBytes()).isZero();
	}

	@Test
	void waitsNoLongerForARevokedPartitionThanItMay() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		var before = this.route.clock().instant();
		this.route.clock().stepBy(Duration.ofSeconds(1));
		this.route.revoke(0);
		assertThat(Duration.between(before, this.route.clock().instant())).isBetween(LoopHarness.SHUTDOWN_TIMEOUT,
				LoopHarness.SHUTDOWN_TIMEOUT.plusSeconds(6));
	}

	@Test
	void commitsNothingOfALostPartitionAndGivesUpItsRecords() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		TargetLogs.QueueingProducer first = this.route.target().producer();
		first.acknowledge((value) -> !value.endsWith("@4"));
		this.route.lose(0);
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).isIn(Optional.empty(), Optional.of(0L));
		assertThat(first.closed()).isTrue();
		assertThat(this.route.loop().status()).isEmpty();
	}

	@Test
	void awaitsADeadLetterThatIsInFlightAndWritesItOnce() {
		LoopHarness letters = deadLettering();
		letters.clock().stepBy(Duration.ofMillis(2));
		AtomicInteger looks = new AtomicInteger();
		letters.clock().onLook(() -> {
			if (looks.incrementAndGet() == 10) {
				letters.target().producer().acknowledgeAll();
			}
		});
		letters.revoke(0);
		letters.clock().onLook(() -> {
		});
		letters.clock().stepBy(Duration.ZERO);
		assertThat(letters.deadLetters()).containsExactly("orders-0@3");
		assertThat(letters.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
		assertThat(letters.target().producers()).as("nothing was given up").hasSize(1);
		letters.commit(Map.of(LoopHarness.partition(0), 4L));
		letters.assign(0);
		letters.flowFor(LoopHarness.COMMIT);
		assertThat(letters.deadLetters()).as("not a second time").containsExactly("orders-0@3");
		assertThat(letters.outcomes("dead-lettered")).isEqualTo(1);
		assertThat(letters.copied(0)).isEqualTo(List.of("orders-0@0", "orders-0@1", "orders-0@2", "orders-0@4"));
	}

	@Test
	void awaitsADeadLetterBeforeTheThreadLeavesItsGroup() {
		LoopHarness letters = deadLettering();
		letters.clock().stepBy(Duration.ofMillis(2));
		letters.clock().onLook(letters.target().producer()::acknowledgeAll);
		letters.loop().stopping();
		assertThat(letters.committed(0).map(OffsetAndMetadata::offset)).contains(4L);
		letters.revoke(0);
		assertThat(letters.deadLetters()).containsExactly("orders-0@3");
		assertThat(letters.outcomes("dead-lettered")).isEqualTo(1);
	}

	@Test
	void givesUpADeadLetterThatTheTargetDoesNotTakeInTime() {
		LoopHarness letters = deadLettering();
		letters.clock().stepBy(Duration.ofSeconds(1));
		letters.revoke(0);
		assertThat(letters.committed(0).map(OffsetAndMetadata::offset)).contains(3L);
		assertThat(letters.target().producer().closed()).as("so that it cannot arrive later").isTrue();
		assertThat(letters.outcomes("dead-lettered")).isZero();
	}

	@Test
	void completesARebalanceBeforeItLeavesTheGroup() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.target().producer().acknowledgeAll();
		this.route.consumer().failCommits(new RebalanceInProgressException("rebalancing"), 6);
		this.route.loop().stopping();
		assertThat(this.route.committed(0).map(OffsetAndMetadata::offset)).contains(5L);
		assertThat(this.route.consumer().paused()).as("its polls bring nothing")
			.containsExactly(LoopHarness.partition(0));
	}

	@Test
	void leavesTheGroupThoughARebalanceDoesNotEnd() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.consumer().failCommits(new RebalanceInProgressException("rebalancing"));
		this.route.clock().stepBy(Duration.ofSeconds(1));
		var before = this.route.clock().instant();
		this.route.loop().stopping();
		assertThat(Duration.between(before, this.route.clock().instant())).isBetween(LoopHarness.SHUTDOWN_TIMEOUT,
				LoopHarness.SHUTDOWN_TIMEOUT.plusSeconds(10));
	}

	// Record 3 is rejected and on its way to the dead letters.
	private static LoopHarness deadLettering() {
		LoopHarness letters = new LoopHarness(1_000_000, OnGap.CONTINUE, OnRejected.DEAD_LETTER, true);
		letters.createTargetTopic(Map.of("cleanup.policy", "compact"));
		letters.targetTopics().refresh();
		letters.append(0, 0, 3);
		letters.appendWithoutKey(0, 3);
		letters.append(0, 4, 5);
		letters.assign(0);
		letters.pollFor(LoopHarness.SHORTLY);
		letters.target().producer().acknowledgeAll();
		letters.pollFor(LoopHarness.SHORTLY);
		letters.target().producer().fail("orders-0@3"::equals, new InvalidRecordException("no key"));
		letters.pollFor(LoopHarness.SHORTLY);
		assertThat(letters.target().producer().inFlight()).containsExactly("orders-0@3");
		return letters;
	}

}
