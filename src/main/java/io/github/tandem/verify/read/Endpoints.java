package io.github.tandem.verify.read;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.route.Isolation;

/**
 * How both clusters are read: with clients of its own, beside the replication.
 *
 * @param deployment the deployment
 * @param sourceAccess the way to the source
 * @param targetAccess the way to the target
 * @param sourceReading configuration of consumers of the source
 * @param targetReading configuration of consumers of the target
 */
record Endpoints(DeploymentProperties deployment, ClusterAccess sourceAccess, ClusterAccess targetAccess,
		Map<String, Object> sourceReading, Map<String, Object> targetReading) {

	static Endpoints of(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions) {
		return new Endpoints(deployment, ClusterAccess.of(deployment, source, encryptions),
				ClusterAccess.of(deployment, target, encryptions),
				ClusterAccess.reading(deployment, source, encryptions),
				ClusterAccess.reading(deployment, target, encryptions));
	}

	Cluster source() {
		return this.sourceAccess.connect();
	}

	Cluster target() {
		return this.targetAccess.connect();
	}

	Consumer<byte[], byte[]> sourceConsumer(Isolation isolation) {
		return consumer(this.sourceReading, isolation);
	}

	Consumer<byte[], byte[]> targetConsumer(Isolation isolation) {
		return consumer(this.targetReading, isolation);
	}

	private static Consumer<byte[], byte[]> consumer(Map<String, Object> reading, Isolation isolation) {
		Map<String, Object> configuration = new HashMap<>(reading);
		configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG,
				(isolation == Isolation.READ_COMMITTED) ? "read_committed" : "read_uncommitted");
		return new KafkaConsumer<>(configuration);
	}

}
