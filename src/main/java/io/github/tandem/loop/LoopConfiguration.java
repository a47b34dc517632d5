package io.github.tandem.loop;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Records that come round.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoopProperties.class)
class LoopConfiguration {

	@Bean
	ReturnWays returnWays(LoopProperties properties) {
		return new ReturnWays(properties.loopProtection());
	}

}
