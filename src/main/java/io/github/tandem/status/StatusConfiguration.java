package io.github.tandem.status;

import java.time.Clock;
import java.util.List;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.bridge.Replication;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.topic.TargetTopics;

/**
 * What operators see.
 */
@Configuration(proxyBeanMethods = false)
class StatusConfiguration {

	@Bean
	PrometheusRegistry prometheusRegistry() {
		return new PatientPrometheusRegistry();
	}

	@Bean
	HealthIndicator replicationHealthIndicator(Replication replication, TargetTopics topics, Cluster sourceCluster,
			Cluster targetCluster, Clock clock) {
		return new ReplicationHealthIndicator(replication, () -> topics.report().conflicts(),
				List.of(sourceCluster, targetCluster), clock);
	}

	@Bean
	HealthIndicator threadsHealthIndicator(Replication replication) {
		return new ThreadsHealthIndicator(replication);
	}

	@Bean
	ReplicationEndpoint replicationEndpoint(Replication replication, Cluster sourceCluster, Cluster targetCluster) {
		return new ReplicationEndpoint(replication, sourceCluster, targetCluster);
	}

	@Bean
	TopicsEndpoint topicsEndpoint(TargetTopics topics) {
		return new TopicsEndpoint(topics);
	}

	@Bean
	InfoContributor clusterInfoContributor(Cluster sourceCluster, Cluster targetCluster) {
		return new ClusterInfoContributor(sourceCluster, targetCluster);
	}

}
