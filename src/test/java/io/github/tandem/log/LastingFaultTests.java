package io.github.tandem.log;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastingFault}.
 */
class LastingFaultTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final LastingFault fault = new LastingFault(Duration.ofMinutes(1));

	@Test
	void isWorthALineWhenItBeginsAndNowAndThen() {
		assertThat(this.fault.isWorthALine("no answer after 1 ms", NOW)).isTrue();
		assertThat(this.fault.isWorthALine("no answer after 2 ms", NOW.plusSeconds(59))).isFalse();
		assertThat(this.fault.isWorthALine("no answer after 3 ms", NOW.plusSeconds(60))).isTrue();
		assertThat(this.fault.isWorthALine("no answer after 4 ms", NOW.plusSeconds(61))).isFalse();
	}

	@Test
	void isWorthALineWhenItBecomesAnotherOne() {
		assertThat(this.fault.isWorthALine("no answer", NOW)).isTrue();
		assertThat(this.fault.isWorthALine("no rights", NOW)).isTrue();
		// two that take turns are no news
		assertThat(this.fault.isWorthALine("no answer", NOW)).isFalse();
		assertThat(this.fault.isWorthALine("no rights", NOW)).isFalse();
	}

	@Test
	void isTheSameForWhicheverMember() {
		assertThat(this.fault.isWorthALine("no member tandem-1-3fa85f64-5717-4562-b3fc-2c963f66afa6", NOW)).isTrue();
		assertThat(this.fault.isWorthALine("no member tandem-1-a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", NOW)).isFalse();
	}

	@Test
	void forgetsTheOldestOfMany() {
		assertThat(this.fault.isWorthALine("first", NOW)).isTrue();
		for (int other = 0; other < 100; other++) {
			this.fault.isWorthALine("fault " + "x".repeat(other), NOW);
		}
		assertThat(this.fault.isWorthALine("first", NOW)).isTrue();
		assertThat(this.fault.isWorthALine("fault " + "x".repeat(99), NOW)).isFalse();
	}

	@Test
	void endsOnceAndBeginsAgain() {
		assertThat(this.fault.ends()).as("it never began").isFalse();
		this.fault.isWorthALine("no answer", NOW);
		assertThat(this.fault.ends()).isTrue();
		assertThat(this.fault.ends()).isFalse();
		assertThat(this.fault.isWorthALine("no answer", NOW)).isTrue();
	}

	@Test
	void isNotSilencedByAClockThatIsSetBack() {
		this.fault.isWorthALine("no answer", NOW);
		assertThat(this.fault.isWorthALine("no answer", NOW.minusSeconds(3600))).isTrue();
		assertThat(this.fault.isWorthALine("no answer", NOW.minusSeconds(3590))).isFalse();
	}

}
