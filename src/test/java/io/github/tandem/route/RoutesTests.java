package io.github.tandem.route;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Routes} and {@link Route}: what is refused at once, and where topics
 * go that are found later.
 */
class RoutesTests {

	static Stream<Arguments> unusable() {
		String name = "tandem.routes[0].name: '%s' is not a usable name: "
				+ "use 1 to 100 letters, digits, dots, hyphens and underscores";
		String required = "tandem.routes[0].topics is required: "
				+ "names of topics or regular expressions, for example orders, .*";
		String legal = "tandem.routes[0].rename: '%s' makes no legal topic name: "
				+ "use letters, digits, dots, hyphens, underscores and ${topic}";
		String constant = "tandem.routes[0].rename: 'all' has no ${topic}, so every topic of the route 'one' "
				+ "would be replicated into the one topic 'all': put ${topic} into the name, "
				+ "or name a single topic in tandem.routes[0].topics";
		String start = "tandem.routes[0].start: 'now' is none of: "
				+ "earliest, latest, an instant such as 2026-11-01T00:00:00Z";
		return Stream.of(Arguments.of(new Settings().name(null), name.formatted("")),
				Arguments.of(new Settings().name(""), name.formatted("")),
				Arguments.of(new Settings().name("my route"), name.formatted("my route")),
				Arguments.of(new Settings().name("r".repeat(101)), name.formatted("r".repeat(101))),
				Arguments.of(new Settings().concurrency(0),
						"tandem.routes[0].concurrency: 0 is not between 1 and 1000"),
				Arguments.of(new Settings().concurrency(1001),
						"tandem.routes[0].concurrency: 1001 is not between 1 and 1000"),
				Arguments.of(new Settings().topics((List<String>) null), required),
				Arguments.of(new Settings().topics(List.of()), required),
				Arguments.of(new Settings().topics(""), "tandem.routes[0].topics has an empty entry"),
				Arguments.of(new Settings().topics("a["),
						"tandem.routes[0].topics: 'a[' is not a valid regular expression: "
								+ "Unclosed character class near position 1"),
				Arguments.of(new Settings().topics("orders", "__audit"),
						"tandem.routes[0].topics: '__audit' is the name of an internal topic, which is never replicated: "
								+ "remove it (internal are __*, mm2*.internal, *.checkpoints.internal, *.topics.internal and *.offsets.internal)"),
				Arguments.of(new Settings().deadLetterTopic("d".repeat(250)),
						"tandem.routes[0].dead-letter-topic: '%s' has 250 characters, and a topic may have 249"
							.formatted("d".repeat(250))),
				Arguments.of(new Settings().rename("r".repeat(249) + "${topic}"),
						"tandem.routes[0].rename: '%s${topic}' makes names of at least 250 characters, and a topic may have 249"
							.formatted("r".repeat(249))),
				Arguments.of(new Settings().exclude(" "), "tandem.routes[0].exclude has an empty entry"),
				Arguments.of(new Settings().exclude("+"),
						"tandem.routes[0].exclude: '+' is not a valid regular expression: "
								+ "Dangling meta character '+' near position 0"),
				Arguments.of(new Settings().rename("east ${topic}"), legal.formatted("east ${topic}")),
				Arguments.of(new Settings().rename(""), legal.formatted("")),
				Arguments.of(new Settings().topics(".*").rename("all"), constant),
				Arguments.of(new Settings().topics("a", "b").rename("all"), constant),
				Arguments.of(new Settings().start("now"), start));
	}

