package io.github.tandem.doctor.probe;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Endpoint}.
 */
class EndpointTests {

	@Test
	void readsNamesAndAddressesOfBothVersions() {
		assertThat(Endpoint.parse("east-1.example:9092")).contains(new Endpoint("east-1.example", 9092));
		assertThat(Endpoint.parse("10.0.0.1:1")).contains(new Endpoint("10.0.0.1", 1));
		assertThat(Endpoint.parse("[fe80::1%eth0]:65535")).contains(new Endpoint("fe80::1%eth0", 65535));
	}

	@ParameterizedTest
	@ValueSource(strings = { "east-1", "east-1:", ":9092", "east-1:0", "east-1:65536", "kafka://east-1:9092",
			"fe80::1:9092", "a b:9092" })
	void refusesWhatIsNotHostAndPort(String address) {
		assertThat(Endpoint.parse(address)).isEmpty();
	}

	@Test
	void tellsAddressesFromNames() {
		assertThat(new Endpoint("10.0.0.1", 1).isLiteral()).isTrue();
		assertThat(new Endpoint("fe80::1", 1).isLiteral()).isTrue();
		assertThat(new Endpoint("10.example", 1).isLiteral()).isFalse();
		assertThat(new Endpoint("fe80::1", 1)).hasToString("[fe80::1]:1");
	}

}
