package io.github.tandem;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import io.github.tandem.bridge.BridgeProperties;
import io.github.tandem.doctor.DoctorProperties;
import io.github.tandem.offset.store.OffsetsProperties;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests that durations and sizes are compared as they are, not rounded down before: a
 * bound that a message names is allowed, and what is a little above is not.
 */
class PropertyBoundsTests {

	@ParameterizedTest
	@ValueSource(strings = { "PT1S", "PT24H" })
	void takesTheBounds(String value) {
		assertThatNoException().isThrownBy(() -> offsets(Duration.parse(value)));
		assertThatNoException().isThrownBy(() -> new DoctorProperties(Duration.parse(value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "PT24H0.001S" })
	void refusesWhatIsALittleOutside(String value) {
		Duration outside = Duration.parse(value);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> offsets(outside));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new DoctorProperties(outside));
	}

	@ParameterizedTest
	@ValueSource(longs = { 64 * 1024 - 1, 1 })
	void refusesALittleLessThanTheLeastInFlight(long bytes) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new BridgeProperties.InFlight(DataSize.ofBytes(bytes)));
	}

	private static OffsetsProperties offsets(Duration interval) {
		return new OffsetsProperties(true, false, interval, List.of(), List.of(), "auto");
	}

}
