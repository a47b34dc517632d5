package io.github.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process starts when a cluster cannot be reached.
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

}
