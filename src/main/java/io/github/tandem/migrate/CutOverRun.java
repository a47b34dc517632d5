package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.migrate.cutover.CutOver;
import io.github.tandem.migrate.cutover.CutOverReport;
import io.github.tandem.migrate.cutover.CutOverScope;
import io.github.tandem.migrate.cutover.CutOverText;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.run.GroupHandover;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;

/**
 * A cut-over, from the first look to the report.
 */
final class CutOverRun {

	// newest offsets of each partition that are compared
	private static final long TAIL = 1_000;

	private static final Duration NEWEST = Duration.ofMinutes(15);

	private final CommandLine command;

	private final boolean json;

	private final Clusters clusters;

	private final PlanSurvey survey;

	private final Verification verification;

	private final Clock clock;

	CutOverRun(CommandLine command, boolean json, BeanFactory beans, Clusters clusters, PlanSurvey survey,
			Clock clock) {
		this.command = command;
		this.json = json;
		this.clusters = clusters;
		this.survey = survey;
		this.verification = beans.getBean(Verification.class);
		this.clock = clock;
	}

	/**
	 * Tell whether everything is ready for the switch.
	 * @param scope what is switched
	 * @return the exit code
	 * @throws InterruptedException if the process ends
	 */
	int run(CutOverScope scope) throws InterruptedException {
		PrintWriter out = this.command.getOut();
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		GroupHandover groups = new GroupHandover(this.clusters, this.clock);
		CutOverReport report;
		try (ProgressLine line = new ProgressLine(this.command.getErr(), onTerminal)) {
			line.accept("topics");
			report = new CutOver(this.survey::make, this.clusters, scope, groups, this::compare, this.clock).run(line);
		}
		if (this.json) {
			out.println(MigrateCommand.json(CutOverText.json(report)));
		}
		else {
			new CutOverText(onTerminal).write(report).forEach(out::println);
		}
		out.flush();
		return report.isGo() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
	}

	// a topic that is compared by key has no newest offsets, and a compacted one no
	// newest
	// time either
	private Report compare(String topic) {
		Report report = compare(Scope.ALL.tail(topic, TAIL));
		if (report.outcome() == Outcome.UNDECIDED && !report.isByOrder()) {
			report = compare(Scope.ALL.of(topic, this.clock.instant().minus(NEWEST)));
		}
		if (report.outcome() == Outcome.UNDECIDED && !report.isByOrder()) {
			report = compare(Scope.ALL.of(topic, null));
		}
		return report;
	}

	private Report compare(Scope scope) {
		return this.verification.run(scope, false, new Progress(this.clock));
	}

}
