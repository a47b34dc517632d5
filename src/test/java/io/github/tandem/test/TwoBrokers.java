package io.github.tandem.test;

import java.util.List;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Two clusters of one broker process each, whose brokers a test may kill and start again:
 * it leaves them running and whatever lies between them whole.
 */
public final class TwoBrokers implements TwoClusters {

	private static final String USER = "tandem";

	private static final String PASSWORD = "horse-battery-staple";

	private final Certificates certificates = new Certificates();

	private final TcpRelay sourceRelay = TcpRelay.toFreePort();

	private final TcpRelay targetRelay = TcpRelay.toFreePort();

	private final BrokerProcess sourceBroker = broker("source", this.sourceRelay);

	private final BrokerProcess targetBroker = broker("target", this.targetRelay);

	/**
	 * Start both brokers.
	 */
	public TwoBrokers() {
		try {
			this.sourceBroker.start();
			this.targetBroker.start();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private BrokerProcess broker(String name, TcpRelay relay) {
		return BrokerProcess.builder(name).behind(relay).secured(this.certificates, USER, PASSWORD).build();
	}

	@Override
	public Cluster source() {
		return this.sourceBroker.cluster();
	}

	@Override
	public Cluster target() {
		return this.targetBroker.cluster();
	}

	public BrokerProcess sourceBroker() {
		return this.sourceBroker;
	}

	public BrokerProcess targetBroker() {
		return this.targetBroker;
	}

	/**
	 * What lies in front of the source for those who take
	 * {@link BrokerProcess#relayed()}.
	 * @return the relay
	 */
	public TcpRelay sourceRelay() {
		return this.sourceRelay;
	}

	/**
	 * What lies in front of the target for those who take
	 * {@link BrokerProcess#relayed()}.
	 * @return the relay
	 */
	public TcpRelay targetRelay() {
		return this.targetRelay;
	}

	/**
	 * The certificates of the secured listeners.
	 * @return the certificates
	 */
	public Certificates certificates() {
		return this.certificates;
	}

	/**
	 * The password of the only user that the secured listeners know.
	 * @return the password
	 */
	public String password() {
		return PASSWORD;
	}

	/**
	 * Describe an application between the two clusters, as a deployment of its own with
	 * one route, which is quick to see new topics and other instances.
	 * @param name the name of the deployment, with which the topics begin that it copies
	 * @return a builder to which more can be added
	 */
	public TandemProcess.Builder tandem(String name) {
		return TandemProcess.builder()
			.source(source())
			.target(target())
			.property("tandem.name", name)
			.property("tandem.topics.interval", "1s")
			// how soon a member of the group hears of a rebalance
			.property("tandem.source.consumer.properties.heartbeat.interval.ms", "500")
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", name + ".*");
	}

	/**
	 * Start what a test left dead, and end what it did to the links.
	 */
	public void repair() {
		this.sourceRelay.restore();
		this.targetRelay.restore();
		for (BrokerProcess broker : List.of(this.sourceBroker, this.targetBroker)) {
			if (!broker.isAlive()) {
				broker.start();
			}
		}
	}

	/**
	 * How much an application has committed.
	 * @param name the name of the deployment
	 * @return the sum of the offsets of its consumer group
	 */
	public long committed(String name) {
		return source().committedOffsets(name + "-all").values().stream().mapToLong(OffsetAndMetadata::offset).sum();
	}

	@Override
	public void close() {
		this.sourceBroker.close();
		this.targetBroker.close();
		this.sourceRelay.close();
		this.targetRelay.close();
		this.certificates.close();
	}

}
