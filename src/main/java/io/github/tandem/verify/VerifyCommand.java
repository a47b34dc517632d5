package io.github.tandem.verify;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
import io.github.tandem.command.Printable;
import io.github.tandem.command.ProgressTicker;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.read.Verification;
import io.github.tandem.verify.report.JsonReport;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.TextReport;

/**
 * The command {@code verify}: compares source and target, writes a report and ends, with
 * the exit code 0 if they are equal, 1 if they differ and 2 if that could not be told.
 */
@Command(name = "verify", sortOptions = false, exitCodeOnExecutionException = VerifyCommand.UNDECIDED,
		description = "Compares source and target record by record, up to where the routes have replicated.",
		footer = { "", "Takes the configuration of the service: files, environment, and arguments",
				"such as --tandem.source.bootstrap-servers=east-1:9092. It need not run.", "",
				"Exit codes: 0 equal, 1 different, 2 could not tell, or a wrong call or", "configuration." })
public class VerifyCommand implements Callable<Integer> {

	static final int UNDECIDED = 2;

	private final List<Class<?>> sources;

	private final Clock clock = Clock.systemUTC();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Mixin
	private final ScopeOptions options = new ScopeOptions();

	@Option(names = "--strict",
			description = "Take a record that is on the target twice for a difference. Otherwise it is told and no more, "
					+ "as records are delivered at least once.")
	private boolean strict;

	@Option(names = "--json", description = "Write JSON, as docs/verification-schema.json describes it.")
	private boolean json;

	@Option(names = "--verbose", description = "Write a line for each partition, also where it is equal.")
	private boolean verbose;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	@Unmatched
	private List<String> unmatched = new ArrayList<>();

	/**
	 * Make the command.
	 * @param sources what the application has to consist of besides the verification
	 */
	public VerifyCommand(List<Class<?>> sources) {
		this.sources = List.copyOf(sources);
	}

	@Override
	public Integer call() {
		CommandLine command = this.spec.commandLine();
		CommandSettings settings = new CommandSettings(this.unmatched);
		settings.check(command);
		Scope scope = this.options.scope(command, this.clock);
		if (this.json && this.verbose) {
			throw new ParameterException(command,
					"--verbose has no effect with --json, which has each partition anyway: leave it out");
		}
		ConfigurableApplicationContext context;
		Verification verification;
		try {
			context = settings.start(Stream.concat(Stream.of(VerifyApplication.class), this.sources.stream()).toList());
			verification = context.getBean(Verification.class);
		}
		catch (RuntimeException ex) {
			return settings.refuse(command, ex);
		}
		try (context) {
			Report report = verify(verification, scope);
			write(report, command.getOut());
			return code(report.outcome());
		}
		catch (ClusterException | KafkaException ex) {
			command.getErr().println(Printable.of(String.valueOf(ex.getMessage())));
			return UNDECIDED;
		}
		catch (OutOfMemoryError ex) {
			command.getErr()
				.println("The heap is too small: give more with -Xmx, or compare less at a time with --topic");
			return UNDECIDED;
		}
	}

	private Report verify(Verification verification, Scope scope) {
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		Progress progress = new Progress(this.clock);
		try (ProgressTicker ticker = new ProgressTicker(this.spec.commandLine().getErr(), onTerminal)) {
			ticker.show(progress::share, progress::describe);
			return verification.run(scope, this.strict, progress).unlessNothing(scope.isPart());
		}
	}

	private static int code(Outcome outcome) {
		return switch (outcome) {
			case EQUAL -> CommandLine.ExitCode.OK;
			case DIFFERENT -> CommandLine.ExitCode.SOFTWARE;
			case UNDECIDED -> UNDECIDED;
		};
	}

	private void write(Report report, PrintWriter out) {
		if (this.json) {
			out.println(JsonMapper.builder()
				.enable(SerializationFeature.INDENT_OUTPUT)
				.build()
				.writeValueAsString(new JsonReport().write(report)));
		}
		else {
			new TextReport(this.verbose).write(report).forEach(out::println);
		}
		out.flush();
	}

}
