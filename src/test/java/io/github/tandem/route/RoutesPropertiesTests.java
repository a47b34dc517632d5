package io.github.tandem.route;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RoutesProperties} as Spring Boot binds them.
 */
class RoutesPropertiesTests {

	@Test
	void mirrorsEveryTopicByDefault() {
		Route all = only(bind(Map.of()));
		assertThat(all).returns("all", Route::name)
			.returns(2, Route::concurrency)
			.returns(Partitioning.AUTO, Route::partitioning)
			.returns(new Start.Earliest(), Route::start)
			.returns(Isolation.READ_COMMITTED, Route::isolation)
			.returns(OnGap.CONTINUE, Route::onGap);
		assertThat(all.takes("any-topic")).isTrue();
		assertThat(all.takes("__consumer_offsets")).isFalse();
		assertThat(all.targetTopic("any-topic")).isEqualTo("any-topic");
	}

	@Test
	void givesARouteTheSameDefaultsAsTheOneThatIsThereAnyway() {
		RoutesProperties properties = bind(Map.of("tandem.routes[0].name", "all", "tandem.routes[0].topics", ".*"));
		assertThat(properties).isEqualTo(bind(Map.of()));
	}

	@Test
	void understandsEveryKey() {
		Route route = only(bind(Map.of("tandem.routes[0].name", "orders", "tandem.routes[0].topics",
				"orders, payments\\..*", "tandem.routes[0].exclude", "payments\\.tmp", "tandem.routes[0].rename",
				"east.${topic}", "tandem.routes[0].partitioning", "by-key", "tandem.routes[0].start",
				"2026-11-01T00:00:00Z", "tandem.routes[0].concurrency", "5", "tandem.routes[0].isolation",
				"read-uncommitted", "tandem.routes[0].on-gap", "halt")));
		assertThat(route).returns("orders", Route::name)
			.returns(5, Route::concurrency)
			.returns(Partitioning.BY_KEY, Route::partitioning)
			.returns(new Start.At(Instant.parse("2026-11-01T00:00:00Z")), Route::start)
			.returns(Isolation.READ_UNCOMMITTED, Route::isolation)
			.returns(OnGap.HALT, Route::onGap);
		assertThat(route.takes("orders")).isTrue();
		assertThat(route.takes("payments.eu")).isTrue();
		assertThat(route.takes("payments.tmp")).isFalse();
		assertThat(route.targetTopic("orders")).isEqualTo("east.orders");
	}

	@Test
	void refusesWhatIsWrongWhileBinding() {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of("tandem.routes[0].topics", "a")))
			.withRootCauseInstanceOf(IllegalArgumentException.class)
			.havingRootCause()
			.withMessage("tandem.routes[0].name: '' is not a usable name: "
					+ "use 1 to 100 letters, digits, dots, hyphens and underscores");
	}

	private static RoutesProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("tandem",
				RoutesProperties.class);
	}

	private static Route only(RoutesProperties properties) {
		assertThat(properties.toRoutes().stream()).hasSize(1);
		return properties.toRoutes().stream().findFirst().orElseThrow();
	}

}
