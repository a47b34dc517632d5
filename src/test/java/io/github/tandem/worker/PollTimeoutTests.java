package io.github.tandem.worker;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.InFlightBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollTimeout}.
 */
class PollTimeoutTests {

	private static final Duration LONGEST = Duration.ofMillis(50);

	private final PollTimeout timeout = new PollTimeout();

	@Test
	void isTheContainersWhileRecordsAreRead() {
		assertThat(this.timeout.next(LONGEST, true, 0)).isEqualTo(LONGEST);
		assertThat(this.timeout.next(LONGEST, true, 100)).isEqualTo(LONGEST);
	}

	@Test
	void isShortWhileReadingRestsAndAcknowledgementsArrive() {
		for (long bytes = 100; bytes > 0; bytes--) {
			assertThat(this.timeout.next(LONGEST, false, bytes)).isEqualTo(Duration.ofMillis(1));
		}
	}

	@Test
	void growsToTheContainersWhileNoneArrive() {
		this.timeout.next(LONGEST, false, 100);
		assertThat(Stream.generate(() -> this.timeout.next(LONGEST, false, 100)).limit(8).map(Duration::toMillis))
			.containsExactly(2L, 4L, 8L, 16L, 32L, 50L, 50L, 50L);
		assertThat(this.timeout.next(LONGEST, false, 99)).as("one arrived").isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void seesThatAsMuchWasSentAsWasAcknowledged() {
		InFlightBytes bytes = new InFlightBytes(1_000);
		bytes.add(100);
		for (int round = 0; round < 10; round++) {
			bytes.remove(100);
			bytes.add(100);
			assertThat(this.timeout.next(LONGEST, false, bytes.moved())).isEqualTo(Duration.ofMillis(1));
		}
		assertThat(this.timeout.next(LONGEST, false, bytes.moved())).isEqualTo(Duration.ofMillis(2));
	}

	@Test
	void isShortAgainAfterReading() {
		this.timeout.next(LONGEST, false, 100);
		this.timeout.next(LONGEST, false, 100);
		this.timeout.next(LONGEST, true, 100);
		assertThat(this.timeout.next(LONGEST, false, 100)).isEqualTo(Duration.ofMillis(2));
	}

	@Test
	void staysAtTheLongestHoweverLongNothingMoves() {
		Duration longest = Duration.ofMillis(50);
		PollTimeout timeout = new PollTimeout();
		for (int poll = 0; poll < 1_000; poll++) {
			assertThat(timeout.next(longest, false, 7)).isLessThanOrEqualTo(longest);
		}
		assertThat(timeout.next(longest, false, 7)).isEqualTo(longest);
		assertThat(timeout.next(longest, false, 6)).as("something moved").isEqualTo(Duration.ofMillis(1));
	}

}
