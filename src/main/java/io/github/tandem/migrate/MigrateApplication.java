package io.github.tandem.migrate;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.verify.VerifyApplication;

/**
 * The application that the command starts before the service: the settings, the
 * verification and the doctor. No {@code @Configuration}, or the service would find it.
 */
@Import(VerifyApplication.class)
class MigrateApplication {

	@Bean
	Doctor doctor(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			RoutesProperties routes, Encryptions encryptions, Environment environment) {
		return Doctor.of(deployment, source, target, encryptions, routes.toRoutes(), Duties.ofMigration(environment));
	}

}
