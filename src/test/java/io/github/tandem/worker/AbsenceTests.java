package io.github.tandem.worker;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.RecordSize;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Membership} in a whole loop: what is sent after an absence.
 */
class AbsenceTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void aThreadThatSleptLongSendsNothingBeforeItsNextPoll() {
		LoopHarness small = new LoopHarness(3 * RecordSize.OVERHEAD, OnGap.CONTINUE);
		small.start(50, 0);
		small.pollFor(LoopHarness.SHORTLY);
		TargetLogs.QueueingProducer before = small.target().producer();
		before.acknowledgeAll();
		small.clock().advance(Duration.ofSeconds(16));
		small.loop().beforePoll();
		assertThat(before.closed()).as("what it was about to send may have been copied by others").isTrue();
		assertThat(small.target().producers()).hasSize(1);
		assertThat(small.loop().inFlightBytes()).isZero();
		small.flowFor(Duration.ofSeconds(5));
		assertThat(small.copied(0)).isEqualTo(LoopHarness.values(0, 0, 50));
	}

	@Test
	void aThreadThatSleptShortlyKeepsItsProducer() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.clock().advance(Duration.ofSeconds(14));
		this.route.flowFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void sendsNothingAfterAnAbsenceUntilItsGroupStillCountsOnIt() {
		this.route.start(5, 0);
		this.route.flowFor(Duration.ofSeconds(2));
		this.route.append(0, 5, 10);
		this.route.consumer().failCommits(new CommitFailedException());
		this.route.clock().advance(Duration.ofSeconds(6));
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
		this.route.consumer().failCommits(null);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 10));
	}

	@Test
	void sendsNothingThatAPollBroughtWhichLastedTooLong() {
		this.route.start(5, 0);
		this.route.flowFor(Duration.ofSeconds(2));
		this.route.append(0, 5, 10);
		this.route.loop().beforePoll();
		this.route.consumer().failCommits(new CommitFailedException());
		this.route.clock().advance(Duration.ofSeconds(6));
		this.route.loop().records(this.route.consumer().poll(Duration.ZERO));
		assertThat(this.route.target().producer().inFlight()).isEmpty();
		this.route.lose(0);
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void aClockThatIsSetIsNoAbsence() {
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		for (Duration step : List.of(Duration.ofMinutes(1), Duration.ofMinutes(-1), Duration.ofHours(1),
				Duration.ofHours(-1))) {
			this.route.clock().set(step);
			this.route.consumer().failCommits(new CommitFailedException());
			this.route.pollFor(LoopHarness.SHORTLY);
			this.route.consumer().failCommits(null);
		}
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.target().producer().closed()).isFalse();
		this.route.flowFor(LoopHarness.SHORTLY);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

}
