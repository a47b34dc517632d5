package io.github.tandem.verify;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.verify.read.Verification;

/**
 * The endpoint of the verification, in the service alone.
 */
@Configuration(proxyBeanMethods = false)
class VerificationEndpointConfiguration {

	@Bean
	Verifications verifications(Verification verification) {
		return new Verifications(verification, Clock.systemUTC());
	}

	@Bean
	VerificationEndpoint verificationEndpoint(Verifications verifications) {
		return new VerificationEndpoint(verifications);
	}

	@Bean
	static KnownFields verificationEndpointFields() {
		return new KnownFields();
	}

}
