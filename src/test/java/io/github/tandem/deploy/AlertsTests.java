package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the alerts tell those who get them.
 */
class AlertsTests {

	private static final Document RUNBOOK = Document.at("docs/runbook.md");

	private static final Document MONITORING = Document.at("docs/monitoring.md");

	private static final Path PROMTOOL_TESTS = Path.of("src", "test", "resources", "alerts");

	private static final Pattern TEMPLATE_LABEL = Pattern.compile("\\$labels\\.(\\w+)");

	static List<AlertRule> rules() {
		return AlertRule.all();
	}

	@Test
	void everyAlertHasANameOfItsOwn() {
		assertThat(rules()).extracting(AlertRule::name)
			.hasSizeGreaterThan(10)
			.doesNotHaveDuplicates()
			.allSatisfy((name) -> assertThat(name).matches("Tandem[A-Z]\\w+"));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void saysHowBadItIsAndWhatToDo(AlertRule rule) {
		assertThat(rule.labels()).containsOnlyKeys("severity");
		assertThat(rule.labels().get("severity")).isIn("critical", "warning", "info");
		assertThat(rule.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
		assertThat(rule.annotations().get("summary")).hasSizeBetween(20, 100).doesNotEndWith(".");
		assertThat(rule.annotations().get("description")).hasSizeGreaterThan(100).endsWith(".").doesNotContain("\n");
	}

	@ParameterizedTest
	@MethodSource("rules")
	void textsUseLabelsThatTheAlertHas(AlertRule rule) {
		Set<String> grouping = rule.parsed().grouping();
		Set<String> labels = grouping.isEmpty() ? Set.of("job", "instance") : grouping;
		assertThat(rule.annotations().values()).allSatisfy((text) -> assertThat(labels)
			.containsAll(TEMPLATE_LABEL.matcher(text).results().map((label) -> label.group(1)).toList()));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void linksToASectionOfTheRunbook(AlertRule rule) {
		assertThat(rule.annotations().get("runbook_url")).startsWith("docs/runbook.md#");
		assertThat(anchors(rule)).isNotEmpty();
		assertThat(RUNBOOK.anchors()).containsAll(anchors(rule));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void theRunbookHasASectionForItThatLeadsToTheSameSections(AlertRule rule) {
		String section = RUNBOOK.section(rule.name());
		assertThat(anchors(rule)).allSatisfy((anchor) -> assertThat(section).contains("(#%s)".formatted(anchor)));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void operatorsReadOfIt(AlertRule rule) {
		String link = "[`%s`](runbook.md#%s)".formatted(rule.name(), rule.name().toLowerCase(Locale.ROOT));
		assertThat(documented()).filteredOn((row) -> row.get(0).equals(link))
			.singleElement()
			.satisfies((row) -> assertThat(row.get(1)).isEqualTo(rule.labels().get("severity")))
			.satisfies((row) -> assertThat(row.get(2)).isEqualTo(rule.after().isEmpty() ? "at once" : rule.after()));
	}

	@Test
	void operatorsReadOfNoOther() {
		assertThat(documented()).hasSameSizeAs(rules());
	}

	@ParameterizedTest
	@MethodSource("rules")
	void aTestOfPromtoolLetsItFireAndLetsItRest(AlertRule rule) {
		List<String> tests = Document.files(PROMTOOL_TESTS, ".yaml")
			.flatMap((file) -> Stream.of(read(file).split("- alertname: ")))
			.filter((test) -> test.startsWith(rule.name() + "\n"))
			.toList();
		assertThat(tests).anyMatch((test) -> test.contains("exp_alerts: []"));
		assertThat(tests).anyMatch((test) -> test.contains("exp_labels: {severity: "));
	}

	private static List<List<String>> documented() {
		return Document.rows(MONITORING.section("Alerts"));
	}

	private static List<String> anchors(AlertRule rule) {
		String runbook = rule.annotations().get("runbook_url");
		String anchor = runbook.substring(runbook.indexOf('#') + 1);
		if (anchor.contains("{{ $labels.reason }}")) {
			return reasons(rule).map((reason) -> anchor.replace("{{ $labels.reason }}", reason)).toList();
		}
		return Stream.of("source", "target")
			.map((cluster) -> anchor.replace("{{ $labels.cluster }}", cluster))
			.distinct()
			.toList();
	}

	private static Stream<String> reasons(AlertRule rule) {
		Set<String> states = rule.parsed()
			.selectors()
			.stream()
			.flatMap((selector) -> selector.matchers().stream())
			.filter((matcher) -> matcher.label().equals("state"))
			.flatMap((matcher) -> matcher.values().stream())
			.collect(Collectors.toSet());
		return Document.rows(RUNBOOK.section("States of a partition"))
			.stream()
			.filter((row) -> states.contains(Document.codes(row.get(0)).get(0)))
			.flatMap((row) -> Document.codes(row.get(1)).stream());
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
