package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.doctor.probe.Endpoint;

/**
 * What is known of a cluster as a whole.
 *
 * @param endpoint the name at which a broker answered
 * @param address where that was
 * @param clusterId its id, if it tells one
 * @param brokers all that it advertises
 * @param led for each broker a partition that it leads, if it leads one
 * @param looks what was looked at
 * @param messageMaxBytes the largest batch that it takes, where that may be read
 */
record Survey(Endpoint endpoint, InetAddress address, Optional<String> clusterId, List<Node> brokers,
		Map<Integer, TopicPartition> led, List<Look> looks, OptionalLong messageMaxBytes) {

}
