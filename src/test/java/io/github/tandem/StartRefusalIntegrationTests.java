package io.github.tandem;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process ends at its start when its configuration cannot be right.
 */
@Tag("fault")
@TwoBrokersTest
class StartRefusalIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	StartRefusalIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					tandem.in-flight.max-byte         | 1MB    | tandem.in-flight.max-byte is not a key of Tandem: did you mean tandem.in-flight.max-bytes?
					tandem.source.properties.group.id | mine   | tandem.source.properties.group.id is set by Tandem itself and cannot be changed
					tandem.routes[0].on-rejected      | drop   | tandem.routes[0].on-rejected: 'drop' is none of: halt, dead-letter, skip
					tandem.routes[0].exclude          | (a     | tandem.routes[0].exclude: '(a' is not a valid regular expression
					tandem.routes[0].rename           | orders | tandem.routes[0].rename: 'orders' has no ${topic}
					""")
	void exitsWithOneMessageForAWrongKey(String key, String value, String message) {
		Cluster nowhere = new Cluster("127.0.0.1:" + FreePorts.next(), Map.of());
		try (TandemProcess tandem = TandemProcess.builder()
			.source(nowhere)
			.target(nowhere)
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", ".*")
			.property(key, value)
			.build()
			.launch()) {
			assertThat(tandem.awaitExit(PATIENCE)).isEqualTo(1);
			assertThat(tandem.log()).containsOnlyOnce(message).doesNotContain("\tat ");
		}
	}

	@Test
	void exitsWhenBothAddressesLeadToTheSameCluster() {
		String address = this.brokers.source().bootstrapServers().replace("localhost", "127.0.0.1");
		try (TandemProcess tandem = this.brokers.tandem("any").target(new Cluster(address)).build().launch()) {
			assertThat(tandem.awaitExit(PATIENCE)).isEqualTo(1);
			assertThat(tandem.log()).containsOnlyOnce("are the same cluster").doesNotContain("\tat ");
		}
	}

	@Test
	void exitsWithOneMessageWithoutAnAddress() {
		try (TandemProcess tandem = TandemProcess.builder().target(this.brokers.target()).build().launch()) {
			assertThat(tandem.awaitExit(PATIENCE)).isEqualTo(1);
			assertThat(tandem.log()).containsOnlyOnce("tandem.source.bootstrap-servers is required")
				.doesNotContain("\tat ");
		}
	}

}
