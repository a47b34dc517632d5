package io.github.tandem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.github.tandem.doctor.DoctorCommand;
import io.github.tandem.migrate.MigrateCommand;
import io.github.tandem.offset.command.OffsetsCommand;
import io.github.tandem.takeover.ImportCommand;
import io.github.tandem.verify.VerifyCommand;

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
	 * @param args arguments of the process, in any order
	 * @return {@code true} if not all are settings
	 */
	static boolean isCalled(String... args) {
		return Arrays.stream(args).anyMatch((argument) -> !argument.startsWith("-") || HELP.contains(argument));
	}

	/**
	 * Run a command.
	 * @param args its name and what belongs to it, in any order
	 * @return the exit code: 0 all is well, 1 a finding, 2 a wrong call or configuration
	 */
	static int run(String... args) {
		CommandLine commands = new CommandLine(new Commands())
			.addSubcommand(new DoctorCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new OffsetsCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new ImportCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new VerifyCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new MigrateCommand(List.of(UnknownKeys.class), TandemApplication.class));
		return commands.execute(nameFirst(List.of(args), commands.getSubcommands().keySet()));
	}

	// settings may stand before the name, where the options of the jar itself would be
	private static String[] nameFirst(List<String> args, Set<String> names) {
		String name = args.stream()
			.filter(names::contains)
			.findFirst()
			.or(() -> args.stream().filter((argument) -> !argument.startsWith("-")).findFirst())
			.or(() -> args.stream().filter(HELP::contains).findFirst())
			.orElseThrow();
		if (HELP.contains(name)) {
			return new String[] { name };
		}
		List<String> ordered = new ArrayList<>(args);
		ordered.remove(name);
		ordered.add(0, name);
		return ordered.toArray(String[]::new);
	}

}
