package io.github.tandem;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
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
		return run(null, args);
	}

	/**
	 * Run a command.
	 * @param out where it writes its output, or {@code null} for {@code System.out}
	 * @param args its name and what belongs to it, in any order
	 * @return the exit code, 2 also if the output could not be written
	 */
	static int run(@Nullable PrintWriter out, String... args) {
		CommandLine commands = new CommandLine(new Commands())
			.addSubcommand(new DoctorCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new OffsetsCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new ImportCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new VerifyCommand(List.of(UnknownKeys.class)))
			.addSubcommand(new MigrateCommand(List.of(UnknownKeys.class), TandemApplication.class));
		commands.setParameterExceptionHandler(new WrongCall());
		if (out != null) {
			commands.setOut(out);
		}
		int code = commands.execute(nameFirst(List.of(args), commands.getSubcommands().keySet()));
		// a full disk, or a reader that has gone: what was to be told is not there
		if (out != null && out.checkError()) {
			commands.getErr().println("The output could not be written, so that the report is missing or incomplete");
			return CommandLine.ExitCode.USAGE;
		}
		return code;
	}

	/**
	 * The standard output. {@code System.out} would not tell that something could not be
	 * written.
	 * @return a writer of text
	 */
	static PrintWriter output() {
		Charset charset = Charset
			.forName(System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", "UTF-8")));
		return new PrintWriter(
				new BufferedWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset)), true);
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
