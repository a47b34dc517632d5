package io.github.tandem.migrate;

import java.io.PrintWriter;

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
	 * @return {@code false} if something fails; what is only doubtful does not count
	 */
	boolean examine(Doctor doctor) {
		Report report;
		try (ProgressLine line = new ProgressLine(this.err, this.onTerminal)) {
			report = doctor.examine(Doctor.PATIENCE, line);
		}
		if (report.findings().noneMatch((row) -> row.verdict() instanceof Verdict.Failed)) {
			return true;
		}
		new TextReport(this.onTerminal, false).write(report).forEach(this.err::println);
		this.err
			.println("Nothing was replicated: see to the findings, or leave the examination out with --skip-doctor");
		this.err.flush();
		return false;
	}

}
