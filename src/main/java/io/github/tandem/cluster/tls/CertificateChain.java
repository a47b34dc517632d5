package io.github.tandem.cluster.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * When the certificates of a chain, or of a store with keys, expire.
 */
final class CertificateChain {

	private CertificateChain() {
	}

	/**
	 * When the first certificate of a chain expires. The authority at its end counts
	 * alone only: whoever trusts it does so by a copy of its own.
	 * @param chain the chain, the owner's certificate first
	 * @return the time, if there is one
	 */
	static Optional<Instant> expiry(Certificate... chain) {
		List<X509Certificate> certificates = Arrays.stream(chain)
			.filter(X509Certificate.class::isInstance)
			.map(X509Certificate.class::cast)
			.toList();
		return certificates.stream()
			.filter((certificate) -> certificate == certificates.get(0) || !isAuthority(certificate))
			.map((certificate) -> certificate.getNotAfter().toInstant())
			.min(Comparator.naturalOrder());
	}

	/**
	 * When the first certificate of a key in a store expires.
	 * @param store the store, if there is one
	 * @return the time, if there is a key with a certificate
	 */
	static Optional<Instant> expiry(@Nullable KeyStore store) {
		if (store == null) {
			return Optional.empty();
		}
		try {
			return Collections.list(store.aliases())
				.stream()
				.flatMap((alias) -> chain(store, alias))
				.min(Comparator.naturalOrder());
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Stream<Instant> chain(KeyStore store, String alias) {
		try {
			return store.isKeyEntry(alias) ? expiry(store.getCertificateChain(alias)).stream() : Stream.empty();
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isAuthority(X509Certificate certificate) {
		return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
	}

}
