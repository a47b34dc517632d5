package io.github.tandem.offset.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.SharedLogging;

/**
 * What the command wrote, and how it ended.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int code, String out, String err) {

	/**
	 * Run the command in this JVM.
	 * @param args its arguments
	 * @return what came of it
	 */
	static CommandRun of(List<String> args) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		try {
			int code = new CommandLine(new OffsetsCommand(List.of())).setOut(new PrintWriter(out, true))
				.setErr(new PrintWriter(err, true))
				.execute(args.toArray(String[]::new));
			return new CommandRun(code, out.toString(), err.toString());
		}
		finally {
			// the command silences the console of its JVM, which here has more to do
			SharedLogging.restoreConsole();
		}
	}

	JsonNode json() {
		return JsonMapper.shared().readTree(this.out);
	}

}
