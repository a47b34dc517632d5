package io.github.tandem.doctor;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.doctor.report.Report;

/**
 * The doctor in the service alone: its endpoint, and what it does by itself.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DoctorProperties.class)
class DoctorEndpointConfiguration {

	@Bean
	DoctorEndpoint doctorEndpoint(Doctor doctor) {
		return new DoctorEndpoint(() -> examine(doctor), Clock.systemUTC());
	}

	@Bean
	StartDoctor startDoctor(Doctor doctor, DoctorProperties properties) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("doctor-at-start-");
		threads.setDaemon(true);
		return new StartDoctor(() -> examine(doctor), properties.startPatience(),
				(examination) -> threads.newThread(examination).start(), Clock.systemUTC());
	}

	private static Report examine(Doctor doctor) {
		return doctor.examine(Doctor.PATIENCE, (what) -> {
		});
	}

	@Bean
	HealthIndicator doctorHealthIndicator(StartDoctor startDoctor) {
		return new DoctorHealthIndicator(startDoctor);
	}

}
