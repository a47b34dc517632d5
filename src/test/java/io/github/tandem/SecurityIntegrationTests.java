package io.github.tandem;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process gets on with brokers that demand TLS and a password, and that it keeps
 * the password to itself.
 */
@Tag("fault")
@TwoBrokersTest
class SecurityIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	private final String topic;

	private final TandemProcess.Builder tandem;

	SecurityIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("secured");
		this.tandem = brokers.tandem(this.topic)
			.source(brokers.sourceBroker().secured())
			.target(brokers.targetBroker().secured());
		brokers.source().createTopic(this.topic, 3);
	}

	@Test
	void copiesBetweenBrokersThatDemandTlsAndAPassword() {
		try (SequenceLoad load = load(); TandemProcess process = this.tandem.build().start()) {
			assertThatItCopies(load, process);
			assertThatItTellsNoSecret(process, this.brokers.password());
		}
	}

	@Test
	void trustsTheBrokersByBundles() {
		Certificates certificates = this.brokers.certificates();
		withBundle("source").property("spring.ssl.bundle.jks.source.truststore.type", "PKCS12")
			.property("spring.ssl.bundle.jks.source.truststore.location", "file:" + certificates.trustStore())
			.property("spring.ssl.bundle.jks.source.truststore.password", certificates.password());
		withBundle("target").property("spring.ssl.bundle.pem.target.truststore.certificate",
				"file:" + certificates.authorityPem());
		try (SequenceLoad load = load(); TandemProcess process = this.tandem.build().start()) {
			assertThatItCopies(load, process);
			assertThatItTellsNoSecret(process, certificates.password());
		}
	}

	@Test
	void saysThatThePasswordIsWrongAndNotWhichOneItIs() {
		String wrong = "correct-horse";
		this.tandem.property("tandem.target.properties.sasl.jaas.config",
				loginOf(this.brokers.targetBroker().secured()).replace(this.brokers.password(), wrong));
		try (TandemProcess process = this.tandem.build().start()) {
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(process.health("replication")).startsWith("DOWN")
					.contains("The target cluster at", "SaslAuthenticationException"));
			assertThat(process.health("sourceCluster")).startsWith("UP");
			assertThat(process.get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThatItTellsNoSecret(process, wrong);
			assertThatItTellsNoSecret(process, this.brokers.password());
		}
	}

	// The user logs in by properties still, and knows no certificates by them.
	private TandemProcess.Builder withBundle(String side) {
		String properties = "tandem.%s.properties.".formatted(side);
		List.of("type", "location", "password")
			.forEach((name) -> this.tandem.without(properties + "ssl.truststore." + name));
		return this.tandem.property("tandem.%s.ssl.bundle".formatted(side), side);
	}

	private SequenceLoad load() {
		return SequenceLoad.builder(this.brokers.source(), this.topic).records(10_000).start();
	}

	private static String loginOf(Cluster cluster) {
		return String.valueOf(cluster.clientProperties().get("sasl.jaas.config"));
	}

	private void assertThatItCopies(SequenceLoad load, TandemProcess process) {
		load.awaitEnd(PATIENCE);
		Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		assertThat(report.isExactlyOnce()).as(() -> report + "\n" + process.diagnosis()).isTrue();
	}

	private static void assertThatItTellsNoSecret(TandemProcess process, String secret) {
		for (String endpoint : List.of("", "/health", "/info", "/metrics", "/prometheus", "/replication")) {
			assertThat(process.get("/actuator" + endpoint).body()).isNotEmpty().doesNotContain(secret);
		}
		assertThat(process.log()).doesNotContain(secret);
	}

}
