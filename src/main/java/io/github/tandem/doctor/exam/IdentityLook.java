package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.util.Optional;

import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;

/**
 * Whether the right cluster and the right broker answer at an address.
 */
class IdentityLook {

	private final Way way;

	private final Optional<String> clusterId;

	IdentityLook(Way way, Optional<String> clusterId) {
		this.way = way;
		this.clusterId = clusterId;
	}

	boolean isOther(BrokerIdentity identity) {
		return this.way.subject() instanceof Subject.Broker broker && identity.node().isPresent()
				&& identity.node().getAsInt() != broker.node();
	}

	/**
	 * Judge who answered.
	 * @param identity what it said
	 * @param gateway an address at which the right broker answers
	 * @return the verdict
	 */
	Look at(BrokerIdentity identity, Optional<InetAddress> gateway) {
		String node = identity.node().isPresent() ? "broker " + identity.node().getAsInt()
				: "a broker that does not tell its id";
		String said = "%s of %s".formatted(node,
				identity.clusterId().map("cluster "::concat).orElse("a cluster that does not tell its id"));
		String host = this.way.endpoint().host();
		if (identity.isOfOtherThan(this.clusterId)) {
			return Look.failed(Step.IDENTITY, said, Symptom.WRONG_CLUSTER, Hint
				.of("%s, and another cluster answers at %s (%s, not %s): correct the address, what its name resolves to, or where the gateway forwards it."
					.formatted(this.way.named(), identity.address().getHostAddress(),
							identity.clusterId().orElseThrow(), this.clusterId.orElseThrow())));
		}
		if (isOther(identity)) {
			return Look.failed(Step.IDENTITY, said, Symptom.WRONG_BROKER, wrongBroker(identity, gateway, host));
		}
		return Look.well(Step.IDENTITY, said);
	}

	private Hint wrongBroker(BrokerIdentity identity, Optional<InetAddress> gateway, String host) {
		String text = "%s, and broker %d answers at %s: each broker needs an address or a port of its own on this side, so correct what the name resolves to, or where the gateway forwards this port."
			.formatted(this.way.named(), identity.node().orElse(-1), identity.address().getHostAddress());
		return gateway.filter((address) -> !this.way.endpoint().isLiteral())
			.map(InetAddress::getHostAddress)
			.map((address) -> Hint.of(text + " (Tried: the right one answers at %s.)".formatted(address),
					Pastes.hostAliases(host, address), Pastes.hosts(host, address)))
			.orElseGet(() -> Hint.of(text));
	}

}
