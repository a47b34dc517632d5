package io.github.tandem.cluster.tls;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;

/**
 * The encryption of both clusters, and its meters, in the service.
 */
@Configuration(proxyBeanMethods = false)
class EncryptionConfiguration {

	@Bean
	Encryptions encryptions(SslBundles bundles) {
		return new Encryptions(bundles, Clock.systemUTC());
	}

	@Bean
	CertificateMeters certificateMeters(Encryptions encryptions, TaskScheduler scheduler, MeterRegistry meters) {
		return new CertificateMeters(encryptions, scheduler, meters);
	}

}
