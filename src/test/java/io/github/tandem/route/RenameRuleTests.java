package io.github.tandem.route;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RenameRule}.
 */
class RenameRuleTests {

	@ParameterizedTest
	@CsvSource({ "orders -> sales, orders, sales", "orders->sales, orders, sales", "or.ders -> sales, or.ders, sales",
			"'prod\\.(.*) -> dr.${1}', prod.a.b, dr.a.b", "'(.*)\\.v([0-9]+) -> v${2}.${1}', a.b.v12, v12.a.b",
			"'(?:eu|us)\\..* -> all.${topic}', eu.orders, all.eu.orders", "'(a+)(b)? -> x.${1}${2}', aa, x.aa",
			"'(a.*) -> ${1}-${1}', ab, ab-ab", "'(.*) -> old.${0}', a, old.a" })
	void givesANewName(String rule, String topic, String name) {
		assertThat(RenameRule.parse(rule).apply(topic)).isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource({ "orders -> sales, orders2", "or.ders -> sales, or-ders", "'prod\\.(.*) -> dr.${1}', xprod.a",
			"'prod\\.(.*) -> dr.${1}', prod" })
	void isAboutWholeNames(String rule, String topic) {
		assertThat(RenameRule.parse(rule).apply(topic)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "orders -> sales, sales, orders", "'prod\\.(.*) -> dr.${1}', dr.a.b, prod.a.b",
			"'(.*)\\.v([0-9]+) -> v${2}.${1}', v12.a.b, a.b.v12", "'(?:eu|us)\\..* -> all.${topic}', all.eu.o, eu.o",
			"'(a.*) -> ${1}-${1}', ab-ab, ab", "'([^.]+)-([^.]+) -> ${2}.${1}', a.b, b-a" })
	void tellsTheOldNameFromTheNewOne(String rule, String name, String topic) {
		assertThat(RenameRule.parse(rule).isInvertible()).isTrue();
		assertThat(RenameRule.parse(rule).invert(name)).contains(topic);
	}

	@ParameterizedTest
	@CsvSource({ "orders -> sales, orders", "'prod\\.(.*) -> dr.${1}', prod.a", "'(a.*) -> ${1}-${1}', ab-ac",
			"'(?:eu|us)\\..* -> all.${topic}', all.asia.o", "'(.*)-(.*) -> ${2}.${1}', a.b.c" })
	void tellsNothingWhereNoneOrMoreThanOneCouldGetTheName(String rule, String name) {
		assertThat(RenameRule.parse(rule).isInvertible()).isTrue();
		assertThat(RenameRule.parse(rule).invert(name)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "(?:eu|us)\\.(.*) -> all.${1}", "(.*)\\.(.*) -> x.${1}", "a.(b) -> x.${1}",
			"(a)+ -> x${1}", "((a)b) -> x${1}" })
	void saysThatTheOldNameIsLost(String rule) {
		assertThat(RenameRule.parse(rule).isInvertible()).isFalse();
		assertThat(RenameRule.parse(rule).mayMake("x.orders") || RenameRule.parse(rule).mayMake("all.orders")
				|| RenameRule.parse(rule).mayMake("xa"))
			.isTrue();
		assertThat(RenameRule.parse(rule).mayMake("orders")).isFalse();
	}

	static Stream<Arguments> refusals() {
		String none = "'%s' is no rule: write a name or a regular expression, -> and the new name, for example orders -> sales";
		return Stream.of(Arguments.of("orders", none.formatted("orders")), Arguments.of("-> a", none.formatted("-> a")),
				Arguments.of("a ->", none.formatted("a ->")), Arguments.of("", none.formatted("")),
				Arguments.of("(a -> b", "'(a -> b' has no valid regular expression: Unclosed group near position 2"),
				Arguments.of("(a) -> b${2}", "'(a) -> b${2}' uses the group ${2}, and its expression has 1"),
				Arguments.of("a.* -> b",
						"'a.* -> b' gives all topics that match one name: put ${topic} or a group such as ${1} into it"),
				Arguments.of("a -> b c", "'a -> b c' makes no legal topic name: use letters, digits, dots, hyphens, "
						+ "underscores, ${topic} and groups such as ${1}, at most 249 characters"));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusesWhatIsNoRule(String rule, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> RenameRule.parse(rule)).withMessage(message);
	}

	@Test
	void isShownAsItWasWritten() {
		assertThat(RenameRule.parse("a -> b")).hasToString("a -> b");
	}

}
