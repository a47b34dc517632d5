package io.github.tandem.bridge;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;

/**
 * Registers a bean for each route, so that each gets its own listener container.
 */
class RouteBridgeRegistrar implements BeanRegistrar {

	@Override
	public void register(BeanRegistry registry, Environment env) {
		try {
			Routes routes = Binder.get(env).bindOrCreate("tandem", RoutesProperties.class).toRoutes();
			routes.stream().forEach((route) -> register(registry, route));
		}
		catch (BindException ex) {
			// the bean of these properties fails likewise, but after unknown keys were
			// found
		}
	}

	private void register(BeanRegistry registry, Route route) {
		registry.registerBean("routeBridge-" + route.name(), RouteBridge.class,
				(spec) -> spec.supplier((context) -> context.bean(RouteBridges.class).create(route)));
	}

}
