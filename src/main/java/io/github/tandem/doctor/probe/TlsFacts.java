package io.github.tandem.doctor.probe;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a listener showed when hands were shaken, whether or not its certificate is any
 * good.
 *
 * @param protocol the version of TLS
 * @param cipher the cipher suite
 * @param chain the certificates, the listener's own first
 * @param asksForCertificate whether it asked the client for one
 * @param nameFailure why a client of this JVM would say that the certificate is not for
 * the name that was used, if it would
 */
public record TlsFacts(String protocol, String cipher, List<X509Certificate> chain, boolean asksForCertificate,
		Optional<String> nameFailure) {

	private static final int DNS_NAME = 2;

	private static final int IP_ADDRESS = 7;

	/**
	 * The listener's own certificate.
	 * @return the first of the chain
	 */
	public X509Certificate certificate() {
		return this.chain.get(0);
	}

	/**
	 * The certificates that have to be renewed by whoever listens. The authority at the
	 * end counts alone only: whoever trusts it does so by a copy of its own.
	 * @return the certificates
	 */
	public List<X509Certificate> renewable() {
		return this.chain.stream()
			.filter((next) -> next == certificate()
					|| !next.getIssuerX500Principal().equals(next.getSubjectX500Principal()))
			.toList();
	}

	/**
	 * The names for which the certificate is.
	 * @return DNS names and IP addresses; without any, a JVM takes the common name of the
	 * subject
	 */
	public List<String> names() {
		try {
			Collection<List<?>> names = certificate().getSubjectAlternativeNames();
			if (names == null) {
				return List.of(certificate().getSubjectX500Principal().getName());
			}
			return names.stream()
				.filter((name) -> Objects.equals(name.get(0), DNS_NAME) || Objects.equals(name.get(0), IP_ADDRESS))
				.map((name) -> String.valueOf(name.get(1)))
				.toList();
		}
		catch (CertificateParsingException ex) {
			return List.of();
		}
	}

	/**
	 * Who signed it.
	 * @return the issuers along the chain, from the listener's own on
	 */
	public String issuers() {
		return this.chain.stream()
			.map((next) -> next.getIssuerX500Principal().getName())
			.distinct()
			.collect(Collectors.joining(", signed by "));
	}

}
