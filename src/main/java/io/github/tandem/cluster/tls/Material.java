package io.github.tandem.cluster.tls;

import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * What connections are encrypted with, read from a bundle once.
 *
 * @param context makes engines
 * @param options which versions and ciphers they may use
 * @param keys our own keys and certificates, if there are any
 * @param shown those that brokers may be shown
 * @param trusted the certificates to trust, if they are not those of the JDK
 */
record Material(SSLContext context, SslOptions options, @Nullable KeyStore keys, List<ShownKey> shown,
		@Nullable KeyStore trusted) {

	private static final byte[] SAMPLE = { 1, 2, 3 };

	private static final String MISMATCH = "the key does not belong to the certificate";

	/**
	 * Read a bundle.
	 * @param bundle the bundle
	 * @return what is in it
	 * @throws RuntimeException if it cannot be read
	 */
	static Material of(SslBundle bundle) {
		KeyStore keys = bundle.getStores().getKeyStore();
		try {
			KeyManager[] managers = NamedKey.named(bundle.getManagers().getKeyManagers(), keys,
					bundle.getKey().getAlias());
			SSLContext context = SSLContext.getInstance(bundle.getProtocol());
			context.init(managers, bundle.getManagers().getTrustManagers(), null);
			return new Material(context, bundle.getOptions(), keys,
					(keys != null) ? ShownKey.of(managers, keys, context.createSSLEngine()) : List.of(),
					bundle.getStores().getTrustStore());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex.toString(), ex);
		}
	}

	/**
	 * Read a bundle that is to replace another.
	 * @param bundle the bundle
	 * @param clock tells what has expired
	 * @return what is in it
	 * @throws RuntimeException if it cannot be read, or no connection would come about
	 * with it
	 */
	static Material renewed(SslBundle bundle, Clock clock) {
		Material material = of(bundle);
		material.checkKeys(clock);
		return material;
	}

	// one for other brokers may be bad, as long as there is one to be shown
	private void checkKeys(Clock clock) {
		GeneralSecurityException failure = null;
		for (ShownKey next : this.shown) {
			try {
				X509Certificate certificate = next.chain().get(0);
				certificate.checkValidity(Date.from(clock.instant()));
				checkPair(next.key(), certificate);
				return;
			}
			catch (GeneralSecurityException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw new IllegalStateException(failure.toString(), failure);
		}
	}

	/**
	 * How long the certificates are valid that brokers may be shown.
	 * @return one for each
	 */
	List<Validity> validities() {
		return this.shown.stream().flatMap((next) -> next.validities().stream()).toList();
	}

	// key and certificate may be files of their own, of which one was written
	private static void checkPair(@Nullable PrivateKey privateKey, Certificate certificate)
			throws GeneralSecurityException {
		String algorithm = switch (certificate.getPublicKey().getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			default -> "";
		};
		if (algorithm.isEmpty() || privateKey == null) {
			return;
		}
		if (!privateKey.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
			throw new KeyException(MISMATCH);
		}
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(privateKey);
		signature.update(SAMPLE);
		byte[] signed = signature.sign();
		signature.initVerify(certificate.getPublicKey());
		signature.update(SAMPLE);
		if (!signature.verify(signed)) {
			throw new KeyException(MISMATCH);
		}
	}

	SSLEngine engine(String host, int port) {
		SSLEngine engine = this.context.createSSLEngine(host, port);
		String[] protocols = this.options.getEnabledProtocols();
		if (protocols != null) {
			engine.setEnabledProtocols(protocols);
		}
		String[] ciphers = this.options.getCiphers();
		if (ciphers != null) {
			engine.setEnabledCipherSuites(ciphers);
		}
		return engine;
	}

}
