package io.github.tandem.doctor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.SharedLogging;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the command wrote, and how it ended.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Examined(int code, String out, String err) {

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Run the command in this JVM.
	 * @param args its arguments
	 * @return what came of it
	 */
	static Examined by(List<String> args) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		try {
			int code = new CommandLine(new DoctorCommand(List.of())).setOut(new PrintWriter(out, true))
				.setErr(new PrintWriter(err, true))
				.execute(args.toArray(String[]::new));
			return new Examined(code, out.toString(), err.toString());
		}
		finally {
			// the command silences the console of its JVM, which here has more to do
			SharedLogging.restoreConsole();
		}
	}

	/**
	 * Run the command in this JVM, and let it write JSON.
	 * @param source the source
	 * @param target the target
	 * @param more settings that win over those of the clusters
	 * @param options more options
	 * @return what came of it
	 */
	static Examined between(Cluster source, Cluster target, Map<String, String> more, String... options) {
		List<String> args = new ArrayList<>(List.of("--json"));
		args.addAll(List.of(options));
		Map<String, String> settings = new TreeMap<>();
		settings.putAll(settings("source", source));
		settings.putAll(settings("target", target));
		settings.putAll(more);
		settings.forEach((key, value) -> args.add("--%s=%s".formatted(key, value)));
		return by(args);
	}

	private static Map<String, String> settings(String role, Cluster cluster) {
		Map<String, String> settings = new TreeMap<>();
		cluster.clientProperties()
			.forEach((key, value) -> settings.put("tandem.%s.properties.%s".formatted(role, key), value.toString()));
		settings.remove("tandem.%s.properties.bootstrap.servers".formatted(role));
		settings.put("tandem.%s.bootstrap-servers".formatted(role), cluster.bootstrapServers());
		return settings;
	}

	JsonNode json() {
		return JSON.readTree(this.out);
	}

	/**
	 * The rows of one step of one kind of subject.
	 * @param cluster {@code source} or {@code target}
	 * @param kind the kind of subject
	 * @param step the step
	 * @return the rows
	 */
	List<JsonNode> rows(String cluster, String kind, String step) {
		return rows().filter((row) -> row.path("cluster").asString().equals(cluster))
			.filter((row) -> row.path("subject").path("kind").asString().equals(kind))
			.filter((row) -> row.path("step").asString().equals(step))
			.toList();
	}

	/**
	 * The only row of one step of one kind of subject.
	 * @param cluster {@code source} or {@code target}
	 * @param kind the kind of subject
	 * @param step the step
	 * @return the row
	 */
	JsonNode row(String cluster, String kind, String step) {
		List<JsonNode> rows = rows(cluster, kind, step);
		assertThat(rows).as(() -> "%s %s %s in %s%s".formatted(cluster, kind, step, this.out, this.err)).hasSize(1);
		return rows.get(0);
	}

	/**
	 * The symptoms of all findings.
	 * @return each once for each row
	 */
	List<String> symptoms() {
		return rows().filter((row) -> row.has("symptom")).map((row) -> row.path("symptom").asString()).toList();
	}

	private Stream<JsonNode> rows() {
		return json().path("rows").valueStream();
	}

	Examined hasFinding(String cluster, String kind, String step, String symptom, String... hints) {
		JsonNode row = row(cluster, kind, step);
		assertThat(row.path("symptom").asString()).as(row::toPrettyString).isEqualTo(symptom);
		assertThat(row.path("hint").toString()).contains(hints);
		assertThat(this.code).isEqualTo(1);
		return this;
	}

}
