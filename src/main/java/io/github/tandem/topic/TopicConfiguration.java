package io.github.tandem.topic;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.ledger.LedgerClients;
import io.github.tandem.topic.ledger.TopicLedger;
import io.github.tandem.topic.sight.ClusterTopics;

/**
 * The topics of the target.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TopicsProperties.class)
class TopicConfiguration {

	// what the ledger is created with if it does not take the number from the source
	private static final int REPLICATION_FACTOR = 3;

	@Bean
	TargetTopics targetTopics(Routes routes, TopicsProperties properties, DeploymentProperties deployment,
			Cluster sourceCluster, Cluster targetCluster, ReturnWays returnWays, Ledger ledger, Clock clock) {
		return new TargetTopics(routes, properties, new ClusterTopics(sourceCluster), targetCluster,
				new DeadLetterTopics(properties, targetCluster, deployment), returnWays, ledger, clock);
	}

	@Bean
	Ledger topicLedger(TopicsProperties properties, DeploymentProperties deployment, TargetProperties target,
			Cluster targetCluster, Encryptions encryptions) {
		return new TopicLedger(targetCluster,
				new LedgerClients(() -> ClusterAccess.of(deployment, target, encryptions)),
				deployment.name() + ".topics.internal",
				() -> properties.replicationFactor(REPLICATION_FACTOR, targetCluster.identify().brokers()));
	}

}
