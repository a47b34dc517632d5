package io.github.tandem.command;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Durations}.
 */
class DurationsTests {

	@Test
	void readsDurationsAsSettingsAreWritten() {
		assertThat(Durations.parse("10m")).contains(Duration.ofMinutes(10));
		assertThat(Durations.parse("0s")).contains(Duration.ZERO);
		assertThat(Durations.parse("PT1H")).contains(Duration.ofHours(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1800", "+1800", "0", "-5s", "PT-5S", "soon", "" })
	void refusesWhatIsNoneOrHasNoUnit(String value) {
		assertThat(Durations.parse(value)).isEmpty();
	}

}
