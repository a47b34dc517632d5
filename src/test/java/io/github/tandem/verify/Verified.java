package io.github.tandem.verify;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.SharedLogging;

/**
 * What the command said.
 *
 * @param code its exit code
 * @param out what it wrote
 * @param err what else it wrote
 */
record Verified(int code, String out, String err) {

	static Verified by(List<String> settings, String... options) {
		List<String> args = new ArrayList<>(Arrays.asList(options));
		args.addAll(settings);
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		CommandLine command = new CommandLine(new VerifyCommand(List.of())).setOut(new PrintWriter(out))
			.setErr(new PrintWriter(err));
		try {
			return new Verified(command.execute(args.toArray(String[]::new)), out.toString(), err.toString());
		}
		finally {
			SharedLogging.restoreConsole();
		}
	}

	JsonNode json() {
		return new JsonMapper().readTree(this.out);
	}

	/**
	 * The differences of the first result.
	 * @return each as kind, coordinates and details
	 */
	List<String> differences() {
		return StreamSupport.stream(json().path("results").path(0).path("differences").spliterator(), false)
			.map((difference) -> "%s %s %s %s".formatted(difference.path("kind").asString(),
					difference.path("source").path("offset").asLong(-1),
					difference.path("target").path("offset").asLong(-1), texts(difference.path("details"))))
			.toList();
	}

	private static List<String> texts(JsonNode nodes) {
		return StreamSupport.stream(nodes.spliterator(), false).map(JsonNode::asString).toList();
	}

	@Override
	public String toString() {
		return "%d%n%s%n%s".formatted(this.code, this.out, this.err);
	}

}
