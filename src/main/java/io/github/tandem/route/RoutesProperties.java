package io.github.tandem.route;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of all routes.
 *
 * @param routes the routes; without any there is one named "all" that takes every topic
 */
@ConfigurationProperties("tandem")
public record RoutesProperties(@Nullable List<RouteProperties> routes) {

	private static final RouteProperties ALL = new RouteProperties("all", List.of(".*"), List.of(), "${topic}",
			Partitioning.AUTO, "earliest", 2, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT,
			OnRejected.HALT, null, List.of(), null);

	public RoutesProperties {
		routes = (routes != null && !routes.isEmpty()) ? List.copyOf(routes) : List.of(ALL);
		Routes.of(routes);
	}

	/**
	 * The routes these settings describe.
	 * @return at least one route
	 */
	@SuppressWarnings("NullAway")
	public Routes toRoutes() {
		return Routes.of(this.routes);
	}

}
