package io.github.tandem.partition;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryDelay}.
 */
class RetryDelayTests {

	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(10);

	private final RetryDelay delay = new RetryDelay(FIRST, LONGEST);

	@Test
	void doublesUpToTheLongestGiveOrTakeAQuarter() {
		for (int index = 0; index < 100; index++) {
			List<Duration> delays = delays(6);
			assertThat(delays.get(0)).isBetween(FIRST, Duration.ofMillis(1250));
			assertThat(delays.get(1)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
			assertThat(delays.get(2)).isBetween(Duration.ofMillis(3000), Duration.ofMillis(5000));
			assertThat(delays.get(3)).isBetween(Duration.ofMillis(6000), LONGEST);
			assertThat(delays.subList(4, 6)).allSatisfy(this::isNearTheLongest);
			this.delay.reset();
		}
	}

	@Test
	void staysNearTheLongestHoweverOftenItFails() {
		delays(4);
		assertThat(delays(1000)).allSatisfy(this::isNearTheLongest);
	}

	@Test
	void beginsAnewAfterASuccess() {
		delays(6);
		this.delay.reset();
		assertThat(this.delay.next()).isBetween(FIRST, Duration.ofMillis(1250));
	}

	@Test
	void neighboursDoNotTryAtTheSameMoment() {
		assertThat(Stream.generate(() -> new RetryDelay(FIRST, LONGEST).next()).limit(50).distinct().count())
			.isGreaterThan(10);
	}

	private void isNearTheLongest(Duration duration) {
		assertThat(duration).isBetween(Duration.ofMillis(7500), LONGEST);
	}

	private List<Duration> delays(int number) {
		return IntStream.range(0, number).mapToObj((index) -> this.delay.next()).toList();
	}

}
