package io.github.tandem.cluster.tls;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;

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
 * @param alias the only key that is used, or {@code null} if any may be
 * @param trusted the certificates to trust, if they are not those of the JDK
 */
record Material(SSLContext context, SslOptions options, @Nullable KeyStore keys, @Nullable String alias,
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
		SSLContext context = bundle.createSslContext();
		return new Material(context, bundle.getOptions(), bundle.getStores().getKeyStore(), bundle.getKey().getAlias(),
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

	// one that nobody uses may be bad, as long as there is one to be used
	private void checkKeys(@Nullable String password, Clock clock) {
		KeyStore store = this.keys;
		if (store == null) {
			return;
		}
		try {
			GeneralSecurityException failure = null;
			for (String next : Collections.list(store.aliases())) {
				if (isUsed(next) && store.isKeyEntry(next)
						&& store.getCertificate(next) instanceof X509Certificate certificate) {
					try {
						certificate.checkValidity(Date.from(clock.instant()));
						checkPair(store.getKey(next, (password != null) ? password.toCharArray() : new char[0]),
								certificate);
						return;
					}
					catch (GeneralSecurityException ex) {
						failure = ex;
					}
				}
			}
			if (failure != null) {
				throw failure;
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex.toString(), ex);
		}
	}

	private boolean isUsed(String next) {
		return this.alias == null || this.alias.equalsIgnoreCase(next);
	}

	/**
	 * How long the certificates are valid that brokers may be shown.
	 * @param now the present time
	 * @return one for each
	 */
	List<Validity> validities(Instant now) {
		return CertificateChain.validities(this.keys, this.alias, now);
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
