package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.apache.kafka.common.Node;

/**
 * What a broker said after the login.
 *
 * @param address where it answered
 * @param clusterId the id of its cluster, which some that are not Kafka do not tell
 * @param node its own id, where it could be found out
 * @param brokers the brokers that it advertises
 * @param controller the id of the controller, or -1 if there is none
 */
record BrokerIdentity(InetAddress address, Optional<String> clusterId, OptionalInt node, List<Node> brokers,
		int controller) {

	/**
	 * Whether it is of another cluster, as far as both tell.
	 * @param expected the id of the cluster that should answer
	 * @return {@code true} if both ids are known and differ
	 */
	boolean isOfOtherThan(Optional<String> expected) {
		return this.clusterId.isPresent() && expected.isPresent() && !this.clusterId.equals(expected);
	}

}
