package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Restarts}.
 */
class RestartsTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final Restarts restarts = new Restarts(Duration.ofSeconds(5), Duration.ofSeconds(60));

	@Test
	void waitsLongerAfterEachDeathUpToALimit() {
		List<Long> delays = deaths("all", 7);
		List<Long> shortest = List.of(5L, 7L, 15L, 30L, 45L, 45L, 45L);
		for (int death = 0; death < delays.size(); death++) {
			assertThat(delays.get(death)).as("after %d deaths", death)
				.isBetween(shortest.get(death), Math.min(60, 2 * shortest.get(death)));
		}
	}

	@Test
	void forgivesARouteThatLivedForAWhile() {
		deaths("all", 3);
		Instant tenMinutesLater = NOW.plusSeconds(600);
		assertThat(this.restarts.next("all", tenMinutesLater)).isGreaterThan(Duration.ofSeconds(29));
		assertThat(this.restarts.next("all", tenMinutesLater.plusSeconds(601))).isLessThan(Duration.ofSeconds(7));
	}

	@Test
	void routesDoNotPayForEachOther() {
		deaths("all", 3);
		assertThat(deaths("other", 1)).allMatch((seconds) -> seconds < 7);
	}

	private List<Long> deaths(String route, int count) {
		return Stream.generate(() -> this.restarts.next(route, NOW)).limit(count).map(Duration::toSeconds).toList();
	}

}
