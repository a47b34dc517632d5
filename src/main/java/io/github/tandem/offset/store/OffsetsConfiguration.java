package io.github.tandem.offset.store;

import java.time.Clock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.route.Routes;

/**
 * The maps of offsets, and what is told of their topic.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OffsetsProperties.class)
class OffsetsConfiguration {

	@Bean
	OffsetMaps offsetMaps(OffsetsProperties properties, DeploymentProperties deployment, Routes routes,
			Cluster sourceCluster, Cluster targetCluster, OwnTopicClients clients, Environment environment,
			Clock clock) {
		// keys of packages that this one does without
		boolean createTopic = environment.getProperty("tandem.topics.create", Boolean.class, true);
		return new OffsetMaps(properties.enabled(), deployment.offsetsTopic(), createTopic, sourceCluster,
				targetCluster, (route, topic) -> routes.stream()
					.anyMatch((taking) -> taking.name().equals(route) && taking.takes(topic)),
				clients, clock);
	}

	@Bean
	ReverseMaps reverseMaps(OffsetsProperties properties, DeploymentProperties deployment, SourceProperties source,
			Encryptions encryptions, Cluster sourceCluster, Cluster targetCluster, Environment environment,
			Clock clock) {
		boolean loopProtection = environment.getProperty("tandem.loop-protection", Boolean.class, false);
		return new ReverseMaps(properties, loopProtection, sourceCluster, targetCluster,
				() -> ClusterAccess.reader(deployment, source, encryptions).get(), clock);
	}

	@Bean
	@ConditionalOnBooleanProperty("tandem.offsets.enabled")
	HealthIndicator offsetsHealthIndicator(OffsetMaps maps) {
		return () -> health(maps);
	}

	// records flow all the same
	private static Health health(OffsetMaps maps) {
		Health.Builder health = Health.up().withDetail("topic", maps.topic());
		Obstacle obstacle = maps.obstacle();
		if (obstacle != null) {
			health.withDetail("obstacle", obstacle.detail()).withDetail("since", obstacle.since().toString());
		}
		return health.build();
	}

}
