package io.github.tandem.doctor.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.springframework.util.StringUtils;

import io.github.tandem.command.Printable;

/**
 * A report for people: one line for each thing that is well, and every row of the others
 * with what to do.
 */
public final class TextReport {

	private static final int WIDTH = 96;

	private static final String MARGIN = " ".repeat(25);

	private final Paint paint;

	private final boolean isComplete;

	/**
	 * Choose how to write.
	 * @param isColoured whether there is a terminal that knows colours
	 * @param isComplete whether to write every row, also where all is well
	 */
	public TextReport(boolean isColoured, boolean isComplete) {
		this.paint = new Paint(isColoured);
		this.isComplete = isComplete;
	}

	/**
	 * Write a report.
	 * @param report the report
	 * @return lines
	 */
	public List<String> write(Report report) {
		List<String> lines = new ArrayList<>();
		String cluster = "";
		for (List<Row> rows : bySubject(report.rows())) {
			Row first = rows.get(0);
			if (!first.cluster().equals(cluster)) {
				cluster = first.cluster();
				lines.add("");
				lines.add(this.paint.strong(cluster));
			}
			write(rows, lines);
		}
		List<Paste> pastes = report.pastes();
		if (!pastes.isEmpty()) {
			lines.add("");
			lines.add(this.paint.strong("all names in one piece"));
			write(pastes, "        ", lines);
		}
		lines.add("");
		lines.add(summary(report));
		return lines;
	}

	private static Iterable<List<Row>> bySubject(List<Row> rows) {
		Map<String, List<Row>> groups = new LinkedHashMap<>();
		for (String cluster : rows.stream().map(Row::cluster).distinct().toList()) {
			rows.stream()
				.filter((row) -> row.cluster().equals(cluster))
				.forEach((row) -> groups
					.computeIfAbsent(cluster + " " + row.subject().name(), (key) -> new ArrayList<>())
					.add(row));
		}
		return groups.values();
	}

	private void write(List<Row> rows, List<String> lines) {
		Subject subject = rows.get(0).subject();
		boolean isWell = rows.stream().allMatch((row) -> row.verdict() instanceof Verdict.Well);
		if (isWell && !this.isComplete && !(subject instanceof Subject.Whole)) {
			lines.add("  %s  %s%s".formatted(this.paint.good("ok  "), name(subject), this.paint.faint(brief(rows))));
			return;
		}
		lines.add("        " + name(subject));
		rows.forEach((row) -> write(row, lines));
	}

	// brokers advertise what they like
	private static String name(Subject subject) {
		return Printable.of(subject.name());
	}

	private static String brief(List<Row> rows) {
		Optional<String> trip = rows.stream()
			.filter((row) -> row.step() == Step.ROUND_TRIP)
			.map((row) -> ", round trip " + row.verdict().said())
			.findFirst();
		return trip.orElse("");
	}

	private void write(Row row, List<String> lines) {
		Verdict verdict = row.verdict();
		lines.add("  %s    %s %s".formatted(mark(verdict), String.format(Locale.ROOT, "%-16s", row.step().code()),
				Printable.of(verdict.said())));
		if (verdict instanceof Verdict.Failed failed) {
			write(failed.symptom(), failed.hint(), lines);
		}
		if (verdict instanceof Verdict.Doubtful doubtful) {
			write(doubtful.symptom(), doubtful.hint(), lines);
		}
	}

	private void write(Symptom symptom, Hint hint, List<String> lines) {
		wrap(Printable.of(hint.text())).forEach((line) -> lines.add(MARGIN + this.paint.strong(line)));
		write(hint.pastes(), MARGIN, lines);
		lines.add(MARGIN + this.paint.faint("docs/networks.md#" + symptom.code()));
	}

	private void write(List<Paste> pastes, String margin, List<String> lines) {
		pastes.forEach((paste) -> {
			lines.add(margin + this.paint.faint(paste.place().title() + ":"));
			paste.text().lines().forEach((line) -> lines.add(margin + "  " + Printable.of(line)));
		});
	}

	private String mark(Verdict verdict) {
		if (verdict instanceof Verdict.Failed) {
			return this.paint.bad("FAIL");
		}
		if (verdict instanceof Verdict.Doubtful) {
			return this.paint.doubtful("warn");
		}
		return (verdict instanceof Verdict.Well) ? this.paint.good("ok  ") : this.paint.faint("-   ");
	}

	private String summary(Report report) {
		long findings = report.findings().count();
		String what = (findings == 0) ? this.paint.good("All is well")
				: this.paint.bad("%d finding%s".formatted(findings, (findings != 1) ? "s" : ""));
		return "%s: %d rows in %s s".formatted(what, report.rows().size(),
				String.format(Locale.ROOT, "%.1f", report.took().toMillis() / 1000.0));
	}

	private static List<String> wrap(String text) {
		List<String> lines = new ArrayList<>();
		StringBuilder line = new StringBuilder();
		for (String word : StringUtils.tokenizeToStringArray(text, " ")) {
			if (!line.isEmpty() && line.length() + word.length() >= WIDTH) {
				lines.add(line.toString());
				line.setLength(0);
			}
			line.append(line.isEmpty() ? "" : " ").append(word);
		}
		lines.add(line.toString());
		return lines;
	}

}
