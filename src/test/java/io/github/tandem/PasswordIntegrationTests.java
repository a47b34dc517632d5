package io.github.tandem;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
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

	private void assertThatItLogsIn(String password, String written) {
		try (Certificates certificates = new Certificates();
				BrokerProcess source = BrokerProcess.builder("secured")
					.secured(certificates, "tandem", password)
					.build()
					.start();
				TandemProcess tandem = tandem(source.secured(), password, written)) {
			source.cluster().createTopic(this.topic, 1);
			source.cluster().produce(this.topic, "key", "value");
			tandem.start();
			assertThat(this.brokers.target().awaitRecords(this.topic, 1, PATIENCE)).hasSize(1);
			assertThat(tandem.health("sourceCluster")).startsWith("UP");
		}
	}

	private TandemProcess tandem(Cluster source, String password, String written) {
		String login = String.valueOf(source.clientProperties().get("sasl.jaas.config"));
		assertThat(login).contains(password);
		return this.brokers.tandem(this.topic)
			.source(source)
			.property(LOGIN, login.replace(password, written))
			.environment("HOME", "/home/east")
			.build();
	}

}
