package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.Reach;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Paste;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * What attempts to connect mean for a client.
 */
class ConnectionLook {

	private final Way way;

	private final boolean isEncrypted;

	/**
	 * Look at the connections to an address.
	 * @param way the address
	 * @param isEncrypted whether a certificate has to fit it
	 */
	ConnectionLook(Way way, boolean isEncrypted) {
		this.way = way;
		this.isEncrypted = isEncrypted;
	}

	/**
	 * Judge the attempts to connect to all addresses of a name.
	 * @param reaches how each ended, in the order in which a client takes them
	 * @param gateway an address at which the right broker answers to this name
	 * @return the verdict
	 */
	Look at(List<Reach> reaches, Optional<InetAddress> gateway) {
		String said = reaches.stream().map(ConnectionLook::say).collect(Collectors.joining("; "));
		if (reaches.stream().anyMatch(Reach.Connected.class::isInstance)) {
			// clients try one address after the other
			return Look.well(Step.TCP, said);
		}
		Reach first = reaches.get(0);
		boolean literal = this.way.endpoint().isLiteral();
		if (literal && this.way.isAdvertised() && !(first instanceof Reach.Refused)) {
			return Look.failed(Step.TCP, said, Symptom.ADVERTISED_IP_UNREACHABLE, foreignAddress(gateway));
		}
		if (gateway.isPresent() && this.way.isAdvertised()) {
			return Look.failed(Step.TCP, said, symptom(first), elsewhere(first, gateway.get()));
		}
		return Look.failed(Step.TCP, said, symptom(first), hint(first));
	}

	private static String say(Reach reach) {
		String address = reach.address().getHostAddress();
		if (reach instanceof Reach.Connected connected) {
			return "%s connected in %s ms".formatted(address, Millis.of(connected.took()));
		}
		if (reach instanceof Reach.Refused) {
			return address + " refuses the connection";
		}
		if (reach instanceof Reach.Dropped dropped) {
			return "%s does not answer within %d ms".formatted(address, dropped.patience().toMillis());
		}
		return "%s cannot be reached: %s".formatted(address, ((Reach.NoRoute) reach).reason());
	}

	private static Symptom symptom(Reach reach) {
		return (reach instanceof Reach.Refused) ? Symptom.CONNECTION_REFUSED
				: (reach instanceof Reach.Dropped) ? Symptom.CONNECTION_DROPPED : Symptom.NO_ROUTE;
	}

	private Hint hint(Reach reach) {
		Paste firewall = Pastes.firewall(reach.address(), this.way.endpoint().port());
		if (reach instanceof Reach.Refused) {
			return Hint.of(
					"%s. The machine is there and nothing listens at that port, or a firewall refuses it: start "
						.formatted(this.way.named())
							+ "the broker, correct the port, forward it at the gateway, or open the firewall.",
					firewall);
		}
		if (reach instanceof Reach.Dropped) {
			return Hint.of("%s. Packets to it vanish: a firewall or a security group drops them, or the "
				.formatted(this.way.named()) + "gateway does not forward this port.", firewall);
		}
		return Hint.of("%s. This machine has no route to it: add one by the gateway, or let the name resolve to "
			.formatted(this.way.named()) + "an address of this side.", firewall);
	}

	private Hint elsewhere(Reach reach, InetAddress gateway) {
		String host = this.way.endpoint().host();
		if (this.way.endpoint().isLiteral()) {
			return foreignAddress(Optional.of(gateway));
		}
		return Hint.of(
				"%s. The name resolves to %s, where it is not reached from here, while the broker answers at %s: let the name resolve to that on this side."
					.formatted(this.way.named(), reach.address().getHostAddress(), gateway.getHostAddress()),
				Pastes.hostAliases(host, gateway.getHostAddress()), Pastes.hosts(host, gateway.getHostAddress()),
				Pastes.nameServer(host));
	}

	private Hint foreignAddress(Optional<InetAddress> gateway) {
		String text = "%s. It is an IP address of the broker's own network, and no name server or hostAliases can "
			.formatted(this.way.named())
				+ "turn it into another one: the broker has to advertise a name, or the gateway's address, on the "
				+ "listener for this side%s. Or route that network to here."
				+ (this.isEncrypted
						? " Its certificate has to be for what it advertises: an address is to be among its "
								+ "subject alternative names with the type IP."
						: "");
		Endpoint endpoint = this.way.endpoint();
		return gateway
			.map((address) -> Hint.of(
					text.formatted(
							" (tried: it answers at %s port %d)".formatted(address.getHostAddress(), endpoint.port())),
					Pastes.advertise(new Endpoint(address.getHostAddress(), endpoint.port()))))
			.orElseGet(() -> Hint.of(text.formatted(""),
					Pastes.advertise(new Endpoint("<name of the gateway>", endpoint.port()))));
	}

}
