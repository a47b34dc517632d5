package io.github.tandem.doctor.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an examination came to.
 *
 * @param startedAt when it began
 * @param took how long it took
 * @param rows what was looked at, in order
 */
public record Report(Instant startedAt, Duration took, List<Row> rows) {

	public Report {
		rows = HostNames.unambiguous(rows);
	}

	/**
	 * Whether nobody has to do anything.
	 * @return {@code true} if no row has a finding
	 */
	public boolean isWell() {
		return findings().findAny().isEmpty();
	}

	/**
	 * All findings in short.
	 * @return a line for each, which names the row and the symptom
	 */
	public List<String> summary() {
		return findings()
			.map((row) -> "%s, %s, %s: %s (%s)".formatted(row.cluster(), row.subject().name(), row.step().code(),
					row.verdict().said(), symptom(row.verdict())))
			.toList();
	}

	private static String symptom(Verdict verdict) {
		if (verdict instanceof Verdict.Doubtful doubtful) {
			return doubtful.symptom().code();
		}
		return (verdict instanceof Verdict.Failed failed) ? failed.symptom().code() : "";
	}

	/**
	 * Whether something does not work.
	 * @return {@code true} if a row failed, and not for what is doubtful alone
	 */
	public boolean hasFailures() {
		return this.rows.stream().anyMatch((row) -> row.verdict() instanceof Verdict.Failed);
	}

	/**
	 * What to paste once instead of what the hints have each.
	 * @return texts, or none if the hints have them
	 */
	List<Paste> pastes() {
		return HostNames.of(this.rows).pastes();
	}

	/**
	 * The rows about which somebody has to do something.
	 * @return those with a finding
	 */
	public Stream<Row> findings() {
		return this.rows.stream().filter((row) -> row.verdict().isFinding());
	}

}
