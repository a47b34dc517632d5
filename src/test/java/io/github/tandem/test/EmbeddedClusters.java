package io.github.tandem.test;

import java.util.HashMap;
import java.util.Map;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Two clusters of one broker each inside this JVM: quick to start, nothing to install,
 * PLAINTEXT only.
 */
public final class EmbeddedClusters implements TwoClusters {

	private final EmbeddedKafkaBroker sourceBroker;

	private final EmbeddedKafkaBroker targetBroker;

	private final Cluster source;

	private final Cluster target;

	public EmbeddedClusters() {
		this(Map.of());
	}

	/**
	 * Start both clusters.
	 * @param brokerProperties broker settings to add to, or put over, those for tests
	 */
	public EmbeddedClusters(Map<String, String> brokerProperties) {
		this.sourceBroker = start("source", brokerProperties);
		try {
			this.targetBroker = start("target", brokerProperties);
		}
		catch (RuntimeException ex) {
			this.sourceBroker.destroy();
			throw ex;
		}
		this.source = new Cluster(this.sourceBroker.getBrokersAsString());
		this.target = new Cluster(this.targetBroker.getBrokersAsString());
	}

	@Override
	public Cluster source() {
		return this.source;
	}

	@Override
	public Cluster target() {
		return this.target;
	}

	@Override
	public void close() {
		this.source.close();
		this.target.close();
		this.sourceBroker.destroy();
		this.targetBroker.destroy();
	}

	private static EmbeddedKafkaBroker start(String name, Map<String, String> brokerProperties) {
		EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		// Both brokers announce themselves in system properties; each needs its own.
		broker.brokerListProperty("embedded." + name + ".brokers");
		Map<String, String> properties = new HashMap<>(BrokerSettings.forTests());
		properties.putAll(brokerProperties);
		broker.brokerProperties(properties);
		broker.afterPropertiesSet();
		return broker;
	}

}
