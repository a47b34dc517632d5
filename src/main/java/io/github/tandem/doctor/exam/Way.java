package io.github.tandem.doctor.exam;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.report.Subject;

/**
 * An address and who named it, which decides where it has to be corrected.
 *
 * @param role {@code source} or {@code target}
 * @param subject whose address it is
 * @param endpoint the address
 */
record Way(String role, Subject subject, Endpoint endpoint) {

	boolean isAdvertised() {
		return this.subject instanceof Subject.Broker;
	}

	/**
	 * The key of a Kafka property of this cluster.
	 * @param property the property
	 * @return the full key
	 */
	String key(String property) {
		return "tandem.%s.properties.%s".formatted(this.role, property);
	}

	/**
	 * Whoever has to be asked to change the address itself.
	 * @return a phrase that begins a sentence
	 */
	String named() {
		return (this.subject instanceof Subject.Broker broker)
				? "Broker %d of the %s advertises this address in advertised.listeners".formatted(broker.node(),
						this.role)
				: "This address is in tandem.%s.bootstrap-servers".formatted(this.role);
	}

}
