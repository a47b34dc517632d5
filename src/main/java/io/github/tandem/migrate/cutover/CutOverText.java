package io.github.tandem.migrate.cutover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.tandem.command.Printable;

/**
 * Writes the report of a cut-over, for people and for programs.
 */
public final class CutOverText {

	private final boolean isColoured;

	/**
	 * Choose how to write.
	 * @param isColoured whether there is a terminal that knows colours
	 */
	public CutOverText(boolean isColoured) {
		this.isColoured = isColoured;
	}

	/**
	 * Write a report.
	 * @param report the report
	 * @return lines
	 */
	public List<String> write(CutOverReport report) {
		List<String> lines = new ArrayList<>();
		for (Check check : report.checks()) {
			lines.add("  %s  %-14s %s".formatted(mark(check.state()), check.name(), Printable.of(check.said())));
			check.details().forEach((detail) -> lines.add(" ".repeat(23) + Printable.of(detail)));
		}
		lines.add("");
		lines.add(report.isGo() ? paint(32, "GO") + ": start producers and consumers on the target"
				: paint(31, "NO-GO") + ": nothing was switched, see to what is missing and run it again");
		return lines;
	}

	private String mark(Check.State state) {
		return switch (state) {
			case WELL -> paint(32, "ok  ");
			case DOUBTFUL -> paint(33, "warn");
			case MISSING -> paint(31, "NO  ");
		};
	}

	private String paint(int colour, String text) {
		return this.isColoured ? "\u001b[%dm%s\u001b[0m".formatted(colour, text) : text;
	}

	/**
	 * Write a report in the form that {@code docs/migration-schema.json} describes.
	 * @param report the report
	 * @return maps and lists for a JSON writer
	 */
	public static Map<String, Object> json(CutOverReport report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("at", report.at().toString());
		json.put("tookMillis", report.took().toMillis());
		json.put("go", report.isGo());
		json.put("topics", report.topics());
		json.put("checks", report.checks().stream().map((check) -> {
			Map<String, Object> one = new LinkedHashMap<>();
			one.put("name", check.name());
			one.put("state", check.state().tag());
			one.put("said", check.said());
			one.put("details", check.details());
			return one;
		}).toList());
		return json;
	}

}
