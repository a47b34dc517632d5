package io.github.tandem.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

import io.github.tandem.cluster.tls.Encryptions;

/**
 * How a cluster is reached, for those who look at the way itself and need neither the
 * shared client nor a consumer or producer.
 *
 * @param role {@code source} or {@code target}
 * @param bootstrapServers the addresses at which clients begin
 * @param configuration the complete configuration of an admin client, secrets included
 */
public record ClusterAccess(String role, List<String> bootstrapServers, Map<String, Object> configuration) {

	/**
	 * How the source is reached.
	 * @param deployment names the client
	 * @param source the source's settings
	 * @param encryptions how its connections are encrypted
	 * @return the access
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings; the
	 * message begins with the key
	 */
	public static ClusterAccess of(DeploymentProperties deployment, SourceProperties source, Encryptions encryptions) {
		return new ClusterAccess("source", source.bootstrapServers(),
				configurations(deployment, encryptions).admin(source));
	}

	/**
	 * How the target is reached.
	 * @param deployment names the client
	 * @param target the target's settings
	 * @param encryptions how its connections are encrypted
	 * @return the access
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings; the
	 * message begins with the key
	 */
	public static ClusterAccess of(DeploymentProperties deployment, TargetProperties target, Encryptions encryptions) {
		return new ClusterAccess("target", target.bootstrapServers(),
				configurations(deployment, encryptions).admin(target));
	}

	/**
	 * How topics that a Tandem keeps on the source are read.
	 * @param deployment names the client
	 * @param source the source's settings
	 * @param encryptions how its connections are encrypted
	 * @return makes consumers without a group, which whoever asks for one closes
	 */
	public static Supplier<Consumer<byte[], byte[]>> reader(DeploymentProperties deployment, SourceProperties source,
			Encryptions encryptions) {
		Map<String, Object> configuration = configurations(deployment, encryptions).ownConsumer(source);
		return () -> new KafkaConsumer<>(configuration);
	}

	/**
	 * How topics that a Tandem keeps on the target are read.
	 * @param deployment names the client
	 * @param target the target's settings
	 * @param encryptions how its connections are encrypted
	 * @return makes consumers without a group, which whoever asks for one closes
	 */
	public static Supplier<Consumer<byte[], byte[]>> reader(DeploymentProperties deployment, TargetProperties target,
			Encryptions encryptions) {
		Map<String, Object> configuration = configurations(deployment, encryptions).ownConsumer(target);
		return () -> new KafkaConsumer<>(configuration);
	}

	/**
	 * How records of the source are read apart from the replication.
	 * @param deployment names the client
	 * @param source the source's settings
	 * @param encryptions how connections to the clusters are encrypted
	 * @return the configuration of a consumer without a group, which whoever reads adds
	 * to
	 */
	public static Map<String, Object> reading(DeploymentProperties deployment, SourceProperties source,
			Encryptions encryptions) {
		return configurations(deployment, encryptions).reader(source);
	}

	/**
	 * How records of the target are read.
	 * @param deployment names the client
	 * @param target the target's settings
	 * @param encryptions how connections to the clusters are encrypted
	 * @return the configuration of a consumer without a group, which whoever reads adds
	 * to
	 */
	public static Map<String, Object> reading(DeploymentProperties deployment, TargetProperties target,
			Encryptions encryptions) {
		return configurations(deployment, encryptions).reader(target);
	}

	/**
	 * How records of a cluster are read that are no part of an aborted transaction.
	 * @param reading the configuration of a consumer without a group
	 * @return makes consumers, which whoever asks for one closes
	 */
	public static Supplier<Consumer<byte[], byte[]>> committed(Map<String, Object> reading) {
		Map<String, Object> configuration = new HashMap<>(reading);
		configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		return () -> new KafkaConsumer<>(configuration);
	}

	private static ClientConfigurations configurations(DeploymentProperties deployment, Encryptions encryptions) {
		return new ClientConfigurations(deployment, encryptions);
	}

	/**
	 * The cluster, with an admin client of its own that is made when it is first needed.
	 * @return the cluster, to be closed
	 */
	public Cluster connect() {
		return new Cluster(this.role, this.bootstrapServers, this.configuration, Admin::create);
	}

	@Override
	public String toString() {
		return "%s cluster at %s".formatted(this.role, String.join(",", this.bootstrapServers));
	}

}
