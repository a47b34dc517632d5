package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.migrate.cutover.CutOver;
import io.github.tandem.migrate.cutover.CutOverReport;
import io.github.tandem.migrate.cutover.CutOverScope;
import io.github.tandem.migrate.cutover.CutOverText;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.report.JsonReport;
import io.github.tandem.migrate.report.MigrationReport;
import io.github.tandem.migrate.report.TextReport;
import io.github.tandem.migrate.run.GroupHandover;
import io.github.tandem.migrate.run.Migration;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.Outcome;

/**
 * The command {@code migrate}: replicates what the routes take up to where the logs of
 * the source end, moves the consumer groups, verifies and ends, with the exit code 0 if
 * all is well, 1 if there is a finding and 2 if that could not be told.
 */
@Command(name = "migrate", sortOptions = false,
		description = "Moves topics and consumer groups to the target, verifies, and ends.",
		footer = { "", "Takes the configuration of the service: files, environment, and arguments such as",
				"--tandem.source.bootstrap-servers=east-1:9092. Ended at any time, it goes on when it is",
				"started again.", "",
				"Exit codes: 0 everything is on the target, 1 a finding, 2 could not tell, or a wrong call",
				"or configuration." })
public class MigrateCommand implements Callable<Integer> {

	private static final int UNDECIDED = 2;

	// newest offsets of each partition that are compared at a cut-over
	private static final long TAIL = 1_000;

	// groups cannot be moved without maps
	private static final Map<String, Object> DEFAULTS = Map.of("tandem.offsets.enabled", "true");

	private static final Duration MEASUREMENT = Duration.ofSeconds(5);

	private final List<Class<?>> sources;

	private final Class<?> service;

	private final Clock clock = Clock.systemUTC();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--dry-run", description = "Write nothing: show the plan, and how long it will take.")
	private boolean dryRun;

	@Option(names = "--verify", paramLabel = "<depth>", defaultValue = "full",
			description = "How much is compared at the end: full, headers, sample or none: ${DEFAULT-VALUE} by default.")
	private String depth = "full";

	@Mixin
	private final CutOverOptions switching = new CutOverOptions();

	@Option(names = "--patience", paramLabel = "<duration>", defaultValue = "10m",
			description = "End if nothing was replicated for so long: ${DEFAULT-VALUE} by default.")
	private String patience = "10m";

	@Option(names = "--skip-doctor", description = "Do not examine network and rights before.")
	private boolean skipDoctor;

	@Option(names = "--json", description = "Write JSON, as docs/migration-schema.json describes it.")
	private boolean json;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	@Unmatched
	private List<String> unmatched = new ArrayList<>();

	/**
	 * Make the command.
	 * @param sources what the application has to consist of besides the settings
	 * @param service the application that replicates
	 */
	public MigrateCommand(List<Class<?>> sources, Class<?> service) {
		this.sources = List.copyOf(sources);
		this.service = service;
	}

	@Override
	public Integer call() throws InterruptedException {
		CommandLine command = this.spec.commandLine();
		CommandSettings settings = new CommandSettings(this.unmatched);
		settings.check(command);
		@Nullable Scope scope = scope();
		Duration longest = patience();
		CutOverScope switched = this.switching.scope(command, longest);
		ConfigurableApplicationContext context;
		Clusters clusters;
		try {
			context = settings.start(Stream.concat(Stream.of(MigrateApplication.class), this.sources.stream()).toList(),
					DEFAULTS);
			context.getBean(Doctor.class).check();
			clusters = Clusters.of(context);
		}
		catch (RuntimeException ex) {
			return settings.refuse(command, ex);
		}
		try (context; clusters) {
			return this.switching.isCutOver() ? cutOver(context, clusters, switched)
					: migrate(context, clusters, settings, scope, longest);
		}
		catch (ServiceStart.FailedException ex) {
			command.getErr()
				.println("The service does not start, so that nothing is replicated (if its port is taken, set "
						+ "--server.port=0): " + ex.getMessage());
			return UNDECIDED;
		}
		catch (ClusterException | KafkaException ex) {
			command.getErr().println(String.valueOf(ex.getMessage()));
			return UNDECIDED;
		}
	}

