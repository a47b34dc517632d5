package io.github.tandem.doctor.exam;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.tandem.cluster.tls.Encryption;
import io.github.tandem.cluster.tls.Validity;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * The certificate that this client shows to brokers which ask for one.
 */
class OwnCertificateLook {

	private final Client client;

	private final Instant now;

	OwnCertificateLook(Client client, Instant now) {
		this.client = client;
		this.now = now;
	}

	/**
	 * Look at it, when a connection was tried already.
	 * @return what is to be said, which is nothing where there is none
	 */
	List<Look> look() {
		if (!(this.client.access().configuration().get(Encryption.class.getName()) instanceof Encryption encryption)) {
			return List.of();
		}
		return Stream
			.of(encryption.own().stream().min(Comparator.comparing(Validity::due)).map(this::at),
					encryption.renewalFailure().map(this::unusable))
			.flatMap(Optional::stream)
			.toList();
	}

	private Look at(Validity validity) {
		Instant end = validity.until();
		String said = "this client's own is valid until %s".formatted(end);
		if (!this.now.isBefore(end)) {
			return Look.doubtful(Step.CERTIFICATE, said, Symptom.CERTIFICATE_EXPIRED, Hint
				.of("This client's own certificate has expired, and a broker that asks for it refuses it. Renew it in %s."
					.formatted(place())));
		}
		if (!this.now.isBefore(validity.due())) {
			return Look.doubtful(Step.CERTIFICATE, said, Symptom.CERTIFICATE_EXPIRES_SOON,
					Hint.of("This client's own certificate expires in %s. Renew it in %s."
						.formatted(left(Duration.between(this.now, end)), place())));
		}
		return Look.well(Step.CERTIFICATE, said);
	}

	private static String left(Duration duration) {
		return (duration.toDays() > 1) ? duration.toDays() + " days" : duration.toHours() + " hours";
	}

	private Look unusable(String failure) {
		return Look.doubtful(Step.CERTIFICATE, failure, Symptom.RENEWAL_UNUSABLE, Hint
			.of("The SSL bundle of tandem.%1$s.ssl.bundle was renewed and cannot be used: connections to the %1$s still use what it said before. Correct its files."
				.formatted(this.client.role())));
	}

	private String place() {
		return "the SSL bundle of tandem.%1$s.ssl.bundle or the key store of tandem.%1$s.properties.ssl.keystore.location"
			.formatted(this.client.role());
	}

}
