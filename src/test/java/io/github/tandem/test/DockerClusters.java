package io.github.tandem.test;

import java.util.Locale;
import java.util.stream.Stream;

import org.apache.kafka.common.Uuid;
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
		// Without an id of its own, each container takes the one of the image.
		KafkaContainer container = new KafkaContainer(IMAGE).withEnv("CLUSTER_ID", Uuid.randomUuid().toString());
		BrokerSettings.forTests()
			.forEach((name, value) -> container.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'),
					value));
		return container;
	}

}
