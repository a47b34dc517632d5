package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * Whether an advertised address can mean anything outside of the broker's own machine.
 */
class AdvertisedLook {

	private static final Pattern OWN = Pattern
		.compile("(?i)localhost(\\..*)?|127\\..*|::1|0:0:0:0:0:0:0:1|0\\.0\\.0\\.0|::|169\\.254\\..*|fe80:.*");

	private final Way way;

	AdvertisedLook(Way way) {
		this.way = way;
	}

	/**
	 * Judge the address as it is written.
	 * @param isLocal whether the cluster was reached on this machine
	 * @return the verdict, if there is something to say
	 */
	boolean isForeign(boolean isLocal) {
		return !isLocal && OWN.matcher(this.way.endpoint().host()).matches();
	}

	/**
	 * The verdict on an address that means the broker's own machine.
	 * @param gateway an address at which the broker answers
	 * @return the verdict
	 */
	Look at(Optional<InetAddress> gateway) {
		String host = this.way.endpoint().host();
		String better = gateway.map(InetAddress::getHostAddress).orElse("<name that is known on this side>");
		return Look.failed(Step.ADVERTISED, "%s means this machine here, and not the broker's".formatted(host),
				Symptom.ADVERTISED_LOCALHOST, Hint.of(
						"%s. A client on another machine never gets there: let the broker advertise a name or an address at which this side reaches it."
							.formatted(this.way.named()),
						Pastes.advertise(new Endpoint(better, this.way.endpoint().port()))));
	}

}
