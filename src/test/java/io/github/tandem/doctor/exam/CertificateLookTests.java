package io.github.tandem.doctor.exam;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.TlsFacts;
import io.github.tandem.doctor.probe.TlsHandshake;
import io.github.tandem.doctor.report.Paste;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.TlsListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CertificateLook}, with what a {@link TlsHandshake} sees of real
 * certificates.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateLookTests {

	private static final Exception REFUSAL = new SSLHandshakeException("refused");

	private Certificates certificates;

	// keytool takes its time for each
	private Path many;

	@BeforeAll
	void issue() {
		this.certificates = new Certificates(30);
		this.many = this.certificates.issue("many", "-ext", "san=dns:*.far.test,dns:b1.other.test,ip:10.0.0.1,ip:::1");
	}

	@AfterAll
	void delete() {
		this.certificates.close();
	}

	@Test
	void namesAreJudgedAsThisJvmJudgesThem() throws Exception {
		List<Path> stores = List.of(this.certificates.issue("wild", "-ext", "san=dns:*.far.test,ip:10.0.0.1,ip:::1"),
				this.certificates.issue("host.far.test"), this.certificates.issue("other", "-ext", "san=dns:10.0.0.1"));
		int fitting = 0;
		for (Path store : stores) {
			try (TlsListener listener = new TlsListener(store, this.certificates.password(), false)) {
				for (String host : List.of("b1.far.test", "B1.FAR.TEST", "host.far.test", "a.b.far.test", "far.test",
						"10.0.0.1", "10.0.0.2", "::1", "0:0:0:0:0:0:0:1")) {
					boolean fits = isTakenBy(listener, host);
					fitting += fits ? 1 : 0;
					assertThat(facts(listener, host, "https").nameFailure().isEmpty())
						.as("%s %s", store.getFileName(), host)
						.isEqualTo(fits);
				}
				assertThat(facts(listener, "c.other.test", "").nameFailure()).isEmpty();
			}
		}
		assertThat(fitting).isGreaterThan(4);
	}

	private boolean isTakenBy(TlsListener listener, String host) throws IOException, GeneralSecurityException {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(KeyStore.getInstance(this.certificates.trustStore().toFile(),
				this.certificates.password().toCharArray()));
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port());
				SSLSocket socket = (SSLSocket) context.getSocketFactory()
					.createSocket(plain, host, listener.port(), true)) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("https");
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return true;
		}
		catch (SSLHandshakeException ex) {
			return false;
		}
	}

	@Test
	void aNameThatTheClientDoesNotCompareIsNoFinding() {
		try (TlsListener listener = new TlsListener(this.many, this.certificates.password(), true)) {
			TlsFacts facts = facts(listener, "unknown.test", "");
			assertThat(facts.asksForCertificate()).isTrue();
			Look look = look("unknown.test", Clock.systemUTC()).at(facts, Optional.empty());
			assertThat(look.verdict().said()).contains("asks for a certificate");
			assertThat(look.verdict()).as(look.verdict().said()).isInstanceOf(Verdict.Well.class);
		}
	}

	@Test
	void anAdvertisedIpAddressThatIsNotInTheCertificateIsExplained() {
		try (TlsListener listener = new TlsListener(this.many, this.certificates.password(), false)) {
			Look look = look("10.0.0.9", Clock.systemUTC()).at(facts(listener, "10.0.0.9", "https"),
					Optional.of(REFUSAL));
			assertThat(look.is(Symptom.CERTIFICATE_NAME)).isTrue();
			Verdict.Failed failed = (Verdict.Failed) look.verdict();
			assertThat(failed.said()).contains("No subject alternative");
			assertThat(failed.hint().text()).contains("of the type IP", "hostAliases");
			assertThat(failed.hint().pastes())
				.containsExactly(new Paste(Paste.Place.BROKER, "advertised.listeners=<listener>://b1.other.test:9092"));
		}
	}

	@Test
	void aCertificateIsToldOfWhenAThirdOfItsLifetimeIsLeft() {
		try (TlsListener listener = new TlsListener(this.certificates.brokerKeyStore(), this.certificates.password(),
				false)) {
			TlsFacts facts = facts(listener, "localhost", "https");
			Instant start = facts.certificate().getNotBefore().toInstant();
			assertThat(look("localhost", at(start.plus(Duration.ofDays(19)))).at(facts, Optional.empty()).verdict())
				.isInstanceOf(Verdict.Well.class);
			Verdict verdict = look("localhost", at(start.plus(Duration.ofDays(21)))).at(facts, Optional.empty())
				.verdict();
			assertThat(verdict).isInstanceOfSatisfying(Verdict.Doubtful.class,
					(doubtful) -> assertThat(doubtful.symptom()).isEqualTo(Symptom.CERTIFICATE_EXPIRES_SOON));
		}
	}

	@Test
	void aCertificateThatHasExpiredAndIsTakenAllTheSameDoesNotExpireSoon() {
		try (TlsListener listener = new TlsListener(this.certificates.brokerKeyStore(), this.certificates.password(),
				false)) {
			TlsFacts facts = facts(listener, "localhost", "https");
			Instant end = facts.certificate().getNotAfter().toInstant();
			Verdict verdict = look("localhost", at(end.plus(Duration.ofDays(3)))).at(facts, Optional.empty()).verdict();
			assertThat(verdict).isInstanceOfSatisfying(Verdict.Doubtful.class, (doubtful) -> {
				assertThat(doubtful.symptom()).isEqualTo(Symptom.CERTIFICATE_EXPIRED);
				assertThat(doubtful.hint().text()).contains("expired at " + end);
			});
		}
	}

	@Test
	void anAuthorityInTheChainThatHasExpiredDoesNotHideTheCause() {
		Path store = this.certificates.issue("longer", "-validity", "90", "-ext", "san=dns:other.test");
		try (TlsListener listener = new TlsListener(store, this.certificates.password(), false)) {
			TlsFacts facts = facts(listener, "b1.far.test", "https");
			Instant end = facts.chain().get(facts.chain().size() - 1).getNotAfter().toInstant();
			assertThat(facts.certificate().getNotAfter().toInstant()).isAfter(end.plus(Duration.ofDays(30)));
			Look look = look("b1.far.test", at(end.plus(Duration.ofDays(3)))).at(facts, Optional.of(REFUSAL));
			assertThat(look.is(Symptom.CERTIFICATE_NAME)).as(look.toString()).isTrue();
		}
	}

	private static Clock at(Instant time) {
		return Clock.fixed(time, ZoneOffset.UTC);
	}

	private static CertificateLook look(String host, Clock clock) {
		return new CertificateLook(new Way("source", new Subject.Broker(1, host + ":9092"), new Endpoint(host, 9092)),
				clock);
	}

	private static TlsFacts facts(TlsListener listener, String host, String identification) {
		TlsHandshake.Outcome outcome = new TlsHandshake(Duration.ofSeconds(10), identification)
			.with(new Endpoint(host, listener.port()), InetAddress.getLoopbackAddress());
		assertThat(outcome).isInstanceOf(TlsHandshake.Shown.class);
		return ((TlsHandshake.Shown) outcome).facts();
	}

}