	private int migrate(ConfigurableApplicationContext context, Clusters clusters, CommandSettings settings,
			@Nullable Scope scope, Duration longest) throws InterruptedException {
		PrintWriter out = this.spec.commandLine().getOut();
		PrintWriter err = this.spec.commandLine().getErr();
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		TextReport text = new TextReport();
		if (!this.skipDoctor && !new PreFlight(err, onTerminal).examine(context.getBean(Doctor.class))) {
			return CommandLine.ExitCode.SOFTWARE;
		}
		Migration migration = new Migration(clusters, name(context), survey(context, clusters), this.clock);
		if (!this.json) {
			text.plan(migration.plan(), migration.groupNames()).forEach(out::println);
			out.flush();
		}
		MigrationReport report;
		if (this.dryRun) {
			try (ProgressLine line = new ProgressLine(err, onTerminal)) {
				line.accept("measuring how fast the source is read");
				report = migration.rehearse(MEASUREMENT);
			}
			if (!this.json && report.estimate() != null) {
				out.println(text.estimate(report.estimate()));
			}
		}
		else {
			try (MigrationTicker ticker = new MigrationTicker(err, onTerminal)) {
				Progress compared = new Progress(this.clock);
				report = migration.run(
						new ServiceStart(settings, this.service, DEFAULTS, !onTerminal && !this.json)::start, longest,
						ticker::show,
						(phase) -> ticker.phase(phase, () -> (compared.records() > 0) ? compared.describe() : ""),
						verifier(context.getBean(Verification.class), scope, compared));
			}
		}
		write(report, text, out);
		return code(report.outcome());
	}

	private static Migration.@Nullable Verifier verifier(Verification verification, @Nullable Scope scope,
			Progress progress) {
		return (scope != null) ? () -> verification.run(scope, false, progress) : null;
	}

	private int cutOver(ConfigurableApplicationContext context, Clusters clusters, CutOverScope scope)
			throws InterruptedException {
		PrintWriter out = this.spec.commandLine().getOut();
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		GroupHandover groups = new GroupHandover(clusters, this.clock);
		Verification verification = context.getBean(Verification.class);
		CutOverReport report;
		try (ProgressLine line = new ProgressLine(this.spec.commandLine().getErr(), onTerminal)) {
			line.accept("topics");
			report = new CutOver(survey(context, clusters)::make, clusters, name(context), scope, groups,
					(topic) -> verification.run(Scope.ALL.tail(topic, TAIL), false, new Progress(this.clock)),
					this.clock)
				.run(line);
		}
		if (this.json) {
			writeJson(CutOverText.json(report), out);
		}
		else {
			new CutOverText(onTerminal).write(report).forEach(out::println);
		}
		out.flush();
		return report.isGo() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
	}

	private static String name(ConfigurableApplicationContext context) {
		return context.getBean(DeploymentProperties.class).name();
	}

	private PlanSurvey survey(ConfigurableApplicationContext context, Clusters clusters) {
		return new PlanSurvey(clusters.routes(), name(context), context.getBean(TopicsProperties.class).obstacle(),
				clusters.source(), clusters.target(), this.clock);
	}

	private @Nullable Scope scope() {
		if (this.depth.equals("none")) {
			return null;
		}
		try {
			return Scope.ALL.in(Depth.valueOf(this.depth.toUpperCase(Locale.ROOT)));
		}
		catch (IllegalArgumentException ex) {
			throw invalid("--verify", this.depth, "one of full, headers, sample, none");
		}
	}

	private Duration patience() {
		try {
			Duration longest = DurationStyle.detectAndParse(this.patience);
			if (longest.toSeconds() > 0) {
				return longest;
			}
		}
		catch (IllegalArgumentException ex) {
			// as if it were not positive
		}
		throw invalid("--patience", this.patience, "a duration of at least a second, such as 10m");
	}

	private ParameterException invalid(String option, String value, String expected) {
		return new ParameterException(this.spec.commandLine(),
				"Invalid value for option '%s': '%s' is not %s".formatted(option, value, expected));
	}

	private void write(MigrationReport report, TextReport text, PrintWriter out) {
		if (this.json) {
			writeJson(new JsonReport().write(report), out);
		}
		else {
			text.end(report).forEach(out::println);
		}
		out.flush();
	}

	private static void writeJson(Map<String, Object> json, PrintWriter out) {
		out.println(JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(json));
	}

	private static int code(Outcome outcome) {
		return switch (outcome) {
			case EQUAL -> CommandLine.ExitCode.OK;
			case DIFFERENT -> CommandLine.ExitCode.SOFTWARE;
			case UNDECIDED -> UNDECIDED;
		};
	}

}
