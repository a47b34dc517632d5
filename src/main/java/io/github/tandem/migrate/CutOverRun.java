package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine;

import io.github.tandem.command.ProgressLine;
import io.github.tandem.migrate.cutover.Comparison;
import io.github.tandem.migrate.cutover.CutOver;
import io.github.tandem.migrate.cutover.CutOverReport;
import io.github.tandem.migrate.cutover.CutOverScope;
import io.github.tandem.migrate.cutover.CutOverText;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.run.GroupHandover;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;

/**
 * A cut-over, from the first look to the report.
 */
final class CutOverRun implements Comparison {

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
			report = new CutOver(this.survey::make, this.clusters, scope, groups, this, this.clock).run(line);
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

	// all at once; what is compared by key has no newest offsets, and what is compacted
	// no newest time either
	@Override
	public Map<String, Report> newest(Set<String> topics) {
		Map<String, Report> reports = new LinkedHashMap<>(compare(Scope.ALL.tail(topics, TAIL), topics));
		Instant oldest = this.clock.instant().minus(NEWEST);
		Set<String> byKey = unknownByKey(reports);
		reports.putAll(compare(Scope.ALL.of(byKey, oldest), byKey));
		Set<String> compacted = unknownByKey(reports);
		reports.putAll(compare(Scope.ALL.of(compacted, null), compacted));
		return reports;
	}

	@Override
	public Map<String, Report> sample(Set<String> topics) {
		return compare(Scope.ALL.of(topics, null).in(Depth.SAMPLE), topics);
	}

	private static Set<String> unknownByKey(Map<String, Report> reports) {
		return reports.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().outcome() == Outcome.UNDECIDED && !entry.getValue().isByOrder())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	private Map<String, Report> compare(Scope scope, Set<String> topics) {
		return topics.isEmpty() ? Map.of()
				: this.verification.run(scope, false, new Progress(this.clock)).byTopic(topics);
	}

}
