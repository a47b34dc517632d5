package io.github.tandem;

import java.util.List;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.github.tandem.doctor.DoctorCommand;

/**
 * What the jar can do beside running the service: commands that do their work and end.
 */
@Command(name = "tandem", description = "Without a command: replicates until it is stopped.",
		synopsisSubcommandLabel = "[COMMAND]")
final class Commands {

	private static final Set<String> HELP = Set.of("-h", "--help");

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	private Commands() {
	}

	/**
	 * Whether these arguments are for a command and not for the service.
	 * @param args arguments of the process
	 * @return {@code true} if the first is no setting
	 */
	static boolean isCalled(String... args) {
		return args.length > 0 && (!args[0].startsWith("-") || HELP.contains(args[0]));
	}

	/**
	 * Run a command.
	 * @param args its name and what belongs to it
	 * @return the exit code: 0 all is well, 1 a finding, 2 a wrong call or configuration
	 */
	static int run(String... args) {
		return new CommandLine(new Commands()).addSubcommand(new DoctorCommand(List.of(UnknownKeys.class)))
			.execute(args);
	}

}
