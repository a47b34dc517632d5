package io.github.tandem.position;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Retention}.
 */
class RetentionTests {

	private static final Duration HOUR = Duration.ofHours(1);

	@Test
	void readsTheConfigurationOfATopic() {
		assertThat(Retention.of(Map.of("cleanup.policy", "delete", "retention.ms", "3600000", "retention.bytes", "-1")))
			.isEqualTo(new Retention(3_600_000, -1));
		assertThat(Retention.of(Map.of("cleanup.policy", "compact,delete", "retention.bytes", " 1000 ")))
			.isEqualTo(new Retention(-1, 1000));
		assertThat(Retention.of(Map.of("retention.ms", "a week"))).isEqualTo(Retention.NONE);
	}

	@Test
	void nothingIsDeletedOfATopicThatIsCompactedOnly() {
		assertThat(Retention.of(Map.of("cleanup.policy", "compact", "retention.ms", "3600000")))
			.isEqualTo(Retention.NONE);
		assertThat(Retention.NONE.timeToLoss(HOUR, HOUR)).isNull();
	}

	@Test
	void ageLimitsTheTimeThatIsLeft() {
		Retention day = new Retention(Duration.ofDays(1).toMillis(), -1);
		assertThat(day.timeToLoss(HOUR, null)).isEqualTo(Duration.ofHours(23));
		assertThat(day.timeToLoss(Duration.ofDays(2), null)).as("not below zero").isZero();
	}

	@Test
	void sizeLimitsItByTheAgeAtTheStartOfTheLog() {
		Retention size = new Retention(-1, 1000);
		assertThat(size.timeToLoss(HOUR, Duration.ofHours(5))).isEqualTo(Duration.ofHours(4));
		assertThat(size.timeToLoss(HOUR, null)).as("nothing was deleted yet").isNull();
		assertThat(size.timeToLoss(Duration.ofHours(6), Duration.ofHours(5))).isZero();
	}

	@Test
	void theShorterOfBothCounts() {
		Retention both = new Retention(Duration.ofDays(1).toMillis(), 1000);
		assertThat(both.timeToLoss(HOUR, Duration.ofHours(5))).isEqualTo(Duration.ofHours(4));
		assertThat(both.timeToLoss(HOUR, Duration.ofDays(9))).isEqualTo(Duration.ofHours(23));
		assertThat(both.timeToLoss(HOUR, null)).isEqualTo(Duration.ofHours(23));
	}

	@Test
	void isShortBelowAnHourOrAQuarterOfTheAge() {
		Retention week = new Retention(Duration.ofDays(7).toMillis(), -1);
		assertThat(week.isShort(HOUR)).isFalse();
		assertThat(week.isShort(HOUR.minusMillis(1))).isTrue();
		Retention hour = new Retention(HOUR.toMillis(), -1);
		assertThat(hour.isShort(Duration.ofMinutes(15))).isFalse();
		assertThat(hour.isShort(Duration.ofMinutes(15).minusMillis(1))).isTrue();
		Retention size = new Retention(-1, 1000);
		assertThat(size.isShort(HOUR)).isFalse();
		assertThat(size.isShort(HOUR.minusMillis(1))).isTrue();
	}

}
