package io.github.tandem.doctor.exam;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.kafka.common.config.SslConfigs;
import org.springframework.core.NestedExceptionUtils;

import io.github.tandem.cluster.tls.Validity;
import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.TlsFacts;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * What a listener's certificate means for a client.
 */
class CertificateLook {

	private final Way way;

	private final Clock clock;

	/**
	 * Look at the certificate of an address.
	 * @param way the address
	 * @param clock tells what has expired
	 */
	CertificateLook(Way way, Clock clock) {
		this.way = way;
		this.clock = clock;
	}

	/**
	 * Judge the certificate.
	 * @param facts what the listener showed
	 * @param refusal why the client of this configuration does not encrypt, if it does
	 * not
	 * @return the verdict
	 */
	Look at(TlsFacts facts, Optional<Throwable> refusal) {
		Instant now = this.clock.instant();
		Instant end = facts.certificate().getNotAfter().toInstant();
		String said = "%s, certificate for %s until %s, signed by %s%s".formatted(facts.protocol(), facts.names(), end,
				facts.issuers(), facts.asksForCertificate() ? ", asks for a certificate" : "");
		for (X509Certificate certificate : facts.renewable()) {
			if (refusal.isPresent() && isOutOfDate(certificate, now)) {
				return Look.failed(Step.TLS, said, Symptom.CERTIFICATE_EXPIRED, Hint
					.of("The certificate of %s is valid from %s to %s. Renew it on the broker's side; if it should be valid, set the clock of this machine."
						.formatted(certificate.getSubjectX500Principal().getName(),
								certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant())));
			}
		}
		if (refusal.isPresent() && facts.nameFailure().isPresent()) {
			return Look.failed(Step.TLS, "%s; %s".formatted(said, facts.nameFailure().get()), Symptom.CERTIFICATE_NAME,
					wrongName(facts));
		}
		if (refusal.isPresent()) {
			return refused(facts, said, refusal.get());
		}
		Validity first = facts.renewable()
			.stream()
			.map(Validity::of)
			.min(Comparator.comparing(Validity::due))
			.orElseThrow();
		if (!now.isBefore(first.until())) {
			return Look.doubtful(Step.TLS, said, Symptom.CERTIFICATE_EXPIRED, Hint
				.of("A certificate of the chain expired at %s. This client takes it all the same, and others do not. Renew it on the broker's side."
					.formatted(first.until())));
		}
		if (!now.isBefore(first.due())) {
			return Look.doubtful(Step.TLS, said, Symptom.CERTIFICATE_EXPIRES_SOON,
					Hint.of("A certificate of the chain expires at %s. Renew it on the broker's side."
						.formatted(first.until())));
		}
		return Look.well(Step.TLS, said);
	}

	private static boolean isOutOfDate(X509Certificate certificate, Instant now) {
		return now.isAfter(certificate.getNotAfter().toInstant())
				|| now.isBefore(certificate.getNotBefore().toInstant());
	}

	private Hint wrongName(TlsFacts facts) {
		String text = "%s, and the broker's certificate is for %s and not for %s. ".formatted(this.way.named(),
				facts.names(), this.way.endpoint().host())
				+ (this.way.isAdvertised()
						? "Let the broker advertise one of these names, or issue its certificate with "
						: "Use one of these names, or issue the broker's certificate with ");
		if (!this.way.endpoint().isLiteral()) {
			return Hint.of(text + "that name.");
		}
		String whole = text
				+ "that address as a subject alternative name of the type IP: hostAliases and DNS change nothing for an IP address.";
		return facts.names()
			.stream()
			.filter((name) -> this.way.isAdvertised() && name.matches("[\\w.-]*[a-zA-Z][\\w.-]*"))
			.findFirst()
			.map((name) -> Pastes.advertise(new Endpoint(name, this.way.endpoint().port())))
			.map((paste) -> Hint.of(whole, paste))
			.orElseGet(() -> Hint.of(whole));
	}

	private Look refused(TlsFacts facts, String said, Throwable refusal) {
		String whole = "%s; %s".formatted(said, NestedExceptionUtils.getMostSpecificCause(refusal).getMessage());
		// what this side thinks of the certificate, and not an alert of the other
		if (isCausedBy(refusal, GeneralSecurityException.class)) {
			return Look.failed(Step.TLS, whole, Symptom.CERTIFICATE_AUTHORITY, Hint
				.of("This client does not trust the authority that signed the broker's certificate (%s): add its certificate to the trust store of the %s, the SSL bundle of tandem.%s.ssl.bundle or %s."
					.formatted(facts.issuers(), this.way.role(), this.way.role(),
							this.way.key(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG))));
		}
		if (facts.asksForCertificate()) {
			return Look.failed(Step.TLS, whole, Symptom.CLIENT_CERTIFICATE, Hint
				.of("The broker wants a certificate of the client, and refuses the one it gets or misses one: put key and certificate into the SSL bundle of tandem.%s.ssl.bundle, or set %s; the authority that signed it has to be in the broker's trust store."
					.formatted(this.way.role(), this.way.key(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG))));
		}
		return Look.failed(Step.TLS, whole, Symptom.TLS_REFUSED,
				Hint.of("Client and broker do not agree on how to encrypt: compare %s and %s with the broker's."
					.formatted(this.way.key(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG),
							this.way.key(SslConfigs.SSL_CIPHER_SUITES_CONFIG))));
	}

	private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
		return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
	}

}
