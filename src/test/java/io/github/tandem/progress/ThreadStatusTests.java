package io.github.tandem.progress;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ThreadStatus}.
 */
class ThreadStatusTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	@Test
	void hangsWhenItHasNotComeRoundForFiveMinutes() {
		ThreadStatus thread = new ThreadStatus("all-0", true, NOW, null, false, null);
		assertThat(thread.isHanging(NOW)).isFalse();
		assertThat(thread.isHanging(NOW.plusSeconds(300))).isFalse();
		assertThat(thread.isHanging(NOW.plusSeconds(301))).isTrue();
	}

	@Test
	void aDeadThreadDoesNotHang() {
		assertThat(new ThreadStatus("all-0", false, NOW, null, false, null).isHanging(NOW.plusSeconds(1000))).isFalse();
	}

}
