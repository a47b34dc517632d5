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
		assertThat(deaths("all", 6)).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
	}

	@Test
	void forgivesARouteThatLivedForAWhile() {
		deaths("all", 3);
		Instant tenMinutesLater = NOW.plusSeconds(600);
		assertThat(this.restarts.next("all", tenMinutesLater)).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.restarts.next("all", tenMinutesLater.plusSeconds(601))).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void routesDoNotPayForEachOther() {
		deaths("all", 3);
		assertThat(deaths("other", 1)).containsExactly(5L);
	}

	private List<Long> deaths(String route, int count) {
		return Stream.generate(() -> this.restarts.next(route, NOW)).limit(count).map(Duration::toSeconds).toList();
	}

}
