package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.report.Subject;

/**
 * Tries whether a broker that is not reached at its own address answers at one that is
 * known to work: behind a gateway all brokers have one address and a port each.
 */
class Gateways {

	// a gateway has one address, or a few
	private static final int TRIED = 8;

	private final Client client;

	private final Tools tools;

	private final Brokers brokers;

	private final List<InetAddress> addresses;

	private final Optional<String> clusterId;

	private final Instant end;

	/**
	 * Try with what is known of the cluster.
	 * @param client the client of the cluster
	 * @param tools what to work with
	 * @param brokers asks a broker who it is
	 * @param addresses where brokers of this cluster answered
	 * @param clusterId the cluster's id, if it tells one
	 * @param end when no more addresses are tried
	 */
	Gateways(Client client, Tools tools, Brokers brokers, Collection<InetAddress> addresses, Optional<String> clusterId,
			Instant end) {
		this.client = client;
		this.tools = tools;
		this.brokers = brokers;
		this.addresses = addresses.stream().limit(TRIED).toList();
		this.clusterId = clusterId;
		this.end = end;
	}

	/**
	 * While nothing is known of the cluster.
	 * @param client the client of the cluster
	 * @param tools what to work with
	 * @return knows no way
	 */
	static Gateways none(Client client, Tools tools) {
		return new Gateways(client, tools, new Brokers(Map.of()), Set.of(), Optional.empty(), Instant.MIN);
	}

	/**
	 * Find another address for a broker.
	 * @param way its own address, which does not work
	 * @return an address at which it answers, as the one that it is; none when time is
	 * over
	 */
	Optional<InetAddress> to(Way way) {
		if (!(way.subject() instanceof Subject.Broker broker) || this.tools.clock().instant().isAfter(this.end)) {
			return Optional.empty();
		}
		return this.tools.each(this.addresses, (address) -> isAt(way, broker.node(), address))
			.stream()
			.flatMap(Optional::stream)
			.findFirst();
	}

	private Optional<InetAddress> isAt(Way way, int node, InetAddress address) {
		try (Conversation conversation = Conversation.open(this.client.configuration(), way.endpoint(), address,
				this.tools.patience(), this.tools.clock())) {
			BrokerIdentity identity = this.brokers.identify(conversation, address);
			boolean right = !identity.isOfOtherThan(this.clusterId) && identity.node().orElse(-1) == node;
			return right ? Optional.of(address) : Optional.empty();
		}
		catch (ConversationException ex) {
			return Optional.empty();
		}
	}

}
