package io.github.tandem.route;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicFilter}.
 */
class TopicFilterTests {

	@Test
	void takesNamesWithDotsLiterally() {
		TopicFilter filter = filter(List.of("orders.v1", "a-b_c.D9"));
		assertThat(List.of("orders.v1", "a-b_c.D9")).allMatch(filter::matches);
		assertThat(List.of("orders-v1", "ordersXv1", "orders.v12", "xorders.v1", "a-b_cxD9"))
			.noneMatch(filter::matches);
	}

	@Test
	void matchesExpressionsAgainstTheWholeName() {
		TopicFilter filter = filter(List.of("pay(ments)?", "orders\\..*"));
		assertThat(List.of("pay", "payments", "orders.", "orders.a.b")).allMatch(filter::matches);
		assertThat(List.of("payment", "payments2", "my-payments", "orders", "my-orders.a")).noneMatch(filter::matches);
	}

	@Test
	void keepsAlternativesOfExpressionsApart() {
		TopicFilter filter = filter(List.of("a|b", "c|d+"), List.of("x|b"));
		assertThat(List.of("a", "c", "d", "ddd")).allMatch(filter::matches);
		assertThat(List.of("b", "ab", "ac", "x", "cd")).noneMatch(filter::matches);
	}

	@Test
	void keepsFlagsOfExpressionsApart() {
		TopicFilter filter = filter(List.of("(?i)loud.*", "quiet.*"));
		assertThat(List.of("LOUD", "Loudest", "quiet")).allMatch(filter::matches);
		assertThat(filter.matches("QUIET")).isFalse();
	}

	@Test
	void letsExclusionWin() {
		TopicFilter filter = filter(List.of("orders", "orders.*", "audit"), List.of("orders", ".*\\.tmp", "audit"));
		assertThat(filter.matches("orders2")).isTrue();
		assertThat(List.of("orders", "orders.tmp", "audit")).noneMatch(filter::matches);
	}

	@Test
	void excludesNamesWithDotsLiterally() {
		TopicFilter filter = filter(List.of(".*"), List.of("a.b"));
		assertThat(filter.matches("a.b")).isFalse();
		assertThat(List.of("axb", "a.bc", "xa.b")).allMatch(filter::matches);
	}

	@ParameterizedTest
	@ValueSource(strings = { "__consumer_offsets", "__transaction_state", "__", "mm2-offset-syncs.west.internal",
			"mm2-configs.east.internal", "west.checkpoints.internal", "tandem.topics.internal",
			"east.offsets.internal" })
	void neverTakesInternalTopics(String topic) {
		assertThat(filter(List.of(".*")).matches(topic)).isFalse();
		assertThat(filter(List.of(".*"), List.of("other")).matches(topic)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "__audit", " __consumer_offsets ", "mm2-x.internal", "west.checkpoints.internal" })
	void refusesToSpellOutAnInternalTopic(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("orders", topic)))
			.withMessage(("routes.topics: '%s' is the name of an internal topic, which is never replicated: "
					+ "remove it (internal are __*, mm2*.internal, *.checkpoints.internal, *.topics.internal and *.offsets.internal)")
				.formatted(topic.strip()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "_schemas", "_", "internal", "orders.internal", "checkpoints.internal.orders", "mm2",
			"my__topic" })
	void takesTopicsThatOnlyLookInternal(String topic) {
		assertThat(filter(List.of(".*")).matches(topic)).isTrue();
	}

	@Test
	void offersOnePatternThatSaysTheSame() {
		TopicFilter filter = filter(List.of("a.b", "c.*"), List.of("c\\d"));
		assertThat(List.of("a.b", "c", "cc")).allMatch((topic) -> filter.pattern().matcher(topic).matches());
		assertThat(List.of("axb", "c1", "__c")).noneMatch((topic) -> filter.pattern().matcher(topic).matches());
	}

	@Test
	void knowsTheNamesItSpellsOut() {
		assertThat(filter(List.of(" orders ", "pay.*", "audit", "__.*"), List.of("audit")).names())
			.containsExactly("orders");
	}

	@Test
	void takesOneTopicOnlyIfItSpellsItOut() {
		assertThat(filter(List.of("orders.v1")).takesMany()).isFalse();
		assertThat(filter(List.of(" orders ")).takesMany()).isFalse();
		assertThat(filter(List.of("orders.*")).takesMany()).isTrue();
		assertThat(filter(List.of("orders", "payments")).takesMany()).isTrue();
	}

	@Test
	void ignoresBlanksAroundEntries() {
		TopicFilter filter = filter(List.of(" orders", "pay.* "), List.of(" payments "));
		assertThat(List.of("orders", "pay")).allMatch(filter::matches);
		assertThat(filter.matches("payments")).isFalse();
	}

	@Test
	void refusesToTakeNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of()))
			.withMessage("routes.topics is required: names of topics or regular expressions, for example orders, .*");
	}

	@Test
	void refusesEmptyEntries() {
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("orders", " ")))
			.withMessage("routes.topics has an empty entry");
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("orders"), List.of("")))
			.withMessage("routes.exclude has an empty entry");
	}

	@Test
	void refusesBrokenExpressions() {
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("orders", "pay(ments")))
			.withMessage(
					"routes.topics: 'pay(ments' is not a valid regular expression: Unclosed group near position 9");
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("orders"), List.of("*")))
			.withMessage("routes.exclude: '*' is not a valid regular expression: "
					+ "Dangling meta character '*' near position 0");
	}

	private static TopicFilter filter(List<String> include) {
		return filter(include, List.of());
	}

	private static TopicFilter filter(List<String> include, List<String> exclude) {
		return TopicFilter.of("routes", include, exclude);
	}

}
