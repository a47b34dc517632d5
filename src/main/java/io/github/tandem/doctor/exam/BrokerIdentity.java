package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

import org.apache.kafka.common.Node;

/**
 * What a broker said after the login.
 *
 * @param address where it answered
 * @param clusterId the id of its cluster
 * @param node its own id, where it could be found out
 * @param brokers the brokers that it advertises
 * @param controller the id of the controller, or -1 if there is none
 */
record BrokerIdentity(InetAddress address, String clusterId, OptionalInt node, List<Node> brokers, int controller) {

}
