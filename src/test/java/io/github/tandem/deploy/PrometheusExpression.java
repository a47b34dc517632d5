package io.github.tandem.deploy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for: enough of the language for the rules and the
 * dashboard, which Prometheus itself reads in full.
 *
 * @param selectors the metrics, each time they are named
 * @param grouping the labels that results are grouped by or matched on
 */
record PrometheusExpression(List<Selector> selectors, Set<String> grouping) {

	private static final Pattern GROUPING = Pattern
		.compile("\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

	private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]|\\boffset\\s+\\w+");

	private static final Pattern NAME = Pattern.compile("(?<![\\w.:$])([a-zA-Z_:][\\w:]*)\\s*(\\(|\\{[^}]*\\})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"");

	private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

	static PrometheusExpression parse(String text) {
		Set<String> grouping = new LinkedHashSet<>();
		GROUPING.matcher(text).results().forEach((clause) -> grouping.addAll(names(clause.group(1))));
		String rest = RANGE.matcher(GROUPING.matcher(text).replaceAll(" ")).replaceAll(" ");
		List<Selector> selectors = new ArrayList<>();
		Matcher name = NAME.matcher(rest);
		while (name.find()) {
			boolean function = "(".equals(name.group(2));
			if (!function && !OPERATORS.contains(name.group(1))) {
				selectors.add(new Selector(name.group(1), matchers((name.group(2) != null) ? name.group(2) : "")));
			}
		}
		return new PrometheusExpression(selectors, grouping);
	}

	private static List<String> names(String list) {
		return Pattern.compile("\\w+").matcher(list).results().map((name) -> name.group()).toList();
	}

	private static List<LabelMatcher> matchers(String braces) {
		return MATCHER.matcher(braces)
			.results()
			.map((matcher) -> new LabelMatcher(matcher.group(1), matcher.group(3)))
			.toList();
	}

	/**
	 * A metric as an expression asks for it.
	 *
	 * @param metric its name
	 * @param matchers what its labels must be like
	 */
	record Selector(String metric, List<LabelMatcher> matchers) {

	}

	/**
	 * What a label must be like.
	 *
	 * @param label its name
	 * @param pattern a value, or several with bars between them
	 */
	record LabelMatcher(String label, String pattern) {

		/**
		 * The values that are written out.
		 * @return none if the pattern is a variable or matches anything
		 */
		List<String> values() {
			return (this.pattern.contains("$") || this.pattern.contains(".*")) ? List.of()
					: List.of(this.pattern.split("\\|"));
		}

	}

}
