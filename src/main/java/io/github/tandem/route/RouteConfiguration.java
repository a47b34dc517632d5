package io.github.tandem.route;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The routes, for whoever needs them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoutesProperties.class)
class RouteConfiguration {

	@Bean
	Routes routes(RoutesProperties properties) {
		return properties.toRoutes();
	}

}
