package io.github.tandem.topic;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.route.Routes;

/**
 * The topics of the target.
 */
@Configuration(proxyBeanMethods = false)
class TopicConfiguration {

	@Bean
	TargetTopics targetTopics(Routes routes, TopicsProperties properties, Cluster sourceCluster,
			Cluster targetCluster) {
		return new TargetTopics(routes, properties, new SourceTopics(sourceCluster), targetCluster);
	}

}
