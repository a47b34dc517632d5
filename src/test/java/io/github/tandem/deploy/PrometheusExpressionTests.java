package io.github.tandem.deploy;

import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrometheusExpression}.
 */
class PrometheusExpressionTests {

	@Test
	void findsMetricsBetweenFunctionsOperatorsAndNumbers() {
		PrometheusExpression expression = PrometheusExpression.parse("""
				histogram_quantile(0.95, sum by (le, job) (rate(a_seconds_bucket{route=~"$route"}[$__rate_interval])))
				unless on (job) (b_total offset 15m > 3 and time() - c) or absent(d) == 1e3""");
		assertThat(expression.selectors()).extracting(PrometheusExpression.Selector::metric)
			.containsExactly("a_seconds_bucket", "b_total", "c", "d");
		assertThat(expression.grouping()).containsExactly("le", "job");
	}

	@Test
	void findsLabelsWithTheValuesTheyMayHave() {
		assertThat(PrometheusExpression.parse("a{state=~\"waiting|paused\", cause=\"gap\", job=~\".*x\", route=\"$r\"}")
			.selectors()).singleElement()
			.extracting(PrometheusExpression.Selector::matchers)
			.asInstanceOf(InstanceOfAssertFactories.list(PrometheusExpression.LabelMatcher.class))
			.satisfies((matchers) -> assertThat(matchers).extracting(PrometheusExpression.LabelMatcher::label)
				.containsExactly("state", "cause", "job", "route"))
			.satisfies((matchers) -> assertThat(matchers).extracting(PrometheusExpression.LabelMatcher::values)
				.containsExactly(List.of("waiting", "paused"), List.of("gap"), List.of(), List.of()));
	}

}
