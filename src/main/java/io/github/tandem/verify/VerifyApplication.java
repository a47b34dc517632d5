package io.github.tandem.verify;

import java.time.Clock;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.github.tandem.cluster.tls.Encryptions;

/**
 * The application that the command starts: settings, SSL bundles and the verification,
 * and nothing that runs. No {@code @Configuration}, or the service would find it.
 */
@ImportAutoConfiguration({ ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class,
		SslAutoConfiguration.class })
@ConfigurationPropertiesScan("io.github.tandem")
@Import(VerifyConfiguration.class)
class VerifyApplication {

	@Bean
	Encryptions encryptions(SslBundles bundles) {
		return new Encryptions(bundles, Clock.systemUTC());
	}

}
