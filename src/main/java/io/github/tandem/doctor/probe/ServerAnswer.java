package io.github.tandem.doctor.probe;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one name server says of a name.
 */
public sealed interface ServerAnswer {

	/**
	 * Which name server.
	 * @return its IP address
	 */
	String server();

	/**
	 * Put together what one server says of both versions of addresses. Some say that
	 * there is no such name if it has addresses of the other version alone.
	 * @param other what it says of the other version
	 * @return what it says of both
	 */
	default ServerAnswer and(ServerAnswer other) {
		if (this instanceof Knows known && other instanceof Knows more) {
			return new Knows(server(), Stream.concat(known.addresses().stream(), more.addresses().stream()).toList(),
					(known.took().compareTo(more.took()) > 0) ? known.took() : more.took());
		}
		return (other instanceof Knows) ? other : this;
	}

	/**
	 * It knows the name.
	 *
	 * @param server the server
	 * @param addresses the addresses, IPv4 first
	 * @param took how long it took to tell
	 */
	record Knows(String server, List<InetAddress> addresses, Duration took) implements ServerAnswer {

		@Override
		public String toString() {
			return "%s says %s".formatted(this.server,
					this.addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ")));
		}

	}

	/**
	 * It says that there is no such name.
	 *
	 * @param server the server
	 * @param took how long it took to tell
	 */
	record Denies(String server, Duration took) implements ServerAnswer {

		@Override
		public String toString() {
			return this.server + " does not know it";
		}

	}

	/**
	 * It answers that it cannot tell.
	 *
	 * @param server the server
	 * @param reason why
	 */
	record Fails(String server, String reason) implements ServerAnswer {

		@Override
		public String toString() {
			return "%s fails: %s".formatted(this.server, this.reason);
		}

	}

	/**
	 * It does not answer.
	 *
	 * @param server the server
	 */
	record Silent(String server) implements ServerAnswer {

		@Override
		public String toString() {
			return this.server + " does not answer";
		}

	}

}
