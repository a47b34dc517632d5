package io.github.tandem.offset.command;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;

/**
 * Both clusters as the service would see them.
 *
 * @param deployment name of the deployment
 * @param source the source
 * @param target the target
 * @param targetReader makes consumers of a topic on the target
 * @param sourceReader likewise of the source
 * @param sourceRecords makes consumers of records on the source
 * @param targetRecords likewise of the target
 * @param routes the routes
 * @param properties the settings of the translation
 * @param loopProtection whether records are kept from coming round
 * @param topic the topic with the maps, on the target
 * @param ownGroups the consumer groups of the deployment on the source
 */
public record Clusters(String deployment, Cluster source, Cluster target,
		Supplier<Consumer<byte[], byte[]>> targetReader, Supplier<Consumer<byte[], byte[]>> sourceReader,
		Supplier<Consumer<byte[], byte[]>> sourceRecords, Supplier<Consumer<byte[], byte[]>> targetRecords,
		Routes routes, OffsetsProperties properties, boolean loopProtection, String topic,
		Set<String> ownGroups) implements AutoCloseable {

	/**
	 * Take the settings; nothing is asked yet.
	 * @param beans the settings of the service
	 * @return the clusters
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	public static Clusters of(BeanFactory beans) {
		DeploymentProperties deployment = beans.getBean(DeploymentProperties.class);
		SourceProperties source = beans.getBean(SourceProperties.class);
		TargetProperties target = beans.getBean(TargetProperties.class);
		Encryptions encryptions = beans.getBean(Encryptions.class);
		Routes routes = beans.getBean(RoutesProperties.class).toRoutes();
		return new Clusters(deployment.name(), ClusterAccess.of(deployment, source, encryptions).connect(),
				ClusterAccess.of(deployment, target, encryptions).connect(),
				ClusterAccess.reader(deployment, target, encryptions),
				ClusterAccess.reader(deployment, source, encryptions),
				ClusterAccess.committed(ClusterAccess.reading(deployment, source, encryptions)),
				ClusterAccess.committed(ClusterAccess.reading(deployment, target, encryptions)), routes,
				beans.getBean(OffsetsProperties.class),
				beans.getBean(Environment.class).getProperty("tandem.loop-protection", Boolean.class, false),
				deployment.offsetsTopic(),
				routes.stream().map((route) -> route.group(deployment.name())).collect(Collectors.toSet()));
	}

	@Override
	public void close() {
		this.source.close();
		this.target.close();
	}

}
