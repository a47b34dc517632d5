package io.github.tandem.route;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how a start reads in the log.
 */
class StartTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "earliest", "latest", "2026-11-01T00:00:00Z" })
	void isToldAsItIsConfigured(String value) {
		assertThat(Start.parse(value)).hasToString(value);
	}

}
