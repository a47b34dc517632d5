package io.github.tandem.doctor;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says between two brokers on this machine, when all is well and when the
 * settings of the client are not those of the listener.
 */
@TwoBrokersTest
class DoctorIntegrationTests {

	private final TwoBrokers brokers;

	DoctorIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
	}

	@Test
	void allIsWellBetweenPlainListeners() {
		Examined examined = Examined.between(this.brokers.source(), this.brokers.target(), Map.of());
		assertThat(examined.code()).as(examined.out()).isZero();
		assertThat(examined.json().path("verdict").asString()).isEqualTo("well");
		assertThat(examined.json().path("tookMillis").asLong()).isLessThan(3_000);
		for (String cluster : List.of("source", "target")) {
			assertThat(examined.row(cluster, "broker", "identity").path("said").asString()).startsWith("broker 1 of");
			assertThat(examined.row(cluster, "broker", "protocol").path("said").asString()).isEqualTo("Kafka 4.2");
			assertThat(examined.row(cluster, "broker", "round-trip").path("said").asString()).contains(" ms (");
			assertThat(examined.row(cluster, "cluster", "clock").path("verdict").asString()).isEqualTo("well");
			assertThat(examined.row(cluster, "cluster", "offsets-retention").path("said").asString()).contains("168 h");
		}
	}

	@Test
	void allIsWellBetweenSecuredListeners() {
		Examined examined = secured(Map.of());
		assertThat(examined.code()).as(examined.out()).isZero();
		assertThat(examined.row("source", "broker", "tls").path("said").asString()).contains("TLSv1.3", "localhost");
		assertThat(examined.row("source", "broker", "sasl").path("said").asString()).contains("PLAIN as tandem");
		assertThat(examined.out()).doesNotContain(this.brokers.password());
	}

	@Test
	void aClientWithoutTlsIsToldOfTheListenersTls() {
		secured(Map.of("tandem.source.properties.security.protocol", "SASL_PLAINTEXT")).hasFinding("source",
				"bootstrap", "tls", "listener-speaks-tls", "tandem.source.properties.security.protocol: SASL_SSL");
	}

	@Test
	void aClientWithTlsIsToldOfTheListenersPlainText() {
		between(Map.of("tandem.target.properties.security.protocol", "SSL")).hasFinding("target", "bootstrap", "tls",
				"listener-speaks-plaintext", "tandem.target.properties.security.protocol: PLAINTEXT");
	}

	@Test
	void aWrongPasswordIsToldOnTheRowOfTheLogin() {
		String login = String.valueOf(this.brokers.sourceBroker().secured().clientProperties().get("sasl.jaas.config"))
			.replace(this.brokers.password(), "wrong-password");
		Examined examined = secured(Map.of("tandem.source.properties.sasl.jaas.config", login)).hasFinding("source",
				"bootstrap", "sasl", "login-refused", "tandem.source.properties.sasl.jaas.config");
		assertThat(examined.out()).doesNotContain("wrong-password", this.brokers.password());
		assertThat(examined.row("source", "bootstrap", "tls").path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void aMechanismThatIsNotOfferedIsToldWithThoseThatAre() {
		Examined examined = secured(Map.of("tandem.source.properties.sasl.mechanism", "SCRAM-SHA-256",
				"tandem.source.properties.sasl.jaas.config",
				"org.apache.kafka.common.security.scram.ScramLoginModule required username=\"t\" password=\"p\";"))
			.hasFinding("source", "bootstrap", "sasl", "mechanism-not-offered", "sasl.mechanism");
		assertThat(examined.row("source", "bootstrap", "sasl").path("said").asString()).contains("PLAIN",
				"SCRAM-SHA-512");
	}

	@Test
	void aListenerWithoutLoginsIsTold() {
		between(Map.of("tandem.target.properties.security.protocol", "SASL_PLAINTEXT",
				"tandem.target.properties.sasl.mechanism", "PLAIN", "tandem.target.properties.sasl.jaas.config",
				"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"t\" password=\"p\";"))
			.hasFinding("target", "bootstrap", "sasl", "listener-wants-no-login",
					"tandem.target.properties.security.protocol: PLAINTEXT");
	}

	@Test
	void aListenerThatWantsALoginIsTold() {
		secured(Map.of("tandem.target.properties.security.protocol", "SSL")).hasFinding("target", "bootstrap", "sasl",
				"listener-wants-login", "tandem.target.properties.security.protocol: SASL_SSL");
	}

	@Test
	void anAuthorityThatIsNotTrustedIsTold() {
		try (Certificates others = new Certificates()) {
			secured(Map.of("tandem.source.properties.ssl.truststore.location", others.trustStore().toString()))
				.hasFinding("source", "bootstrap", "tls", "certificate-authority", "tandem.source.ssl.bundle");
		}
	}

	@Test
	void aPortAtWhichNobodyListensIsTold() {
		between(Map.of("tandem.source.bootstrap-servers", "localhost:" + FreePorts.next())).hasFinding("source",
				"bootstrap", "tcp", "connection-refused", "tcp to 127.0.0.1");
	}

	@Test
	void aControllersListenerIsToldAndTheRestIsExaminedAllTheSame() {
		Examined examined = between(Map.of("tandem.source.bootstrap-servers", this.brokers.sourceBroker().controller()))
			.hasFinding("source", "bootstrap", "identity", "request-failed", "listener of a controller");
		assertThat(examined.row("source", "bootstrap", "protocol").path("verdict").asString()).isEqualTo("well");
		assertThat(examined.row("target", "broker", "identity").path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void oneOfTwoBootstrapAddressesIsEnoughToGoOnAndAFindingAllTheSame() {
		Examined examined = between(Map.of("tandem.source.bootstrap-servers",
				"nowhere.invalid:9092," + this.brokers.source().bootstrapServers()));
		assertThat(examined.symptoms()).hasSize(1);
		assertThat(examined.code()).isEqualTo(1);
		assertThat(examined.row("source", "broker", "identity").path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void oneClusterOnBothSidesIsTold() {
		Examined.between(this.brokers.source(), this.brokers.source(), Map.of())
			.hasFinding("target", "cluster", "identity", "same-cluster", "tandem.target.bootstrap-servers");
	}

	@Test
	void writesOneRecordWithEachCodecWhereItIsAskedTo() {
		String topic = this.brokers.uniqueName("probe");
		this.brokers.target().createTopic(topic, 1);
		Examined examined = between(Map.of(), "--write-probe", topic);
		assertThat(examined.code()).as(examined.out()).isZero();
		assertThat(examined.json()
			.path("rows")
			.valueStream()
			.filter((row) -> row.path("step").asString().equals("write-probe"))
			.map((row) -> row.path("said").asString().replaceAll(":.*", "")))
			.containsExactly("none", "gzip", "snappy", "lz4", "zstd");
		assertThat(this.brokers.target().size(topic)).isEqualTo(5);
		assertThat(this.brokers.source().topics()).doesNotContain(topic);
	}

	@Test
	void createsNoTopicToWriteTo() {
		String topic = this.brokers.uniqueName("probe");
		Examined examined = between(Map.of(), "--write-probe", topic).hasFinding("target", "cluster", "write-probe",
				"write-failed", topic);
		assertThat(this.brokers.target().topics()).doesNotContain(topic);
		assertThat(examined.code()).isEqualTo(1);
		assertThat(between(Map.of(), "--write-probe", topic, "--report-only").code()).isZero();
	}

	@Test
	void writesNothingWhereTheTargetIsTheSource() {
		String topic = this.brokers.uniqueName("probe");
		this.brokers.source().createTopic(topic, 1);
		Examined examined = Examined.between(this.brokers.source(), this.brokers.source(), Map.of(), "--write-probe",
				topic);
		assertThat(examined.row("target", "cluster", "write-probe").path("verdict").asString()).isEqualTo("skipped");
		assertThat(this.brokers.source().size(topic)).isZero();
	}

	@Test
	void writesNothingWhereTheSourceIsNotKnown() {
		String topic = this.brokers.uniqueName("probe");
		this.brokers.target().createTopic(topic, 1);
		Examined examined = between(Map.of("tandem.source.bootstrap-servers", "localhost:1"), "--write-probe", topic);
		assertThat(examined.row("target", "cluster", "write-probe").path("verdict").asString()).isEqualTo("skipped");
		assertThat(this.brokers.target().size(topic)).isZero();
	}

	private Examined between(Map<String, String> more, String... options) {
		return Examined.between(this.brokers.source(), this.brokers.target(), more, options);
	}

	private Examined secured(Map<String, String> more) {
		Cluster source = this.brokers.sourceBroker().secured();
		return Examined.between(source, this.brokers.targetBroker().secured(), more);
	}

}
