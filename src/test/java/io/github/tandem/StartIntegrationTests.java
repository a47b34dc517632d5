package io.github.tandem;

import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process starts when a cluster or a key is not as it should be.
 */
@Tag("fault")
@TwoBrokersTest
class StartIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	StartIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
	}

	@Test
	void waitsForAClusterThatCannotBeReachedAndNamesIt() {
		String topic = this.brokers.uniqueName("late");
		this.brokers.source().createTopic(topic, 1);
		this.brokers.source().produce(topic, "key", "value");
		TcpRelay link = this.brokers.targetRelay();
		link.cut();
		try (TandemProcess tandem = this.brokers.tandem(topic)
			.target(this.brokers.targetBroker().relayed())
			.build()
			.start()) {
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.health("replication")).contains("DOWN", "target cluster at"));
			assertThat(tandem.get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(tandem.get("/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(tandem.health("targetCluster")).contains("DOWN", ":" + link.port());
			assertThat(tandem.health("sourceCluster")).contains("UP");
			link.restore();
			assertThat(this.brokers.target().awaitRecords(topic, 1, PATIENCE)).hasSize(1);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.health("replication")).contains("UP"));
		}
		finally {
			link.restore();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					tandem.in-flight.max-byte         | 1MB    | tandem.in-flight.max-byte is not a key of Tandem: did you mean tandem.in-flight.max-bytes?
					tandem.source.properties.group.id | mine   | tandem.source.properties.group.id is set by Tandem itself and cannot be changed
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
	void exitsWhenBothClustersAreTheSame() {
		try (TandemProcess tandem = TandemProcess.builder()
			.source(this.brokers.source())
			.target(this.brokers.source())
			.build()
			.launch()) {
			assertThat(tandem.awaitExit(PATIENCE)).isEqualTo(1);
			assertThat(tandem.log()).contains("are the same cluster");
		}
	}

}
