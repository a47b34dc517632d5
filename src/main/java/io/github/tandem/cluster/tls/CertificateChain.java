package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How long the certificates of a chain, or of a store with keys, are valid.
 */
final class CertificateChain {

	private CertificateChain() {
	}

	/**
	 * How long the certificates of a chain are valid. The authority at its end counts
	 * alone only: whoever trusts it does so by a copy of its own.
	 * @param chain the chain, the owner's certificate first
	 * @return one for each certificate that counts
	 */
	static List<Validity> validities(Certificate... chain) {
		List<X509Certificate> certificates = Arrays.stream(chain)
			.filter(X509Certificate.class::isInstance)
			.map(X509Certificate.class::cast)
			.toList();
		return certificates.stream()
			.filter((certificate) -> certificate == certificates.get(0) || !isAuthority(certificate))
			.map(Validity::of)
			.toList();
	}

	/**
	 * How long the certificates of the keys in a store are valid. All count, as the JVM
	 * may show any of them, and does not look at the expiry.
	 * @param store the store, if there is one
	 * @return one for each certificate that counts
	 */
	static List<Validity> validities(@Nullable KeyStore store) {
		if (store == null) {
			return List.of();
		}
		try {
			return Collections.list(store.aliases()).stream().flatMap((next) -> chain(store, next).stream()).toList();
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<Validity> chain(KeyStore store, String alias) {
		try {
			return store.isKeyEntry(alias) ? validities(store.getCertificateChain(alias)) : List.of();
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isAuthority(X509Certificate certificate) {
		return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
	}

}
