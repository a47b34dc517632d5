package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicationRate}.
 */
class ReplicationRateTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private final ReplicationRate pace = new ReplicationRate(START);

	@Test
	void settlesAtTheRateOfRecords() {
		for (int second = 1; second <= 20; second++) {
			this.pace.observe(START.plusSeconds(second), 100L * second, 100L * second, 5);
		}
		assertThat(this.pace.rate()).isCloseTo(100, Offset.offset(0.1));
	}

	@Test
	void doesNotDropToZeroForAPauseButDoesInTheEnd() {
		this.pace.observe(at(1), 100, 100, 5);
		assertThat(this.pace.rate()).isEqualTo(50);
		this.pace.observe(at(2), 100, 100, 5);
		assertThat(this.pace.rate()).isEqualTo(25);
		for (int second = 3; second < 20; second++) {
			this.pace.observe(at(second), 100, 100, 5);
		}
		assertThat(this.pace.rate()).isZero();
	}

	@Test
	void takesTheTimeBetweenLooksIntoAccount() {
		this.pace.observe(START.plusMillis(500), 100, 100, 5);
		assertThat(this.pace.rate()).isEqualTo(100);
		this.pace.observe(START.plusMillis(500), 200, 200, 5);
		assertThat(this.pace.rate()).as("no time, no rate").isEqualTo(100);
	}

	@Test
	void knowsWhenTheWatermarkMovedLast() {
		assertThat(this.pace.movedAt()).isEqualTo(START);
		this.pace.observe(at(1), 0, 10, 5);
		assertThat(this.pace.movedAt()).isEqualTo(at(1));
		this.pace.observe(at(2), 0, 10, 6);
		this.pace.observe(at(3), 0, 10, 7);
		assertThat(this.pace.movedAt()).isEqualTo(at(1));
		this.pace.observe(at(4), 0, 11, 6);
		assertThat(this.pace.movedAt()).isEqualTo(at(4));
	}

	@Test
	void countsHavingNothingToDoAsMoving() {
		this.pace.observe(at(1), 0, 10, 0);
		this.pace.observe(at(2), 0, 10, 0);
		assertThat(this.pace.movedAt()).isEqualTo(at(2));
	}

	@Test
	void hasNoLagTimeWithoutLag() {
		assertThat(this.pace.lagTime(at(60), at(60), 0, START.toEpochMilli(), START.toEpochMilli()))
			.isEqualTo(Duration.ZERO);
	}

	@Test
	void takesTheAgeOfTheOldestRecordInFlight() {
		assertThat(this.pace.lagTime(at(60), at(60), 5, at(45).toEpochMilli(), at(55).toEpochMilli()))
			.isEqualTo(Duration.ofSeconds(15));
	}

	@Test
	void takesTheTimeSinceAllWasReplicatedWhileTheOldestRecordIsUnread() {
		this.pace.observe(at(20), 0, 10, 0);
		this.pace.observe(at(40), 0, 10, 5);
		assertThat(this.pace.lagTime(at(60), at(60), 5, -1, -1)).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.pace.lagTime(at(60), at(60), 5, -1, at(10).toEpochMilli())).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.pace.lagTime(at(60), at(60), 5, -1, at(50).toEpochMilli())).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void hasNoNegativeLagTimeForRecordsOfTheFuture() {
		assertThat(this.pace.lagTime(at(60), at(60), 5, at(90).toEpochMilli(), -1)).isEqualTo(Duration.ZERO);
	}

	@Test
	void anAgeDoesNotDependOnAClockThatIsSet() {
		Instant machineTime = at(60).plusSeconds(3600);
		assertThat(this.pace.lagTime(at(60), machineTime, 5, machineTime.minusSeconds(15).toEpochMilli(), -1))
			.isEqualTo(Duration.ofSeconds(15));
		assertThat(this.pace.lagTime(at(60), machineTime, 5, -1, -1)).isEqualTo(Duration.ofSeconds(60));
		this.pace.observe(at(20), 0, 5, 0);
		assertThat(this.pace.lagTime(at(60), machineTime, 5, -1, -1)).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.pace.lagTime(at(60), machineTime, 5, -1, machineTime.minusSeconds(10).toEpochMilli()))
			.isEqualTo(Duration.ofSeconds(10));
	}

	private static Instant at(int second) {
		return START.plusSeconds(second);
	}

}
