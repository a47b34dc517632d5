package io.github.tandem.test;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Certificates}; that brokers take the PKCS12 stores is a test of
 * {@link BrokerProcess}.
 */
class CertificatesTests {

	@Test
	void areThereAsPemToo() throws Exception {
		try (Certificates certificates = new Certificates()) {
			PemSslStoreBundle bundle = new PemSslStoreBundle(
					PemSslStoreDetails.forCertificate(certificates.clientPem().toUri().toString())
						.withPrivateKey(certificates.clientKeyPem().toUri().toString()),
					PemSslStoreDetails.forCertificate(certificates.authorityPem().toUri().toString()));
			KeyStore trust = bundle.getTrustStore();
			X509Certificate authority = (X509Certificate) trust.getCertificate(trust.aliases().nextElement());
			KeyStore keys = bundle.getKeyStore();
			X509Certificate client = (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
			client.verify(authority.getPublicKey());
			assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=client");
		}
	}

	@Test
	void trustBrokersOnLocalhostAndKeepTheAuthoritysKeyOutOfAllStores() throws Exception {
		try (Certificates certificates = new Certificates()) {
			KeyStore broker = store(certificates.brokerKeyStore(), certificates);
			X509Certificate certificate = (X509Certificate) broker.getCertificate("broker");
			assertThat(certificate.getSubjectAlternativeNames())
				.anySatisfy((name) -> assertThat(name.get(1)).isEqualTo("localhost"));
			assertThat(broker.size()).isOne();
			assertThat(store(certificates.trustStore(), certificates).isKeyEntry("authority")).isFalse();
		}
	}

	private static KeyStore store(Path path, Certificates certificates) throws Exception {
		return KeyStore.getInstance(path.toFile(), certificates.password().toCharArray());
	}

}
