package io.github.tandem.verify.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.Counted;
import io.github.tandem.command.Printable;
import io.github.tandem.verify.compare.Kind;

/**
 * Writes a report for people: what differs in full, what is equal in a line.
 */
public final class TextReport {

	private static final int SHOWN = 10;

	private static final int NOTED = 3;

	private final boolean verbose;

	/**
	 * Create a writer.
	 * @param verbose whether partitions that are equal get a line each
	 */
	public TextReport(boolean verbose) {
		this.verbose = verbose;
	}

	/**
	 * Write a report.
	 * @param report the report
	 * @return its lines
	 */
	public List<String> write(Report report) {
		List<String> lines = new ArrayList<>();
		for (Result result : report.results()) {
			Outcome outcome = report.outcome(result);
			if (!isQuiet(result, report) || this.verbose) {
				write(result, outcome, lines);
			}
		}
		for (GroupResult group : report.groups()) {
			if (group.outcome() != Outcome.EQUAL || this.verbose) {
				lines.add("%-9s group %s on %s-%d: %s (%d -> %d)".formatted(group.outcome().tag(), group.group(),
						group.topic(), group.partition(), group.detail(), group.committed(), group.translated()));
			}
		}
		report.unseen()
			.forEach((unseen) -> lines
				.add("%-9s %s: %s".formatted(Outcome.UNDECIDED.tag(), unseen.what(), unseen.reason())));
		for (Drift drift : report.drifts()) {
			lines.add("drift     %s -> %s: %s is %s on the source, %s on the target".formatted(drift.topic(),
					drift.target(), drift.what(), value(drift.source()), value(drift.onTarget())));
		}
		long equal = report.results().stream().filter((result) -> report.outcome(result) == Outcome.EQUAL).count();
		if (!lines.isEmpty()) {
			lines.add("");
		}
		lines.add("%s: %s compared in %.1f s, %d of %s equal%s".formatted(
				report.outcome().tag().toUpperCase(Locale.ROOT), Counted.of(report.records(), "record"),
				report.took().toMillis() / 1000.0, equal, parts(report.results().size()), counts(report)));
		unlooked(report.depth(), lines);
		if (report.inFlight() > 0) {
			lines.add("Not compared, as the routes have not replicated them yet: %s of the source"
				.formatted(Counted.of(report.inFlight(), "offset")));
		}
		leftOut(report, lines);
		notes(report, lines);
		if (report.results().isEmpty()) {
			lines.add("Nothing to compare: no route takes a topic that matches what was asked for.");
		}
		// names of groups are chosen by others, and so is much else
		return lines.stream().map(Printable::of).toList();
	}

	private static String parts(int number) {
		return (number != 1) ? number + " partitions or topics" : "1 partition or topic";
	}

	private static void leftOut(Report report, List<String> lines) {
		List<String> sides = new ArrayList<>();
		long here = report.outside(Result::source);
		long there = report.outside(Result::onTarget);
		if (here > 0) {
			sides.add(Counted.of(here, "record") + " of the source");
		}
		if (there > 0) {
			sides.add(Counted.of(there, "record") + " of the target");
		}
		if (!sides.isEmpty()) {
			lines.add("Not compared, as the other side has nothing there to stand against them: "
					+ String.join(", ", sides));
		}
	}

	private void notes(Report report, List<String> lines) {
		List<Result> noted = report.results()
			.stream()
			.filter((result) -> isQuiet(result, report) && !result.notes().isEmpty())
			.toList();
		if (noted.isEmpty() || this.verbose) {
			return;
		}
		lines.add("Equal, with notes: %s%s".formatted(parts(noted.size()),
				(noted.size() > NOTED) ? ", of which verify --verbose shows all" : ""));
		noted.stream()
			.limit(NOTED)
			.forEach((result) -> lines.add("  %s: %s".formatted(name(result), String.join("; ", result.notes()))));
	}

	private static boolean isQuiet(Result result, Report report) {
		return report.outcome(result) == Outcome.EQUAL && result.count(Kind.DUPLICATED) == 0;
	}

	private static String name(Result result) {
		return result.topic() + ((result.partition() != null) ? "-" + result.partition() : "");
	}

	// whoever reads EQUAL has to know of what
	private static void unlooked(String depth, List<String> lines) {
		switch (depth) {
			case "headers" ->
				lines.add("Not compared: the bytes of values, of which the length alone was (depth headers)");
			case "sample" -> lines
				.add("Not compared: what is between ten ranges of 1,000 offsets, in each partition of more than 10,000 "
						+ "that is compared by order (depth sample)");
			default -> {
				// all of all records
			}
		}
	}

	private static String value(@Nullable String value) {
		return (value != null) ? "'" + value + "'" : "not set";
	}

	private static String counts(Report report) {
		StringBuilder text = new StringBuilder();
		for (Kind kind : Kind.values()) {
			if (report.count(kind) > 0) {
				text.append(", %,d %s".formatted(report.count(kind), kind.tag()));
			}
		}
		return text.toString();
	}

	private static void write(Result result, Outcome outcome, List<String> lines) {
		String target = result.topic().equals(result.target()) ? "" : " -> " + result.target();
		lines.add("%-9s %s%s (route %s, %s)".formatted(outcome.tag(), name(result), target, result.route(),
				result.way().tag()));
		if (result.reason() != null) {
			lines.add("          " + result.reason());
		}
		lines.add("          %s of the source, %,d of the target, %,d in flight".formatted(
				Counted.of(result.source().records(), "record"), result.onTarget().records(), result.inFlight()));
		result.notes().forEach((note) -> lines.add("          " + note));
		Map<Kind, Integer> shown = new EnumMap<>(Kind.class);
		for (Difference difference : result.differences()) {
			if (shown.getOrDefault(difference.kind(), 0) < SHOWN) {
				shown.merge(difference.kind(), 1, Integer::sum);
				lines.add("  " + difference.describe());
				difference.content().forEach((content) -> lines.add("      " + content));
			}
		}
		for (Kind kind : Kind.values()) {
			long more = result.count(kind) - shown.getOrDefault(kind, 0);
			if (more > 0) {
				lines.add("  and %,d more that are %s".formatted(more, kind.tag()));
			}
		}
	}

}
