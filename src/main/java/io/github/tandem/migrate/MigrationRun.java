package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.report.JsonReport;
import io.github.tandem.migrate.report.MigrationReport;
import io.github.tandem.migrate.report.Obstacle;
import io.github.tandem.migrate.report.TextReport;
import io.github.tandem.migrate.run.Migration;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.Report;

/**
 * A migration or its plan, from the examination to the report, which is written whatever
 * comes.
 */
final class MigrationRun {

	private static final Duration MEASUREMENT = Duration.ofSeconds(5);

	private final CommandLine command;

	private final boolean json;

	private final BeanFactory beans;

	private final Clusters clusters;

	private final PlanSurvey survey;

	private final ServiceStart service;

	private final Duration patience;

	private final Clock clock;

	private final boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();

	private final TextReport text = new TextReport();

	private final AtomicBoolean isWritten = new AtomicBoolean();

	MigrationRun(CommandLine command, boolean json, BeanFactory beans, Clusters clusters, PlanSurvey survey,
			ServiceStart service, Duration patience, Clock clock) {
		this.command = command;
		this.json = json;
		this.beans = beans;
		this.clusters = clusters;
		this.survey = survey;
		this.service = service;
		this.patience = patience;
		this.clock = clock;
	}

	/**
	 * Do it, or plan it.
	 * @param options what is to be done
	 * @return the exit code
	 * @throws InterruptedException if the process ends
	 */
	int run(MoveOptions options) throws InterruptedException {
		Instant startedAt = this.clock.instant();
		MigrationReport report;
		try {
			report = report(options, startedAt);
		}
		catch (ClusterException | KafkaException ex) {
			report = unplanned(startedAt, Obstacle.doubt(String.valueOf(ex.getMessage())));
		}
		write(report);
		return MigrateCommand.code(report.outcome());
	}

	private MigrationReport report(MoveOptions options, Instant startedAt) throws InterruptedException {
		PrintWriter err = this.command.getErr();
		Scope scope = options.scope(this.command);
		Obstacle obstacle = options.isExamined()
				? new PreFlight(err, this.onTerminal).examine(this.beans.getBean(Doctor.class)) : null;
		if (obstacle != null) {
			return unplanned(startedAt, obstacle);
		}
		Instant examinedAt = this.clock.instant();
		Migration migration = new Migration(this.clusters, this.survey, this.clock);
		if (!this.json) {
			this.text.plan(migration.plan(), migration.groupNames()).forEach(this.command.getOut()::println);
			this.command.getOut().flush();
		}
		Duration examination = Duration.between(startedAt, examinedAt);
		return options.isDryRun() ? rehearse(migration, (estimate) -> (scope != null) ? estimate.examined(examination)
				: estimate.examined(examination).uncompared()) : move(migration, scope);
	}

	private MigrationReport unplanned(Instant startedAt, Obstacle obstacle) {
		return MigrationReport.unplanned(startedAt, Duration.between(startedAt, this.clock.instant()), obstacle);
	}

	private MigrationReport rehearse(Migration migration, UnaryOperator<Estimate> more) {
		MigrationReport report;
		try (ProgressLine line = new ProgressLine(this.command.getErr(), this.onTerminal)) {
			line.accept("measuring how fast the source is read");
			report = migration.rehearse(MEASUREMENT, more);
		}
		if (!this.json && report.estimate() != null) {
			this.command.getOut().println(this.text.estimate(report.estimate()));
		}
		return report;
	}

	private MigrationReport move(Migration migration, @Nullable Scope scope) throws InterruptedException {
		Thread ended = new Thread(() -> write(migration.unfinished()), "report");
		Runtime.getRuntime().addShutdownHook(ended);
		try (MigrationTicker ticker = new MigrationTicker(this.command.getErr(), this.onTerminal)) {
			return migration.run(this.service::start, this.patience, ticker::show, ticker::phase,
					(scope != null) ? () -> compare(scope, ticker) : null);
		}
		finally {
			forget(ended);
		}
	}

	private Report compare(Scope scope, MigrationTicker ticker) {
		Progress progress = new Progress(this.clock);
		ticker.phase("comparing source and target", progress::share, progress::describe);
		return this.beans.getBean(Verification.class).run(scope, false, progress).withoutGroupsByKey();
	}

	private static void forget(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// the process ends, and the hook has written the report
			return;
		}
	}

	private void write(MigrationReport report) {
		if (!this.isWritten.compareAndSet(false, true)) {
			return;
		}
		PrintWriter out = this.command.getOut();
		if (this.json) {
			out.println(MigrateCommand.json(new JsonReport().write(report)));
		}
		else {
			this.text.end(report).forEach(out::println);
		}
		out.flush();
	}

}
