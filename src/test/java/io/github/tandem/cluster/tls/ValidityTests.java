package io.github.tandem.cluster.tls;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Validity}.
 */
class ValidityTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	@Test
	void isDueTwoWeeksBeforeItsEndOrWhenAThirdIsLeft() {
		assertThat(due(Duration.ofDays(365))).isEqualTo(Duration.ofDays(351));
		assertThat(due(Duration.ofDays(42))).isEqualTo(Duration.ofDays(28));
		assertThat(due(Duration.ofDays(3))).isEqualTo(Duration.ofDays(2));
		assertThat(due(Duration.ofMinutes(60))).isEqualTo(Duration.ofMinutes(40));
	}

	private static Duration due(Duration lifetime) {
		return Duration.between(START, new Validity(START, START.plus(lifetime)).due());
	}

}
