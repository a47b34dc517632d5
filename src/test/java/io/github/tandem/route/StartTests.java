package io.github.tandem.route;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Start}.
 */
class StartTests {

	@Test
	void isTheBeginningTheEndOrAnInstant() {
		assertThat(Start.parse("earliest")).isEqualTo(new Start.Earliest());
		assertThat(Start.parse("LATEST")).isEqualTo(new Start.Latest());
		assertThat(Start.parse("2026-11-01T00:00:00Z"))
			.isEqualTo(new Start.At(Instant.ofEpochMilli(1_793_491_200_000L)));
		assertThat(Start.parse("2026-11-01T01:00:00.5+01:00"))
			.isEqualTo(new Start.At(Instant.ofEpochMilli(1_793_491_200_500L)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "2026-11-01", "1793491200000", " earliest" })
	void isNothingElse(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> Start.parse(value))
			.withMessage("'%s' is none of: earliest, latest, an instant such as 2026-11-01T00:00:00Z".formatted(value));
	}

}
