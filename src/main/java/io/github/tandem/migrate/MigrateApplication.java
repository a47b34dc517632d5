package io.github.tandem.migrate;

import java.time.Clock;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.verify.read.Verification;

/**
 * The application that the command starts before the service: settings, SSL bundles, the
 * doctor and the verification. No {@code @Configuration}, or the service would find it.
 */
@ImportAutoConfiguration({ ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class,
		SslAutoConfiguration.class })
@ConfigurationPropertiesScan("io.github.tandem")
class MigrateApplication {

	@Bean
	Encryptions encryptions(SslBundles bundles) {
		return new Encryptions(bundles, Clock.systemUTC());
	}

	@Bean
	Doctor doctor(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			RoutesProperties routes, Encryptions encryptions, Environment environment) {
		return Doctor.of(deployment, source, target, encryptions, routes.toRoutes(), Duties.ofMigration(environment));
	}

	@Bean
	Verification verification(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			RoutesProperties routes, Encryptions encryptions, OffsetsProperties offsets, LoopProperties loops,
			TopicsProperties topics) {
		return new Verification(deployment, source, target, encryptions, routes.toRoutes(), offsets,
				loops.loopProtection(), topics.acls(), Clock.systemUTC());
	}

}
