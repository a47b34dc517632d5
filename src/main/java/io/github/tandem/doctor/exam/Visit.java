package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that was seen at one address.
 *
 * @param way the address
 * @param looks what was looked at
 * @param reached the IP address that took a connection, if one did
 * @param identity what the broker there said, if it came to that
 */
record Visit(Way way, List<Look> looks, Optional<InetAddress> reached, Optional<BrokerIdentity> identity) {

	Visit only(Look look) {
		return new Visit(this.way, List.of(look), this.reached, this.identity);
	}

	Visit and(Look look) {
		return new Visit(this.way, Stream.concat(this.looks.stream(), Stream.of(look)).toList(), this.reached,
				this.identity);
	}

}
