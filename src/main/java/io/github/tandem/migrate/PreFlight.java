package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.report.TextReport;
import io.github.tandem.doctor.report.Verdict;

/**
 * Examines network and rights before anything is written.
 */
final class PreFlight {

	private final PrintWriter err;

	private final boolean onTerminal;

	PreFlight(PrintWriter err, boolean onTerminal) {
		this.err = err;
		this.onTerminal = onTerminal;
	}

	/**
	 * Examine, and write what was found if something fails.
	 * @param doctor examines
	 * @return a line for each failure and the way out, or none; what is only doubtful
	 * does not count
	 */
	List<String> examine(Doctor doctor) {
		Report report;
		try (ProgressLine line = new ProgressLine(this.err, this.onTerminal)) {
			report = doctor.examine(Doctor.PATIENCE, line);
		}
		List<String> failures = new ArrayList<>(report.findings()
			.filter((row) -> row.verdict() instanceof Verdict.Failed)
			.map((row) -> "%s, %s: %s".formatted(row.cluster(), row.subject().name(), row.verdict().said()))
			.toList());
		if (!failures.isEmpty()) {
			new TextReport(this.onTerminal, false).write(report).forEach(this.err::println);
			this.err.flush();
			failures
				.add("nothing was replicated: see to the findings, or leave the examination out with --skip-doctor");
		}
		return failures;
	}

}
