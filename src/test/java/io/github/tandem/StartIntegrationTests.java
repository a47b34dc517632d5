package io.github.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process starts when a cluster or a key is not as it should be.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class StartIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	StartIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
	}

	@AfterEach
	void repair() {
		this.brokers.repair();
	}

	@ParameterizedTest
	@ValueSource(strings = { "source", "target" })
	void waitsForAClusterThatCannotBeReachedAndNamesIt(String role) {
		boolean isSource = role.equals("source");
		BrokerProcess broker = isSource ? this.brokers.sourceBroker() : this.brokers.targetBroker();
		String topic = topicWithOneRecord();
		broker.kill();
		try (TandemProcess tandem = this.brokers.tandem(topic).build().start()) {
			assertThatItWaits(tandem, role, broker.cluster().bootstrapServers());
			assertThat(tandem.health(isSource ? "targetCluster" : "sourceCluster")).startsWith("UP");
			broker.start();
			assertThatItCopies(tandem, topic);
		}
	}

	@Test
	void waitsForANameThatCannotBeResolvedYet(@TempDir Path folder) throws IOException {
		Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
		String topic = topicWithOneRecord();
		String address = this.brokers.target().bootstrapServers().replace("localhost", "gateway.test");
		try (TandemProcess tandem = this.brokers.tandem(topic)
			.target(new Cluster(address))
			.jvmArgument("-Djdk.net.hosts.file=" + hosts)
			.build()
			.start()) {
			assertThatItWaits(tandem, "target", address);
			Files.writeString(hosts, "127.0.0.1 localhost gateway.test\n");
			assertThatItCopies(tandem, topic);
		}
	}

	private String topicWithOneRecord() {
		String topic = this.brokers.uniqueName("late");
		this.brokers.source().createTopic(topic, 1);
		this.brokers.source().produce(topic, "key", "value");
		return topic;
	}

	private static void assertThatItWaits(TandemProcess tandem, String role, String address) {
		String cluster = "The %s cluster at %s".formatted(role, address);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(tandem.health("replication")).startsWith("DOWN").contains(cluster));
		assertThat(tandem.health(role + "Cluster")).startsWith("DOWN").contains(cluster);
		assertThat(tandem.get("/actuator/health").status()).isEqualTo(503);
		assertThat(tandem.get("/actuator/health/liveness").status()).isEqualTo(200);
		assertThat(tandem.get("/actuator/health/readiness").status()).isEqualTo(200);
		assertThat(tandem.log()).containsOnlyOnce("Replication cannot start yet").contains(cluster);
	}

	private void assertThatItCopies(TandemProcess tandem, String topic) {
		assertThat(this.brokers.target().awaitRecords(topic, 1, PATIENCE)).hasSize(1);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(tandem.get("/actuator/health").status()).isEqualTo(200));
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
		try (TandemProcess tandem = this.brokers.tandem("any")
			.target(this.brokers.sourceBroker().relayed())
			.build()
			.launch()) {
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
