package io.github.tandem.doctor.exam;

import org.apache.kafka.common.security.auth.SecurityProtocol;

import io.github.tandem.doctor.probe.Greeting;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * What it means that a listener does not speak as the client does.
 */
class ListenerLook {

	private final Way way;

	private final SecurityProtocol protocol;

	ListenerLook(Way way, SecurityProtocol protocol) {
		this.way = way;
		this.protocol = protocol;
	}

	/**
	 * Judge a listener with which a conversation did not come about.
	 * @param greeting what it speaks
	 * @param said what was seen
	 * @return the verdict
	 */
	Look at(Greeting greeting, String said) {
		boolean encrypts = isEncrypted(this.protocol);
		if (greeting == Greeting.TLS && !encrypts) {
			return Look.failed(Step.TLS, "the listener speaks TLS and this client plain text",
					Symptom.LISTENER_SPEAKS_TLS, protocolHint("The listener is encrypted", withTls()));
		}
		if (greeting == Greeting.KAFKA && encrypts) {
			return Look.failed(Step.TLS, "the listener speaks plain text and this client TLS",
					Symptom.LISTENER_SPEAKS_PLAINTEXT, protocolHint("The listener is not encrypted", withoutTls()));
		}
		if (greeting == Greeting.OTHER) {
			return Look.failed(Step.PROTOCOL, "something answers, and not as Kafka does", Symptom.NOT_KAFKA, Hint
				.of("%s, and another service listens there: correct host or port.".formatted(this.way.named())));
		}
		return Look.failed(Step.PROTOCOL, said, Symptom.NO_ANSWER, Hint
			.of("%s. The connection is taken and nothing is answered: a proxy or load balancer without a broker behind it, a broker that is starting or overloaded, or one that refuses this machine (max.connections.per.ip). The broker's log tells which."
				.formatted(this.way.named())));
	}

	private Hint protocolHint(String what, SecurityProtocol wanted) {
		return Hint.of("%s: set the security protocol, or use the port of the broker's listener for %s.".formatted(what,
				this.protocol), Pastes.property(this.way.key("security.protocol"), wanted.name()));
	}

	/**
	 * A listener that wants a login and gets none.
	 * @return the verdict
	 */
	Look wantsLogin() {
		SecurityProtocol wanted = isEncrypted(this.protocol) ? SecurityProtocol.SASL_SSL
				: SecurityProtocol.SASL_PLAINTEXT;
		return Look.failed(Step.SASL, "the listener hangs up at the first request without a login",
				Symptom.LISTENER_WANTS_LOGIN,
				Hint.of("The listener wants a login: set these, with %s and %s, or use the port of a listener without."
					.formatted(this.way.key("sasl.mechanism"), this.way.key("sasl.jaas.config")),
						Pastes.property(this.way.key("security.protocol"), wanted.name())));
	}

	/**
	 * A listener that knows no logins.
	 * @return the verdict
	 */
	Look wantsNoLogin() {
		SecurityProtocol wanted = isEncrypted(this.protocol) ? SecurityProtocol.SSL : SecurityProtocol.PLAINTEXT;
		return Look.failed(Step.SASL, "the listener knows no logins", Symptom.LISTENER_WANTS_NO_LOGIN,
				protocolHint("The listener knows no logins", wanted));
	}

	static boolean isEncrypted(SecurityProtocol protocol) {
		return protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL;
	}

	static boolean hasLogin(SecurityProtocol protocol) {
		return protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL;
	}

	private SecurityProtocol withTls() {
		return hasLogin(this.protocol) ? SecurityProtocol.SASL_SSL : SecurityProtocol.SSL;
	}

	private SecurityProtocol withoutTls() {
		return hasLogin(this.protocol) ? SecurityProtocol.SASL_PLAINTEXT : SecurityProtocol.PLAINTEXT;
	}

}
