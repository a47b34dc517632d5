package io.github.tandem.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BootstrapServers}.
 */
class BootstrapServersTests {

	@Test
	void takesHostsAndPorts() {
		List<String> servers = List.of("east-1:9092", "10.0.0.1:1", "[2001:db8::1]:65535");
		assertThat(BootstrapServers.require("key", servers)).isEqualTo(servers);
	}

	@ParameterizedTest
	@NullAndEmptySource
	void asksForAnAddress(@Nullable List<String> none) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BootstrapServers.require("tandem.source.bootstrap-servers", none))
			.withMessage("tandem.source.bootstrap-servers is required: "
					+ "set it to the address of at least one broker, for example east-1:9092");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "east-1", "east-1:", ":9092", "east 1:9092", "east-1:kafka", "east-1:65536",
			"east-1:0", "east-1:9092;west-1:9092", "east-1:9092,west-1:9092" })
	void refusesWhatIsNoAddress(String server) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BootstrapServers.require("tandem.target.bootstrap-servers", List.of("ok:1", server)))
			.withMessage(
					"tandem.target.bootstrap-servers: '%s' is not an address of the form host:port".formatted(server));
	}

}
