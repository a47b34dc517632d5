package io.github.tandem.doctor;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The doctor's endpoint, in the service alone.
 */
@Configuration(proxyBeanMethods = false)
class DoctorEndpointConfiguration {

	@Bean
	DoctorEndpoint doctorEndpoint(Doctor doctor) {
		return new DoctorEndpoint(doctor, Clock.systemUTC());
	}

}
