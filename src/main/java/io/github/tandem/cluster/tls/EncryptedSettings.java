package io.github.tandem.cluster.tls;

import java.time.Clock;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/**
 * What the application of each command begins with: the settings of the service, SSL
 * bundles, how connections are encrypted, and nothing that runs. No
 * {@code @Configuration}, or the service would find it.
 */
@ImportAutoConfiguration({ ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class,
		SslAutoConfiguration.class })
@ConfigurationPropertiesScan("io.github.tandem")
public class EncryptedSettings {

	@Bean
	Encryptions encryptions(SslBundles bundles) {
		return new Encryptions(bundles, Clock.systemUTC());
	}

}
