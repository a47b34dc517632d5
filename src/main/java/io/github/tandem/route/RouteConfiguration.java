package io.github.tandem.route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The routes, for whoever needs them.
 */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

	@Bean
	Routes routes(RoutesProperties properties) {
		return properties.toRoutes();
	}

}
