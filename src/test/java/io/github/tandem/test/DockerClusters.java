package io.github.tandem.test;

import java.util.stream.Stream;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * Two clusters of one container each, from the image that Apache Kafka publishes.
 */
public final class DockerClusters implements TwoClusters {

	private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.2.0");

	private final KafkaContainer sourceBroker = container();

	private final KafkaContainer targetBroker = container();

	private final Cluster source;

	private final Cluster target;

	public DockerClusters() {
		Startables.deepStart(Stream.of(this.sourceBroker, this.targetBroker)).join();
		this.source = new Cluster(this.sourceBroker.getBootstrapServers());
		this.target = new Cluster(this.targetBroker.getBootstrapServers());
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
		this.sourceBroker.stop();
		this.targetBroker.stop();
	}

	private static KafkaContainer container() {
		KafkaContainer container = new KafkaContainer(IMAGE);
		BrokerSettings.forTests()
			.forEach((name, value) -> container.withEnv("KAFKA_" + name.toUpperCase().replace('.', '_'), value));
		return container;
	}

}
