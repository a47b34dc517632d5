package io.github.tandem.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that Grafana can show the dashboard, as far as its structure tells.
 */
class DashboardTests {

	private static final int COLUMNS = 24;

	private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)}}");

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");

	private static final Set<String> BUILT_IN = Set.of("__rate_interval", "__range", "__interval");

	// ids of Grafana's own list of units
	private static final Set<String> UNITS = Set.of("none", "short", "s", "ms", "recps", "reqps", "Bps", "bytes",
			"percentunit");

	private final Dashboard dashboard = Dashboard.load();

	static Stream<Dashboard.Panel> panels() {
		return Dashboard.load().panels().stream().filter((panel) -> !panel.isRow());
	}

	@Test
	void hasARowForEachQuestion() {
		assertThat(this.dashboard.panels().stream().filter(Dashboard.Panel::isRow)).extracting(Dashboard.Panel::title)
			.containsExactly("Overview", "Lag by topic", "Throughput", "Latency", "Errors and gaps",
					"Clients of the source", "Clients of the target", "JVM");
	}

	@Test
	void isOfACurrentSchemaAndBelongsToNoInstallation() {
		assertThat(this.dashboard.json().<Integer>read("$.schemaVersion")).isGreaterThanOrEqualTo(39);
		assertThat(this.dashboard.json().<String>read("$.uid")).isEqualTo("tandem");
		assertThat(this.dashboard.json().<Map<String, Object>>read("$")).doesNotContainKeys("id", "__inputs");
	}

	@Test
	void everyPanelHasAnIdAndATitleOfItsOwn() {
		assertThat(this.dashboard.panels()).extracting(Dashboard.Panel::id).doesNotHaveDuplicates();
		assertThat(titlesBelowTheirRows()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
	}

	@Test
	void noPanelCoversAnotherOrStandsOutside() {
		List<Dashboard.Panel> panels = this.dashboard.panels();
		for (Dashboard.Panel panel : panels) {
			assertThat(panel.grid("x")).isNotNegative();
			assertThat(panel.grid("y")).isNotNegative();
			assertThat(panel.grid("w")).isPositive();
			assertThat(panel.grid("h")).isPositive();
			assertThat(panel.grid("x") + panel.grid("w")).as(panel.title()).isLessThanOrEqualTo(COLUMNS);
			assertThat(panels).filteredOn((other) -> other != panel)
				.noneSatisfy((other) -> assertThat(panel.overlaps(other)).isTrue());
		}
	}

	@ParameterizedTest
	@MethodSource("panels")
	void everyPanelSaysWhatItShowsAndInWhichUnit(Dashboard.Panel panel) {
		assertThat(panel.type()).isIn("stat", "timeseries", "bargauge");
		assertThat(panel.json().<String>read("$.description")).hasSizeGreaterThan(30).endsWith(".");
		assertThat(panel.json().<String>read("$.fieldConfig.defaults.unit")).isIn(UNITS);
		List<Map<String, Object>> steps = panel.json().read("$.fieldConfig.defaults.thresholds.steps");
		assertThat(steps.get(0)).containsEntry("value", null).containsKey("color");
		assertThat(steps.stream().skip(1).map((step) -> ((Number) step.get("value")).doubleValue())).isSorted();
	}

	@ParameterizedTest
	@MethodSource("panels")
	void everyPanelAsksTheChosenDataSource(Dashboard.Panel panel) {
		Map<String, String> chosen = Map.of("type", "prometheus", "uid", "${datasource}");
		assertThat(panel.json().<Map<String, String>>read("$.datasource")).isEqualTo(chosen);
		assertThat(panel.targets()).isNotEmpty().extracting((target) -> target.get("refId")).doesNotHaveDuplicates();
		assertThat(panel.targets()).allSatisfy((target) -> assertThat(target).containsEntry("datasource", chosen));
	}

	@ParameterizedTest
	@MethodSource("panels")
	void everyExpressionFollowsTheVariables(Dashboard.Panel panel) {
		assertThat(panel.expressions()).allSatisfy((expression) -> {
			assertThat(PrometheusExpression.parse(expression).selectors()).isNotEmpty()
				.allSatisfy((selector) -> assertThat(selector.matchers()).contains(
						new PrometheusExpression.LabelMatcher("job", "$job"),
						new PrometheusExpression.LabelMatcher("instance", "$instance")));
			assertThat(VARIABLE.matcher(expression).results().map((variable) -> variable.group(1)))
				.allMatch((variable) -> BUILT_IN.contains(variable) || this.dashboard.variables().contains(variable));
		});
	}

	@ParameterizedTest
	@MethodSource("panels")
	void legendsUseLabelsThatResultsHave(Dashboard.Panel panel) {
		assertThat(panel.targets())
			.allSatisfy((target) -> assertThat(PrometheusExpression.parse(target.get("expr").toString()).grouping())
				.containsAll(LEGEND_LABEL.matcher(target.get("legendFormat").toString())
					.results()
					.map((label) -> label.group(1))
					.toList()));
	}

	@Test
	void asksForDataSourceJobInstanceAndRoute() {
		assertThat(this.dashboard.variables()).containsExactly("datasource", "job", "instance", "route");
	}

	// a title may come back in another row
	private List<String> titlesBelowTheirRows() {
		List<String> titles = new ArrayList<>();
		String row = "";
		for (Dashboard.Panel panel : this.dashboard.panels()) {
			row = panel.isRow() ? panel.title() : row;
			titles.add(panel.isRow() ? row : row + ": " + panel.title());
		}
		return titles;
	}

}
