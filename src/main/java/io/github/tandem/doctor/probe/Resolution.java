package io.github.tandem.doctor.probe;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a name came to, as a JVM on this machine resolves it and as each name server tells
 * it.
 */
public sealed interface Resolution {

	/**
	 * The addresses, in the order in which a JVM takes them.
	 * @return none if there are none
	 */
	default List<InetAddress> addresses() {
		return List.of();
	}

	/**
	 * The host is an IP address.
	 *
	 * @param address the address
	 */
	record Literal(InetAddress address) implements Resolution {

		@Override
		public List<InetAddress> addresses() {
			return List.of(this.address);
		}

	}

	/**
	 * The name has addresses.
	 *
	 * @param addresses the addresses
	 * @param took how long it took
	 * @param answers what each name server says
	 */
	record Found(List<InetAddress> addresses, Duration took, List<ServerAnswer> answers) implements Resolution {

	}

	/**
	 * The name has none.
	 *
	 * @param answers what each name server says
	 */
	record Unknown(List<ServerAnswer> answers) implements Resolution {

	}

	/**
	 * There was no answer in time.
	 *
	 * @param answers what each name server says
	 * @param patience how long was waited
	 */
	record Silent(List<ServerAnswer> answers, Duration patience) implements Resolution {

	}

}
