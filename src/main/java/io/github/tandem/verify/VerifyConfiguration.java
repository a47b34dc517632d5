package io.github.tandem.verify;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.verify.read.Verification;

/**
 * The verification, in the service and in the command alike.
 */
@Configuration(proxyBeanMethods = false)
class VerifyConfiguration {

	@Bean
	Verification verification(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			RoutesProperties routes, Encryptions encryptions, OffsetsProperties offsets, LoopProperties loops,
			TopicsProperties topics) {
		return new Verification(deployment, source, target, encryptions, routes.toRoutes(), offsets,
				loops.loopProtection(), topics.acls(), Clock.systemUTC());
	}

}
