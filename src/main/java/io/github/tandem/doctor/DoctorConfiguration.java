package io.github.tandem.doctor;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.route.RoutesProperties;

/**
 * The doctor, in the service and in the command alike.
 */
@Configuration(proxyBeanMethods = false)
class DoctorConfiguration {

	@Bean
	Doctor doctor(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			RoutesProperties routes, Encryptions encryptions, Environment environment) {
		return Doctor.of(deployment, source, target, encryptions, routes.toRoutes(), Duties.of(environment));
	}

}
