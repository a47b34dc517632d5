package io.github.tandem.topic;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.sight.SourceTopics;

/**
 * The topics of the target.
 */
@Configuration(proxyBeanMethods = false)
class TopicConfiguration {

	@Bean
	TargetTopics targetTopics(Routes routes, TopicsProperties properties, DeploymentProperties deployment,
			Cluster sourceCluster, Cluster targetCluster, Clock clock) {
		return new TargetTopics(routes, properties, new SourceTopics(sourceCluster), targetCluster,
				new DeadLetterTopics(properties, targetCluster, deployment), clock);
	}

}