	@ParameterizedTest
	@MethodSource("unusable")
	void refusesUnusableSettings(Settings settings, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> routes(settings)).withMessage(message);
	}

	@Test
	void stopsWhereItIsTold() {
		assertThat(stopAt(new Settings())).isEqualTo(new StopAt.Never());
		assertThat(stopAt(new Settings().stopAt(""))).isEqualTo(new StopAt.Never());
		assertThat(stopAt(new Settings().stopAt("END"))).isEqualTo(new StopAt.End());
		Instant noon = Instant.parse("2026-11-01T12:00:00Z");
		assertThat(stopAt(new Settings().stopAt("2026-11-01T12:00:00Z"))).isEqualTo(new StopAt.At(noon));
		assertThat(stopAt(new Settings().stopAt("2026-11-01T12:00:00.000001Z"))).as("records have milliseconds")
			.isEqualTo(new StopAt.At(noon.plusMillis(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> routes(new Settings().stopAt("now")))
			.withMessageStartingWith("tandem.routes[0].stop-at: 'now' is none of: end, an instant");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> routes(new Settings().start("2026-11-01T12:00:00Z").stopAt("2026-11-01T12:00:00Z")))
			.withMessageStartingWith("tandem.routes[0].stop-at: ");
	}

	private static StopAt stopAt(Settings settings) {
		return routes(settings).stream().findFirst().orElseThrow().stopAt();
	}

	@Test
	void namesTheRouteThatIsWrong() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> routes(new Settings(), new Settings().name("two").topics("b").start("now")))
			.withMessageStartingWith("tandem.routes[1].start: ");
	}

	@Test
	void refusesTwoRoutesOfOneName() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> routes(new Settings().topics("a"), new Settings().topics("b")))
			.withMessage(
					"tandem.routes[1].name: the name 'one' is already that of tandem.routes[0]: names must differ");
	}

	@Test
	void refusesTwoRoutesForOneTopic() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> routes(new Settings().topics("a", "b"), new Settings().name("two").topics("c", "b ")))
			.withMessage("tandem.routes[1].topics: the topic 'b' is already taken by tandem.routes[0]: "
					+ "a topic has one route");
	}

	@Test
	void refusesTwoRoutesIntoOneTopic() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> routes(new Settings().topics("a").rename("all"),
					new Settings().name("two").topics("b").rename("all")))
			.withMessage("tandem.routes[1].rename: the target topic 'all' is already filled by tandem.routes[0]: "
					+ "two topics would be mixed in it");
	}

	@Test
	void leavesANameToTheOtherRouteThatExcludesIt() {
		Routes routes = routes(new Settings().topics("a", "b").exclude("b"), new Settings().name("two").topics("b"));
		assertThat(routes.destinations(List.of("a", "b"))).isEqualTo(
				Map.of("one", Map.of("a", new Destination.Topic("a")), "two", Map.of("b", new Destination.Topic("b"))));
	}

	@Test
	void acceptsATopicThatIsNamedTwiceInOneRoute() {
		assertThat(routes(new Settings().topics("a", "a")).destinations(List.of("a")))
			.isEqualTo(Map.of("one", Map.of("a", new Destination.Topic("a"))));
	}

	@Test
	void sendsEachTopicToItsRoute() {
		Routes routes = routes(new Settings().topics("orders.*").rename("east.${topic}"),
				new Settings().name("two").topics("pay").rename("payments"));
		assertThat(routes.destinations(List.of("orders", "orders2", "pay", "other", "__consumer_offsets")))
			.isEqualTo(Map.of("one",
					Map.of("orders", new Destination.Topic("east.orders"), "orders2",
							new Destination.Topic("east.orders2")),
					"two", Map.of("pay", new Destination.Topic("payments"))));
	}

	@Test
	void haltsATopicThatTwoRoutesTake() {
		Routes routes = routes(new Settings().topics("orders.*"), new Settings().name("two").topics(".*-eu"));
		Destination conflict = new Destination.Conflict("orders-eu", "the topic 'orders-eu' is taken by the routes "
				+ "[one, two]: a topic has one route, exclude it from the others");
		assertThat(routes.destinations(List.of("orders", "orders-eu", "x-eu")))
			.isEqualTo(Map.of("one", Map.of("orders", new Destination.Topic("orders"), "orders-eu", conflict), "two",
					Map.of("orders-eu", conflict, "x-eu", new Destination.Topic("x-eu"))));
	}

	@Test
	void haltsAllTopicsThatWouldLandInOne() {
		Routes routes = routes(new Settings().topics("orders").rename("east.orders"),
				new Settings().name("two").topics("east\\..*", "b"));
		Destination conflict = new Destination.Conflict("east.orders",
				"the topics [east.orders, orders] would all be replicated into the target topic 'east.orders': "
						+ "exclude or rename all but one");
		assertThat(routes.destinations(List.of("orders", "east.orders", "b"))).isEqualTo(Map.of("one",
				Map.of("orders", conflict), "two", Map.of("east.orders", conflict, "b", new Destination.Topic("b"))));
		assertThat(routes.destinations(List.of("orders")))
			.isEqualTo(Map.of("one", Map.of("orders", new Destination.Topic("east.orders"))));
	}

	@Test
	void haltsATopicWhoseNewNameIsTooLong() {
		String topic = "t".repeat(245);
		assertThat(routes(new Settings().topics(".*").rename("east.${topic}")).destinations(List.of(topic)))
			.isEqualTo(Map.of("one", Map.of(topic, new Destination.Conflict("east." + topic,
					"the name 'east.%s' has 250 characters, and a topic may have 249: rename or exclude the topic '%s'"
						.formatted(topic, topic)))));
	}

	@Test
	void countsThreadsOfAllRoutes() {
		Routes routes = routes(new Settings().concurrency(3), new Settings().name("two").topics("b").concurrency(4));
		assertThat(routes.threads()).isEqualTo(7);
		assertThat(routes.stream().map(Route::name)).containsExactly("one", "two");
	}

	@Test
	void makesTheGroupOfDeploymentAndRoute() {
		assertThat(routes(new Settings()).stream().map((route) -> route.group("tandem"))).containsExactly("tandem-one");
	}

	private static Routes routes(Settings... settings) {
		return Routes.of(Stream.of(settings).map(Settings::toProperties).toList());
	}

	/**
	 * Usable settings of a route, to be made unusable one by one.
	 */
	private static final class Settings {

		private @Nullable String name = "one";

		private @Nullable List<String> topics = List.of("a");

		private List<String> exclude = List.of();

		private String rename = "${topic}";

		private List<String> renameRules = List.of();

		private @Nullable String stopAt;

		private String start = "earliest";

		private int concurrency = 1;

		private @Nullable String deadLetterTopic;

		Settings name(@Nullable String name) {
			this.name = name;
			return this;
		}

		Settings topics(String... topics) {
			return topics(List.of(topics));
		}

		Settings topics(@Nullable List<String> topics) {
			this.topics = topics;
			return this;
		}

		Settings exclude(String... exclude) {
			this.exclude = List.of(exclude);
			return this;
		}

		Settings stopAt(String stopAt) {
			this.stopAt = stopAt;
			return this;
		}

		Settings renameRules(String... renameRules) {
			this.renameRules = List.of(renameRules);
			return this;
		}

		Settings rename(String rename) {
			this.rename = rename;
			return this;
		}

		Settings start(String start) {
			this.start = start;
			return this;
		}

		Settings concurrency(int concurrency) {
			this.concurrency = concurrency;
			return this;
		}

		Settings deadLetterTopic(String deadLetterTopic) {
			this.deadLetterTopic = deadLetterTopic;
			return this;
		}

		RouteProperties toProperties() {
			return new RouteProperties(this.name, this.topics, this.exclude, this.rename, Partitioning.AUTO, this.start,
					this.concurrency, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT, OnRejected.HALT,
					this.deadLetterTopic, this.renameRules, this.stopAt);
		}

		@Override
		public String toString() {
			return toProperties().toString();
		}

	}

}
