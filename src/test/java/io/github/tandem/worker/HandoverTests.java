package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.OnGap;

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
			.contains(new OffsetAndMetadata(5, Optional.of(0), "tandem/1 %s 5".formatted(this.route.topicId())));
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
		small.targetTopics().refresh();
		small.append(0, 0, 50);
		small.assign(0);
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

}
