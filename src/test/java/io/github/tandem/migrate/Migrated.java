package io.github.tandem.migrate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.TandemApplication;
import io.github.tandem.test.SharedLogging;

/**
 * What the command said.
 *
 * @param code its exit code
 * @param out what it wrote
 * @param err what else it wrote
 */
record Migrated(int code, String out, String err) {

	static Migrated by(List<String> settings, String... options) {
		List<String> args = new ArrayList<>(Arrays.asList(options));
		args.addAll(settings);
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		CommandLine command = new CommandLine(new MigrateCommand(List.of(), TandemApplication.class))
			.setOut(new PrintWriter(out))
			.setErr(new PrintWriter(err));
		try {
			return new Migrated(command.execute(args.toArray(String[]::new)), out.toString(), err.toString());
		}
		finally {
			SharedLogging.restoreConsole();
		}
	}

	JsonNode json() {
		return new JsonMapper().readTree(this.out);
	}

	@Override
	public String toString() {
		return "%d%n%s%n%s".formatted(this.code, this.out, this.err);
	}

}
