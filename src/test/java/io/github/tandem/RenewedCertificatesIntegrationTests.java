package io.github.tandem;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.TlsHandshake;
import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Certificates that are renewed under load on both sides, each time by another authority,
 * so that nobody gets in with those from before.
 */
@Tag("fault")
class RenewedCertificatesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String TOPIC = "renewed";

	private static final String PASSWORD = "open-sesame";

	private static final List<String> SIDES = List.of("east", "west");

	private static final String RENEWED = "The SSL bundle was renewed: new connections use it";

	private static final String BROKEN = "The renewed SSL bundle cannot be used: new connections use the one before";

	@Test
	void reachNewConnectionsWithoutARestart() {
		try (Certificates inUse = new Certificates();
				TcpRelay sourceRelay = TcpRelay.toFreePort();
				TcpRelay targetRelay = TcpRelay.toFreePort();
				BrokerProcess source = broker("source", inUse, sourceRelay).start();
				BrokerProcess target = broker("target", inUse, targetRelay).start();
				TandemProcess tandem = tandem(inUse, source, target)) {
			source.cluster().createTopic(TOPIC, 3);
			tandem.start();
			try (SequenceLoad load = SequenceLoad.builder(source.cluster(), TOPIC).rate(200).start()) {
				awaitRecords(tandem, target, 500);
				List<TcpRelay> links = List.of(sourceRelay, targetRelay);
				List<BrokerProcess> brokers = List.of(source, target);
				renew(tandem, inUse, brokers, 1);
				assertThatNewConnectionsWork(tandem, target, links);
				spoil(tandem, () -> inUse.spoilClient("no certificate at all"));
				assertThatNewConnectionsWork(tandem, target, links);
				renew(tandem, inUse, brokers, 2);
				assertThatNewConnectionsWork(tandem, target, links);
				spoil(tandem, inUse::cutClient);
				assertThatNewConnectionsWork(tandem, target, links);
				renew(tandem, inUse, brokers, 3);
				assertThatNewConnectionsWork(tandem, target, links);
				try (Certificates others = new Certificates()) {
					spoil(tandem, () -> inUse.mixClient(others, true));
					assertThatNewConnectionsWork(tandem, target, links);
					renew(tandem, inUse, brokers, 4);
					spoil(tandem, () -> inUse.mixClient(others, false));
					assertThatNewConnectionsWork(tandem, target, links);
				}
				assertThatMetersTellTheLast(tandem);
				load.stop();
				Report report = SequenceCheck.of(load).byPartition().await(target.cluster(), TOPIC, PATIENCE);
				assertThat(report.isExactlyOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
			}
			assertThat(tandem.log()).contains("the key does not belong to the certificate");
			assertThat(tandem.log()).doesNotContain(PASSWORD, inUse.password());
		}
	}

	private static BrokerProcess broker(String name, Certificates certificates, TcpRelay relay) {
		return BrokerProcess.builder(name)
			.secured(certificates, "tandem", PASSWORD, relay)
			.property("listener.name.secured.ssl.client.auth", "required")
			.build();
	}

	private static TandemProcess tandem(Certificates certificates, BrokerProcess source, BrokerProcess target) {
		TandemProcess.Builder builder = TandemProcess.builder()
			.source(source.secured())
			.target(target.secured())
			.property("tandem.name", TOPIC)
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", TOPIC)
			.property("spring.ssl.bundle.watch.file.quiet-period", "500ms")
			.property("tandem.source.ssl.bundle", "east")
			.property("spring.ssl.bundle.jks.east.reload-on-update", "true")
			.property("spring.ssl.bundle.jks.east.keystore.location", "file:" + certificates.clientKeyStore())
			.property("spring.ssl.bundle.jks.east.truststore.location", "file:" + certificates.trustStore())
			.property("tandem.target.ssl.bundle", "west")
			.property("spring.ssl.bundle.pem.west.reload-on-update", "true")
			.property("spring.ssl.bundle.pem.west.keystore.certificate", "file:" + certificates.clientPem())
			.property("spring.ssl.bundle.pem.west.keystore.private-key", "file:" + certificates.clientKeyPem())
			.property("spring.ssl.bundle.pem.west.truststore.certificate", "file:" + certificates.authorityPem());
		for (String store : List.of("keystore", "truststore")) {
			builder.property("spring.ssl.bundle.jks.east.%s.type".formatted(store), "PKCS12")
				.property("spring.ssl.bundle.jks.east.%s.password".formatted(store), certificates.password());
		}
		for (String role : List.of("source", "target")) {
			List.of("type", "location", "password")
				.forEach((name) -> builder.without("tandem.%s.properties.ssl.truststore.%s".formatted(role, name)));
		}
		return builder.build();
	}

	private static void renew(TandemProcess tandem, Certificates inUse, List<BrokerProcess> brokers, int times) {
		try (Certificates next = new Certificates(30 + 30 * times)) {
			inUse.replaceBy(next);
		}
		brokers.forEach((broker) -> broker.renewCertificates(inUse));
		brokers.forEach((broker) -> tandem.await("the broker's new certificate", PATIENCE,
				() -> shown(broker).equals(inUse.brokerCertificate())));
		awaitLines(tandem, RENEWED, 2 * times);
		assertThat(tandem.isAlive()).isTrue();
	}

	// each side says so once, and goes on with what it had
	private static void spoil(TandemProcess tandem, Runnable renewal) {
		Map<String, Long> before = SIDES.stream()
			.collect(Collectors.toMap((bundle) -> bundle, (bundle) -> broken(tandem, bundle)));
		renewal.run();
		SIDES.forEach((bundle) -> tandem.await("that the bundle %s is broken".formatted(bundle), PATIENCE,
				() -> broken(tandem, bundle) > before.get(bundle)));
		assertThat(tandem.isAlive()).isTrue();
	}

	private static long broken(TandemProcess tandem, String bundle) {
		return tandem.log()
			.lines()
			.filter((line) -> line.contains(BROKEN) && line.contains("bundle=\"%s\"".formatted(bundle)))
			.count();
	}

	private static X509Certificate shown(BrokerProcess broker) {
		Endpoint endpoint = Endpoint.parse(broker.secured().bootstrapServers()).orElseThrow();
		return ((TlsHandshake.Shown) new TlsHandshake(Duration.ofSeconds(5), "").with(endpoint,
				InetAddress.getLoopbackAddress()))
			.facts()
			.certificate();
	}

	private static void assertThatNewConnectionsWork(TandemProcess tandem, BrokerProcess target, List<TcpRelay> links) {
		links.forEach(TcpRelay::renewConnections);
		awaitRecords(tandem, target, target.cluster().size(TOPIC) + 500);
	}

	// each is valid for a month more than the one before
	private static void assertThatMetersTellTheLast(TandemProcess tandem) {
		double last = Instant.now().plus(Duration.ofDays(150)).getEpochSecond();
		for (String role : List.of("source", "target")) {
			for (String owner : List.of("own", "broker")) {
				tandem.await("the expiry of the last certificate", PATIENCE,
						() -> Math.abs(tandem.metrics()
							.max("tandem_certificate_expiry_seconds", "cluster=\"%s\"".formatted(role),
									"owner=\"%s\"".formatted(owner))
								- last) < Duration.ofDays(2).toSeconds());
			}
		}
	}

	private static void awaitRecords(TandemProcess tandem, BrokerProcess target, long records) {
		tandem.await(records + " records", PATIENCE,
				() -> target.cluster().topics().contains(TOPIC) && target.cluster().size(TOPIC) >= records);
	}

	private static void awaitLines(TandemProcess tandem, String text, int count) {
		Awaitility.await("%d times \"%s\"".formatted(count, text))
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(lines(tandem, text)).as(tandem::log).isEqualTo(count));
	}

	private static long lines(TandemProcess tandem, String text) {
		return tandem.log().lines().filter((line) -> line.contains(text)).count();
	}

}
