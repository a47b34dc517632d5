package io.github.tandem.doctor.probe;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a listener showed when hands were shaken, whether or not its certificate is any
 * good.
 *
 * @param protocol the version of TLS
 * @param cipher the cipher suite
 * @param chain the certificates, the listener's own first
 * @param asksForCertificate whether it asked the client for one
 */
public record TlsFacts(String protocol, String cipher, List<X509Certificate> chain, boolean asksForCertificate) {

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
	 * When the first certificate of the chain ends. The authority at its end counts alone
	 * only: whoever trusts it does so by a copy of its own.
	 * @return the time
	 */
	public Instant firstEnd() {
		return this.chain.stream()
			.filter((next) -> next == certificate()
					|| !next.getIssuerX500Principal().equals(next.getSubjectX500Principal()))
			.map((next) -> next.getNotAfter().toInstant())
			.min(Comparator.naturalOrder())
			.orElseThrow();
	}

	/**
	 * The names for which the certificate is.
	 * @return DNS names and IP addresses; without any, the common name is of no use to
	 * clients either
	 */
	public List<String> names() {
		try {
			Collection<List<?>> names = certificate().getSubjectAlternativeNames();
			if (names == null) {
				return List.of();
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
	 * Whether the certificate is for a host.
	 * @param host the name or IP address that was used
	 * @return {@code true} if one of its names is that, or a wildcard for it
	 */
	public boolean isFor(String host) {
		String wanted = host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
		int dot = wanted.indexOf('.');
		Stream<String> matching = (dot > 0) ? Stream.of(wanted, "*" + wanted.substring(dot)) : Stream.of(wanted);
		List<String> names = names().stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
		return matching.anyMatch(names::contains);
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
