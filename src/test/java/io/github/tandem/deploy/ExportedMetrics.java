package io.github.tandem.deploy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics of a running application, with their labels and the values of these.
 */
final class ExportedMetrics {

	private static final Pattern SERIES = Pattern.compile("(?m)^(\\w+)(\\{.*})? \\S+$");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	private final Map<String, Map<String, Set<String>>> labels = new HashMap<>();

	/**
	 * Take an answer apart.
	 * @param scrape the answer in Prometheus' text format
	 */
	ExportedMetrics(String scrape) {
		Matcher series = SERIES.matcher(scrape);
		while (series.find()) {
			Map<String, Set<String>> known = this.labels.computeIfAbsent(series.group(1), (name) -> new HashMap<>());
			LABEL.matcher((series.group(2) != null) ? series.group(2) : "")
				.results()
				.forEach((label) -> known.computeIfAbsent(label.group(1), (name) -> new HashSet<>())
					.add(label.group(2)));
		}
	}

	Set<String> names() {
		return this.labels.keySet();
	}

	Set<String> labels(String metric) {
		return this.labels.getOrDefault(metric, Map.of()).keySet();
	}

	Set<String> values(String metric, String label) {
		return this.labels.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
	}

}
