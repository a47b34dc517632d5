package io.github.tandem.doctor;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.Durations;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.doctor.report.JsonReport;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.report.TextReport;

/**
 * The command {@code doctor}: examines, writes a report and ends, with the exit code 0 if
 * all is well, 1 if there is a finding and 2 if call or configuration are wrong.
 */
@Command(name = "doctor", sortOptions = false,
		description = "Finds out why the two clusters do not see each other, and says what to do.",
		footer = { "", "Takes the configuration of the service: files, environment, and arguments",
				"such as --tandem.source.bootstrap-servers=east-1:9092.", "",
				"Exit codes: 0 all is well, 1 a finding, 2 a wrong call or configuration." })
public class DoctorCommand implements Callable<Integer> {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofMinutes(10);

	private final List<Class<?>> sources;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--json", description = "Write JSON, as docs/doctor-schema.json describes it.")
	private boolean json;

	@Option(names = "--verbose", description = "Write every row, also where all is well.")
	private boolean verbose;

	@Option(names = "--timeout", paramLabel = "<duration>", defaultValue = "3s",
			description = "How long to wait for each answer: ${DEFAULT-VALUE} by default.")
	private String timeout = "3s";

	@Option(names = "--write-probe", paramLabel = "<topic>",
			description = "Write one record with each codec to this topic of the target, which has to exist, and read it "
					+ "back. Nothing is written otherwise.")
	private @Nullable String probed;

	@Option(names = "--failures-only", description = "End with 0 if nothing failed, also if something is doubtful.")
	private boolean failuresOnly;

	@Option(names = "--report-only", description = "End with 0 whatever is found.")
	private boolean reportOnly;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	@Unmatched
	private List<String> unmatched = new ArrayList<>();

	/**
	 * Make the command.
	 * @param sources what the application has to consist of besides the doctor itself
	 */
	public DoctorCommand(List<Class<?>> sources) {
		this.sources = List.copyOf(sources);
	}

	@Override
	public Integer call() {
		CommandLine command = this.spec.commandLine();
		Duration patience = patience();
		CommandSettings settings = new CommandSettings(this.unmatched);
		settings.check(command);
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		ConfigurableApplicationContext context;
		try {
			context = settings.start(Stream.concat(Stream.of(DoctorApplication.class), this.sources.stream()).toList());
			context.getBean(Doctor.class).check();
		}
		catch (RuntimeException ex) {
			return settings.refuse(command, ex);
		}
		try (context) {
			Report report = examine(context.getBean(Doctor.class), patience, onTerminal);
			write(report, command.getOut(), onTerminal);
			return code(this.failuresOnly ? !report.hasFailures() : report.isWell());
		}
		catch (RuntimeException ex) {
			// a container before Tandem's must not stop it for that
			command.getErr().println("The doctor could not examine the clusters: " + ex);
			return code(false);
		}
	}

	private int code(boolean isWell) {
		return (isWell || this.reportOnly) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
	}

	private Report examine(Doctor doctor, Duration patience, boolean onTerminal) {
		try (ProgressLine progress = new ProgressLine(this.spec.commandLine().getErr(), onTerminal)) {
			return doctor.examine(patience, progress, this.probed);
		}
	}

	private Duration patience() {
		return Durations.parse(this.timeout)
			.filter((patience) -> patience.compareTo(SHORTEST) >= 0 && patience.compareTo(LONGEST) <= 0)
			.orElseThrow(() -> new ParameterException(this.spec.commandLine(),
					"Invalid value for option '--timeout': '%s' is no duration from 1ms to 10m, such as 3s"
						.formatted(this.timeout)));
	}

	private void write(Report report, PrintWriter out, boolean onTerminal) {
		if (this.json) {
			out.println(JsonMapper.builder()
				.enable(SerializationFeature.INDENT_OUTPUT)
				.build()
				.writeValueAsString(new JsonReport().write(report)));
		}
		else {
			new TextReport(onTerminal, this.verbose).write(report).forEach(out::println);
		}
		out.flush();
	}

}
