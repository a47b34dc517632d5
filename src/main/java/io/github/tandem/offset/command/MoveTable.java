package io.github.tandem.offset.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.Printable;
import io.github.tandem.command.Table;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.UntranslatedOffset;

/**
 * The report of the command for people: a line for each partition of each group.
 */
final class MoveTable {

	private static final List<String> TITLES = List.of("GROUP", "TOPIC", "PARTITION", "SOURCE", "TRANSLATED", "REREAD",
			"TARGET", "VERDICT", "AGE");

	private final boolean isColoured;

	/**
	 * Choose how to write.
	 * @param isColoured whether there is a terminal that knows colours
	 */
	MoveTable(boolean isColoured) {
		this.isColoured = isColoured;
	}

	/**
	 * Write a report.
	 * @param report the report
	 * @return lines
	 */
	List<String> write(MoveReport report) {
		Table table = new Table(TITLES);
		report.moved().offsets().forEach((offset) -> table.add(row(report, offset)));
		List<String> lines = new ArrayList<>();
		if (!report.moved().offsets().isEmpty()) {
			lines.add(table.line(0));
		}
		int row = 1;
		for (GroupOffset offset : report.moved().offsets()) {
			String line = table.line(row++);
			lines.add(report.isFinding(offset) ? paint(31, line) : line);
			if (offset.detail() != null) {
				lines.add("  " + Printable.of(offset.detail()));
			}
		}
		for (UntranslatedOffset offset : report.moved().untranslated()) {
			String line = Printable.of("%s %s at %d is not translated: %s".formatted(offset.group(), offset.partition(),
					offset.committed(), offset.why()));
			lines.add(offset.isReplicated() ? paint(31, line) : line);
		}
		report.moved()
			.failures()
			.forEach((group, why) -> lines
				.add(paint(31, Printable.of("%s is not translated: %s".formatted(group, why)))));
		report.unknown()
			.forEach((name) -> lines.add(paint(31, "no group on the source matches --group %s".formatted(name))));
		lines.add("");
		lines.add(summary(report));
		return lines;
	}

	private static List<String> row(MoveReport report, GroupOffset offset) {
		String topic = offset.topic().source().equals(offset.target().topic()) ? offset.target().topic()
				: "%s -> %s".formatted(offset.topic().source(), offset.target().topic());
		String committed = (offset.topic().samePartition() && offset.committed().size() == 1)
				? offset.committed().values().stream().map(String::valueOf).collect(Collectors.joining())
				: offset.committed()
					.entrySet()
					.stream()
					.map((entry) -> "%d:%d".formatted(entry.getKey(), entry.getValue()))
					.collect(Collectors.joining(","));
		long reread = offset.translation().reread();
		@Nullable Duration age = report.age(offset);
		return List.of(offset.group(), topic, String.valueOf(offset.target().partition()), committed,
				String.valueOf(offset.translation().offset()), (reread == 0) ? "exact" : "at most " + reread,
				(offset.onTarget() != null) ? String.valueOf(offset.onTarget()) : "-", offset.verdict().tag(),
				(age != null) ? age(age) : "-");
	}

	private static String age(Duration age) {
		return (age.toMinutes() < 2) ? "%ds".formatted(Math.max(0, age.toSeconds()))
				: (age.toHours() < 2) ? "%dm".formatted(age.toMinutes()) : "%dh".formatted(age.toHours());
	}

	private String summary(MoveReport report) {
		Map<String, Long> verdicts = new TreeMap<>();
		report.moved().offsets().forEach((offset) -> verdicts.merge(offset.verdict().tag(), 1L, Long::sum));
		String counts = verdicts.isEmpty() ? ""
				: verdicts.entrySet()
					.stream()
					.map((entry) -> "%d %s".formatted(entry.getValue(), entry.getKey()))
					.collect(Collectors.joining(", ", ", ", ""));
		long findings = report.findings();
		String verdict = (findings == 0) ? paint(32, "All is well")
				: paint(31, "%d finding%s".formatted(findings, (findings != 1) ? "s" : ""));
		int groups = report.moved().groups().size();
		return "%s: %d group%s%s.%s".formatted(verdict, groups, (groups != 1) ? "s" : "", counts,
				(!report.applied() && verdicts.containsKey("to-be-set"))
						? " Nothing was committed: --apply commits what is to be set." : "");
	}

	private String paint(int colour, String text) {
		return this.isColoured ? "\u001b[%dm%s\u001b[0m".formatted(colour, text) : text;
	}

}
