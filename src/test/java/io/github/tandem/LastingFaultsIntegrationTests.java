package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The log stays readable while a fault lasts, and tells it when it begins.
 */
@Tag("fault")
@TwoBrokersTest
class LastingFaultsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(LastingFaultsIntegrationTests.class);

	private static final Pattern KAFKA = Pattern.compile("(WARN|ERROR) \\[.*\\] o\\.(a|apache|s)\\.k(afka)?\\.");

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	private final TandemProcess.Builder tandem;

	LastingFaultsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.tandem = brokers.tandem(brokers.uniqueName("faults"));
	}

	@Test
	void tellsOnceThatACertificateIsNotTrusted() {
		this.tandem.source(this.brokers.sourceBroker().secured());
		List.of("type", "location", "password")
			.forEach((name) -> this.tandem.without("tandem.source.properties.ssl.truststore." + name));
		assertThatTheLogStaysReadable("SslAuthenticationException", "failed authentication due to");
	}

	@Test
	void tellsOnceThatABrokerDoesNotSpeakTls() {
		this.tandem.property("tandem.target.properties.security.protocol", "SSL");
		assertThatTheLogStaysReadable("TimeoutException", "Replication cannot start yet");
	}

	@Test
	void tellsOnceThatAPasswordIsWrong() {
		Cluster secured = this.brokers.targetBroker().secured();
		this.tandem.target(secured)
			.property("tandem.target.properties.sasl.jaas.config",
					String.valueOf(secured.clientProperties().get("sasl.jaas.config"))
						.replace(this.brokers.password(), "wrong"));
		assertThatTheLogStaysReadable("SaslAuthenticationException", "failed authentication due to");
	}

	@Test
	void tellsOnceThatAHostIsNotKnown() {
		this.tandem.property("tandem.target.bootstrap-servers", "nowhere.invalid:9092");
		assertThatTheLogStaysReadable("No resolvable bootstrap urls", "Couldn't resolve server");
	}

	private void assertThatTheLogStaysReadable(String health, String line) {
		try (TandemProcess process = this.tandem.build().start()) {
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(process.get("/actuator/health").body()).contains(health));
			for (int call = 0; call < 5; call++) {
				assertThat(process.get("/actuator/health").body()).contains(health);
			}
			List<String> lines = process.log().lines().toList();
			List<String> kafka = lines.stream().filter((text) -> KAFKA.matcher(text).find()).toList();
			logger.info("{} lines, {} of Kafka's clients:\n{}", lines.size(), kafka.size(), String.join("\n", kafka));
			assertThat(lines).filteredOn((text) -> text.contains(line)).hasSize(1);
			assertThat(kafka).hasSizeLessThan(5);
			assertThat(lines).hasSizeLessThan(80);
		}
	}

}
