package io.github.tandem.doctor.exam;

import java.net.InetAddress;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.report.Paste;

/**
 * Texts that are ready to be pasted.
 */
final class Pastes {

	/** What stands for an address that nobody could find out. */
	static final String GATEWAY = "<address of the gateway>";

	private Pastes() {
	}

	static Paste hostAliases(String host, String address) {
		return new Paste(Paste.Place.HOST_ALIASES, """
				hostAliases:
				  - ip: "%s"
				    hostnames:
				      - %s""".formatted(address, host));
	}

	static Paste hosts(String host, String address) {
		return new Paste(Paste.Place.HOSTS_FILE, "%s %s".formatted(address, host));
	}

	static Paste nameServer(String host) {
		int dot = host.indexOf('.');
		return new Paste(Paste.Place.NAME_SERVER, (dot > 0) ? host.substring(dot + 1) : host);
	}

	static Paste firewall(InetAddress address, int port) {
		return new Paste(Paste.Place.FIREWALL, "tcp to %s port %d".formatted(address.getHostAddress(), port));
	}

	static Paste property(String key, String value) {
		return new Paste(Paste.Place.TANDEM, "%s: %s".formatted(key, value));
	}

	static Paste advertise(Endpoint endpoint) {
		return new Paste(Paste.Place.BROKER, "advertised.listeners=<listener>://%s".formatted(endpoint));
	}

}
