package io.github.tandem.cluster.tls;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLEngine;

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

	private Path both;

	@BeforeAll
	void issue() throws Exception {
		this.certificates = new Certificates();
		this.others = new Certificates(90);
		this.both = withAnExpiredKey();
	}

	private Path withAnExpiredKey() throws Exception {
		char[] password = this.certificates.password().toCharArray();
		Path expired = this.certificates.issue("expired", "-startdate", "-40d");
		KeyStore store = KeyStore.getInstance(this.certificates.clientKeyStore().toFile(), password);
		KeyStore other = KeyStore.getInstance(expired.toFile(), password);
		store.setKeyEntry("expired", other.getKey("expired", password), password, other.getCertificateChain("expired"));
		Path path = expired.resolveSibling("both.p12");
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
	void isUsedAlsoIfAKeyThatNobodyUsesIsBad(CapturedOutput output) {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east", store(this.certificates));
		RenewableBundle bundle = bundle(bundles, Clock.systemUTC());
		Material before = bundle.current();
		bundles.updateBundle("east", store(this.both, this.certificates.password()));
		assertThat(bundle.current()).isNotSameAs(before);
		assertThat(bundle.failure()).isNull();
		assertThat(bundle.current().validities(Instant.now())).singleElement()
			.satisfies((validity) -> assertThat(validity.until()).isAfter(Instant.now()));
		assertThat(output).containsOnlyOnce(RENEWED).doesNotContain(UNUSABLE);
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

}
