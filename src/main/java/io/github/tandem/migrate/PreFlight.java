package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.TextReport;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.migrate.report.Obstacle;
import io.github.tandem.verify.report.Outcome;

/**
 * Examines network and rights before anything is written.
 */
final class PreFlight {

	// of a cluster that is away
	private static final Set<Symptom> SILENCE = EnumSet.of(Symptom.CONNECTION_REFUSED, Symptom.CONNECTION_DROPPED,
			Symptom.NO_ROUTE, Symptom.NO_ANSWER, Symptom.REQUEST_FAILED, Symptom.UNRESOLVABLE_NAME,
			Symptom.NAME_SERVER_SILENT);

	private final PrintWriter err;

	private final boolean onTerminal;

	PreFlight(PrintWriter err, boolean onTerminal) {
		this.err = err;
		this.onTerminal = onTerminal;
	}

	/**
	 * Examine, and write what was found if something fails.
	 * @param doctor examines
	 * @return the failures, or {@code null} if there are none; what is only doubtful does
	 * not count, and a cluster that does not answer now may do so later
	 */
	@Nullable Obstacle examine(Doctor doctor) {
		Report report;
		try (ProgressLine line = new ProgressLine(this.err, this.onTerminal)) {
			report = doctor.examine(Doctor.PATIENCE, line);
		}
		List<String> failures = new ArrayList<>();
		boolean maySettle = true;
		for (Row row : report.findings().toList()) {
			if (row.verdict() instanceof Verdict.Failed failed) {
				failures.add("%s, %s: %s".formatted(row.cluster(), row.subject().name(), failed.said()));
				maySettle &= SILENCE.contains(failed.symptom());
			}
		}
		if (failures.isEmpty()) {
			return null;
		}
		new TextReport(this.onTerminal, false).write(report).forEach(this.err::println);
		this.err
			.println("Nothing was replicated: see to the findings, or leave the examination out with --skip-doctor");
		this.err.flush();
		return new Obstacle(maySettle ? Outcome.UNDECIDED : Outcome.DIFFERENT, failures);
	}

}
