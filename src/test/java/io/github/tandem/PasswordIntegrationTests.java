package io.github.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Passwords with placeholders in them, which brokers check.
 */
@Tag("fault")
@TwoBrokersTest
class PasswordIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String LOGIN = "tandem.source.properties.sasl.jaas.config";

	private static final String WRITTEN = "correct-%s-staple";

	private final TwoBrokers brokers;

	private final String topic;

	PasswordIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("password");
	}

	@Test
	void aPlaceholderIsWhatItStandsFor() {
		assertThatItLogsIn("correct-/home/east-staple", WRITTEN.formatted("${HOME}"));
	}

	@Test
	void aPlaceholderWithABackslashBelongsToThePassword() {
		assertThatItLogsIn("correct-${HOME}-staple", WRITTEN.formatted("\\${HOME}"));
	}

	@Test
	void aPlaceholderThatStandsForNothingIsRefusedWithItsKey() {
		try (TandemProcess tandem = tandem(this.brokers.sourceBroker().secured(), this.brokers.password(),
				WRITTEN.formatted("${EAST_PASSWORD}"))) {
			assertThat(tandem.launch().awaitExit(PATIENCE)).isNotZero();
			assertThat(tandem.log()).contains(LOGIN + ": a placeholder in it is not resolved")
				.doesNotContain("correct-", "EAST_PASSWORD", "Invalid username or password");
		}
	}

	@Test
	void aMountedFileIsAPlaceholderToo(@TempDir Path folder) throws IOException {
		Files.writeString(folder.resolve("east-password"), "mounted-staple\n");
		try (Certificates certificates = new Certificates();
				BrokerProcess source = BrokerProcess.builder("secured")
					.secured(certificates, "tandem", "correct-mounted-staple")
					.build()
					.start();
				TandemProcess tandem = builder(source.secured(), "correct-mounted-staple", "correct-${east-password}")
					.property("spring.config.import", "configtree:%s/".formatted(folder))
					.build()) {
			assertThatItReplicates(source, tandem);
		}
	}

	@Test
	void aRenewedFileReachesNewConnectionsWithoutARestart(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("password"), "before\n");
		try (Certificates certificates = new Certificates();
				TcpRelay relay = TcpRelay.toFreePort();
				BrokerProcess source = BrokerProcess.builder("secured")
					.secured(certificates, "tandem", "unused", relay)
					.build()
					.start();
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.source(source.secured())
					.property("tandem.source.properties.sasl.mechanism", "SCRAM-SHA-512")
					.property(LOGIN,
							"%s required username=\"east\" passwordFile=\"%s\";"
								.formatted(ScramLoginModule.class.getName(), file))
					.build()) {
			setPassword(source, "before");
			assertThatItReplicates(source, tandem);
			setPassword(source, "after");
			Files.writeString(file, "after\n");
			relay.renewConnections();
			source.cluster().produce(this.topic, "key", "value");
			assertThat(this.brokers.target().awaitRecords(this.topic, 2, PATIENCE)).hasSize(2);
			assertThat(tandem.log()).doesNotContain("SaslAuthenticationException");
		}
	}

	private static void setPassword(BrokerProcess broker, String password) throws Exception {
		broker.cluster()
			.admin()
			.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("east",
					new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
			.all()
			.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private void assertThatItReplicates(BrokerProcess source, TandemProcess tandem) {
		source.cluster().createTopic(this.topic, 1);
		source.cluster().produce(this.topic, "key", "value");
		tandem.start();
		assertThat(this.brokers.target().awaitRecords(this.topic, 1, PATIENCE)).hasSize(1);
		assertThat(tandem.health("sourceCluster")).startsWith("UP");
	}

	private void assertThatItLogsIn(String password, String written) {
		try (Certificates certificates = new Certificates();
				BrokerProcess source = BrokerProcess.builder("secured")
					.secured(certificates, "tandem", password)
					.build()
					.start();
				TandemProcess tandem = tandem(source.secured(), password, written)) {
			assertThatItReplicates(source, tandem);
		}
	}

	private TandemProcess tandem(Cluster source, String password, String written) {
		return builder(source, password, written).build();
	}

	private TandemProcess.Builder builder(Cluster source, String password, String written) {
		String login = String.valueOf(source.clientProperties().get("sasl.jaas.config"));
		assertThat(login).contains(password);
		return this.brokers.tandem(this.topic)
			.source(source)
			.property(LOGIN, login.replace(password, written))
			.environment("HOME", "/home/east");
	}

}
