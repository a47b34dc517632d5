package io.github.tandem.cluster.tls;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.SetClock;
import io.github.tandem.test.TlsListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link RenewableBundle} and what clients get of it.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewableBundleTests {

	private static final String RENEWED = "The SSL bundle was renewed";

	private static final String UNUSABLE = "The renewed SSL bundle cannot be used";

	private Certificates certificates;

	private Certificates others;

	private Path expired;

	private Path both;

	@BeforeAll
	void issue() throws Exception {
		this.certificates = new Certificates();
		this.others = new Certificates(90);
		this.expired = this.certificates.issue("expired", "-startdate", "-40d");
		this.both = withAnExpiredKey("expired");
	}

	private Path withAnExpiredKey(String alias) throws Exception {
		char[] password = this.certificates.password().toCharArray();
		KeyStore store = KeyStore.getInstance(this.certificates.clientKeyStore().toFile(), password);
		KeyStore other = KeyStore.getInstance(this.expired.toFile(), password);
		store.setKeyEntry(alias, other.getKey("expired", password), password, other.getCertificateChain("expired"));
		Path path = this.expired.resolveSibling("both-%s.p12".formatted(alias));
		try (OutputStream out = Files.newOutputStream(path)) {
			store.store(out, password);
		}
		return path;
	}

	@AfterAll
	void delete() {
		this.certificates.close();
		this.others.close();
	}

	@Test
	void isWhatItSaysNow(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		Material before = bundle.current();
		assertThat(bundle.current()).isSameAs(before);
		bundles.updateBundle("east", pem(this.others, this.others));
		assertThat(bundle.current()).isNotSameAs(before);
		assertThat(output).containsOnlyOnce(RENEWED)
			.contains("tandem.source.ssl.bundle", "east")
			.doesNotContain("doesn't support SSL reloading", UNUSABLE);
	}

	@Test
	void isWhatItSaidBeforeAsLongAsItCannotBeRead(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		Material before = bundle.current();
		bundles.updateBundle("east", store(Path.of("/nowhere"), this.certificates.password()));
		bundles.updateBundle("east", store(this.certificates.authorityPem(), this.certificates.password()));
		assertThat(bundle.current()).isSameAs(before);
		assertThat(bundle.failure()).isNotEmpty();
		assertThat(output).containsOnlyOnce(UNUSABLE).doesNotContain(RENEWED, this.certificates.password());
		bundles.updateBundle("east", store(this.others));
		assertThat(bundle.current()).isNotSameAs(before);
		assertThat(bundle.failure()).isNull();
		assertThat(output).containsOnlyOnce(RENEWED);
	}

	@Test
	void isWhatItSaidBeforeIfTheKeyIsNotThatOfTheCertificate(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east",
				pem(this.certificates, this.certificates));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		Material before = bundle.current();
		bundles.updateBundle("east", pem(this.others, this.certificates));
		assertThat(bundle.current()).isSameAs(before);
		assertThat(output).containsOnlyOnce(UNUSABLE).contains("the key does not belong to the certificate");
	}

	@Test
	void isWhatItSaidBeforeIfTheNewCertificateHasExpired(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		Clock later = Clock.fixed(Clock.systemUTC().instant().plus(Duration.ofDays(60)), ZoneOffset.UTC);
		RenewableBundle bundle = bundle(bundles, later);
		Material before = bundle.current();
		bundles.updateBundle("east", pem(this.certificates, this.certificates));
		assertThat(bundle.current()).isSameAs(before);
		assertThat(output).containsOnlyOnce(UNUSABLE).contains("CertificateExpiredException");
	}

	@Test
	void isUsedIfTheKeyIsGoodThatTheJvmShowsOfSeveral() throws Exception {
		// in the order of a hash map, one before and one after the good one
		for (String alias : List.of("expired", "z")) {
			SslBundle renewed = trusting(withAnExpiredKey(alias), null);
			DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
			RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
			Material before = bundle.current();
			bundles.updateBundle("east", renewed);
			Instant shown = end(renewed);
			boolean isGood = shown.isAfter(Instant.now());
			assertThat(bundle.current() != before).as(alias).isEqualTo(isGood);
			assertThat(Material.of(renewed).validities()).as(alias)
				.singleElement()
				.extracting(Validity::until)
				.isEqualTo(shown);
		}
	}

	@Test
	void brokersAreShownTheKeyThatTheBundleNames() throws Exception {
		assertThat(end(trusting(this.both, "CLIENT"))).isAfter(Instant.now());
		assertThat(end(trusting(this.both, "expired"))).isBefore(Instant.now());
	}

	private SslBundle trusting(Path keys, @Nullable String alias) {
		String password = this.certificates.password();
		return SslBundle.of(
				new JksSslStoreBundle(details(keys, password), details(this.certificates.trustStore(), password)),
				SslBundleKey.of(password, alias));
	}

	// what a broker is shown that trusts the authority of both keys
	private Instant end(SslBundle bundle) throws Exception {
		KeyStore trusted = KeyStore.getInstance(this.certificates.trustStore().toFile(),
				this.certificates.password().toCharArray());
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		AtomicReference<X509Certificate> shown = new AtomicReference<>();
		try (TlsListener listener = new TlsListener(this.certificates.brokerKeyStore(), this.certificates.password(),
				new SeeingTrustManager((X509TrustManager) factory.getTrustManagers()[0], shown))) {
			SSLContext context = Material.of(bundle).context();
			try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", listener.port())) {
				socket.startHandshake();
			}
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> shown.get() != null);
		}
		return shown.get().getNotAfter().toInstant();
	}

	@Test
	void isWhatItSaidBeforeIfTheKeyThatItNamesIsBad(CapturedOutput output) {
		String password = this.certificates.password();
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		Material before = bundle.current();
		bundles.updateBundle("east", SslBundle.of(new JksSslStoreBundle(details(this.both, password), null),
				SslBundleKey.of(password, "expired")));
		assertThat(bundle.current()).isSameAs(before);
		assertThat(output).containsOnlyOnce(UNUSABLE).contains("CertificateExpiredException");
		bundles.updateBundle("east", SslBundle.of(new JksSslStoreBundle(details(this.both, password), null),
				SslBundleKey.of(password, "client")));
		assertThat(bundle.current()).isNotSameAs(before);
	}

	@Test
	void isTriedAgainUntilItCanBeUsed(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		SetClock clock = new SetClock(Instant.now().minus(Duration.ofHours(1)));
		RenewableBundle bundle = bundle(bundles, clock);
		Material before = bundle.current();
		bundles.updateBundle("east", pem(this.others, this.others));
		assertThat(bundle.current()).isSameAs(before);
		assertThat(output).containsOnlyOnce(UNUSABLE).contains("CertificateNotYetValidException");
		clock.set(Instant.now());
		assertThat(bundle.current()).isNotSameAs(before);
		assertThat(bundle.failure()).isNull();
		assertThat(output).containsOnlyOnce(RENEWED);
	}

	@Test
	void failsWhereThereIsNothingBefore() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east",
				store(Path.of("/nowhere"), this.certificates.password()));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		assertThatException().isThrownBy(bundle::current);
		bundles.updateBundle("east", store(this.certificates));
		assertThat(bundle.current().keys()).isNotNull();
	}

	@Test
	void clientsCompareNamesAsTheyAreToldAndMayUseWhatTheBundleSays() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		Map<String, Object> configuration = new HashMap<>();
		Encryptions encryptions = new Encryptions(bundles, Clock.systemUTC());
		encryptions.addTo("source", "east", configuration);
		try (ClusterSslEngineFactory factory = new ClusterSslEngineFactory()) {
			factory.configure(configuration);
			SSLEngine engine = factory.createClientSslEngine("east-1", 9093, "https");
			assertThat(engine.getUseClientMode()).isTrue();
			assertThat(engine.getPeerHost()).isEqualTo("east-1");
			assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm()).isEqualTo("https");
			assertThat(factory.keystore()).isNotNull();
			assertThat(factory.truststore()).isNotNull();
		}
		assertThat(encryptions.of("source").orElseThrow().own()).hasSize(1);
		assertThat(encryptions.of("source").orElseThrow().ofBrokers()).isEmpty();
		assertThat(encryptions.of("target")).isEmpty();
	}

	private static RenewableBundle bundle(DefaultSslBundleRegistry bundles, Clock clock) {
		return new RenewableBundle("tandem.source.ssl.bundle", "east", bundles, clock);
	}

	private static SslBundle store(Certificates certificates) {
		JksSslStoreDetails trusted = JksSslStoreDetails.forLocation("file:" + certificates.trustStore())
			.withPassword(certificates.password());
		return SslBundle
			.of(new JksSslStoreBundle(details(certificates.clientKeyStore(), certificates.password()), trusted));
	}

	private static SslBundle store(Path keys, String password) {
		return SslBundle.of(new JksSslStoreBundle(details(keys, password), null));
	}

	private static JksSslStoreDetails details(Path path, String password) {
		return new JksSslStoreDetails("PKCS12", null, "file:" + path, password);
	}

	private static SslBundle pem(Certificates certificates, Certificates keys) {
		return SslBundle.of(new PemSslStoreBundle(
				PemSslStoreDetails.forCertificate("file:" + certificates.clientPem())
					.withPrivateKey("file:" + keys.clientKeyPem()),
				PemSslStoreDetails.forCertificate("file:" + certificates.authorityPem())));
	}

	/**
	 * Names the authorities that another trusts, and looks at what clients show.
	 */
	private static final class SeeingTrustManager extends X509ExtendedTrustManager {

		private final X509TrustManager trusting;

		private final AtomicReference<X509Certificate> shown;

		SeeingTrustManager(X509TrustManager trusting, AtomicReference<X509Certificate> shown) {
			this.trusting = trusting;
			this.shown = shown;
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return this.trusting.getAcceptedIssuers();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
			this.shown.set(chain[0]);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
			this.shown.set(chain[0]);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			this.shown.set(chain[0]);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			throw new UnsupportedOperationException();
		}

	}

}
