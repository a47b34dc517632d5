package io.github.tandem.migrate;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.apache.kafka.common.KafkaException;
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
import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.Durations;
import io.github.tandem.command.Printable;
import io.github.tandem.doctor.Doctor;
import io.github.tandem.migrate.cutover.CutOverScope;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.verify.report.Outcome;

/**
 * The command {@code migrate}: replicates what the routes take up to where the logs of
 * the source end, moves the consumer groups, verifies and ends, with the exit code 0 if
 * all is well, 1 if there is a finding and 2 if that could not be told.
 */
@Command(name = "migrate", sortOptions = false, exitCodeOnExecutionException = MigrateCommand.UNDECIDED,
		description = "Moves topics and consumer groups to the target, verifies, and ends.",
		footer = { "", "Takes the configuration of the service: files, environment, and arguments",
				"such as --tandem.source.bootstrap-servers=east-1:9092.",
				"Ended at any time, it goes on when it is started again.", "",
				"Exit codes: 0 everything is on the target, 1 a finding, 2 could not tell,",
				"or a wrong call or configuration." })
public class MigrateCommand implements Callable<Integer> {

	static final int UNDECIDED = 2;

	// groups cannot be moved without maps
	private static final Map<String, Object> DEFAULTS = Map.of("tandem.offsets.enabled", "true");

	private final List<Class<?>> sources;

	private final Class<?> service;

	private final Clock clock = Clock.systemUTC();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Mixin
	private final MoveOptions moving = new MoveOptions();

	@Mixin
	private final CutOverOptions switching = new CutOverOptions();

	@Option(names = "--patience", paramLabel = "<duration>", defaultValue = "10m",
			description = "End if nothing was replicated for so long: ${DEFAULT-VALUE} by default.")
	private String patience = "10m";

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
		this.moving.scope(command);
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
			PlanSurvey survey = new PlanSurvey(clusters.routes(), clusters.deployment(),
					context.getBean(TopicsProperties.class).obstacle(), clusters.source(), clusters.target(),
					this.clock);
			if (this.switching.isCutOver()) {
				return new CutOverRun(command, this.json, context, clusters, survey, this.clock).run(switched);
			}
			boolean isLogged = !this.json && !CommandLine.Help.Ansi.AUTO.enabled();
			return new MigrationRun(command, this.json, context, clusters, survey,
					new ServiceStart(settings, this.service, DEFAULTS, isLogged), longest, this.clock)
				.run(this.moving);
		}
		catch (ClusterException | KafkaException ex) {
			command.getErr().println(Printable.of(String.valueOf(ex.getMessage())));
			return UNDECIDED;
		}
	}

	private Duration patience() {
		return Durations.parse(this.patience)
			.filter((longest) -> longest.toSeconds() > 0)
			.orElseThrow(() -> new ParameterException(this.spec.commandLine(),
					"Invalid value for option '--patience': '%s' is not a duration of at least a second, such as 10m"
						.formatted(this.patience)));
	}

	static String json(Map<String, Object> json) {
		return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(json);
	}

	static int code(Outcome outcome) {
		return switch (outcome) {
			case EQUAL -> CommandLine.ExitCode.OK;
			case DIFFERENT -> CommandLine.ExitCode.SOFTWARE;
			case UNDECIDED -> UNDECIDED;
		};
	}

}
