package io.github.tandem.partition;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryDelay}.
 */
class RetryDelayTests {

	private final RetryDelay backoff = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));

	@Test
	void doublesUpToTheLongest() {
		assertThat(IntStream.range(0, 6).mapToObj((index) -> this.backoff.next().toSeconds())).containsExactly(1L, 2L,
				4L, 8L, 10L, 10L);
	}

	@Test
	void staysAtTheLongestHoweverOftenItFails() {
		IntStream.range(0, 4).forEach((index) -> this.backoff.next());
		assertThat(IntStream.range(0, 1000).mapToObj((index) -> this.backoff.next()))
			.containsOnly(Duration.ofSeconds(10));
	}

	@Test
	void beginsAnewAfterASuccess() {
		IntStream.range(0, 6).forEach((index) -> this.backoff.next());
		this.backoff.reset();
		assertThat(this.backoff.next()).isEqualTo(Duration.ofSeconds(1));
	}

}
