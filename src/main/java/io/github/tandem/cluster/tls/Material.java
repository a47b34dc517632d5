package io.github.tandem.cluster.tls;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.Date;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.Assert;

/**
 * What connections are encrypted with, read from a bundle once.
 *
 * @param context makes engines
 * @param options which versions and ciphers they may use
 * @param keys our own keys and certificates, if there are any
 * @param trusted the certificates to trust, if they are not those of the JDK
 */
record Material(SSLContext context, SslOptions options, @Nullable KeyStore keys, @Nullable KeyStore trusted) {

	private static final byte[] SAMPLE = { 1, 2, 3 };

	/**
	 * Read a bundle.
	 * @param bundle the bundle
	 * @return what is in it
	 * @throws RuntimeException if it cannot be read
	 */
	static Material of(SslBundle bundle) {
		SSLContext context = bundle.createSslContext();
		return new Material(context, bundle.getOptions(), bundle.getStores().getKeyStore(),
				bundle.getStores().getTrustStore());
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
		String password = bundle.getKey().getPassword();
		material.checkKeys((password != null) ? password : bundle.getStores().getKeyStorePassword(), clock);
		return material;
	}

	private void checkKeys(@Nullable String password, Clock clock) {
		KeyStore store = this.keys;
		if (store == null) {
			return;
		}
		try {
			for (String alias : Collections.list(store.aliases())) {
				if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
					certificate.checkValidity(Date.from(clock.instant()));
					checkPair(store.getKey(alias, (password != null) ? password.toCharArray() : new char[0]),
							certificate);
				}
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex.toString(), ex);
		}
	}

	// key and certificate may be files of their own, of which one was written
	private static void checkPair(@Nullable Key key, Certificate certificate) throws GeneralSecurityException {
		String algorithm = switch (certificate.getPublicKey().getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			default -> "";
		};
		if (algorithm.isEmpty() || !(key instanceof PrivateKey privateKey)) {
			return;
		}
		Assert.state(privateKey.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm()),
				"the key does not belong to the certificate");
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(privateKey);
		signature.update(SAMPLE);
		byte[] signed = signature.sign();
		signature.initVerify(certificate.getPublicKey());
		signature.update(SAMPLE);
		Assert.state(signature.verify(signed), "the key does not belong to the certificate");
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
