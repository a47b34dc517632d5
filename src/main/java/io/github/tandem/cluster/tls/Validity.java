package io.github.tandem.cluster.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * From when until when a certificate is valid, and when it should have been renewed.
 *
 * @param from the first instant
 * @param until the last one
 */
public record Validity(Instant from, Instant until) {

	private static final Duration LONG_ENOUGH = Duration.ofDays(14);

	/**
	 * The validity of a certificate.
	 * @param certificate the certificate
	 * @return what is in it
	 */
	public static Validity of(X509Certificate certificate) {
		return new Validity(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
	}

	/**
	 * When somebody has to act if it was not renewed: two weeks before its end, or when a
	 * third of its lifetime is left, as those who renew certificates of a few days do at
	 * that time.
	 * @return the time
	 */
	public Instant due() {
		Duration third = Duration.between(this.from, this.until).dividedBy(3);
		return this.until.minus((third.compareTo(LONG_ENOUGH) < 0) ? third : LONG_ENOUGH);
	}

}
