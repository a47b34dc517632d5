package io.github.tandem.doctor.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that reports are what {@code docs/doctor-schema.json} says, and that it says
 * neither more nor less than there can be.
 */
class JsonReportTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final JsonNode DOCUMENT = JSON.readTree(Path.of("docs/doctor-schema.json").toFile());

	private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
		.getSchema(DOCUMENT.toString());

	private static final Hint HINT = Hint.of("Do this.", new Paste(Paste.Place.HOSTS_FILE, "10.0.0.1 east-1"));

	@Test
	void everyKindOfRowIsAsTheSchemaSays() {
		List<Row> rows = new ArrayList<>();
		for (Subject subject : List.of(new Subject.Bootstrap("east-1:9092"), new Subject.Broker(1, "east-1:9092"),
				new Subject.Whole(), new Subject.OfRoute("all"))) {
			for (Step step : Step.values()) {
				rows.add(new Row("source", subject, step, new Verdict.Well("well")));
			}
			for (Symptom symptom : Symptom.values()) {
				rows.add(new Row("target", subject, Step.TCP, new Verdict.Failed("failed", symptom, HINT)));
				rows.add(new Row("target", subject, Step.TCP, new Verdict.Doubtful("doubtful", symptom, HINT)));
			}
			rows.add(new Row("source", subject, Step.QUOTAS, new Verdict.Skipped("skipped")));
		}
		assertThat(errors(json(rows))).isEmpty();
		assertThat(errors(json(List.of()))).isEmpty();
	}

	@Test
	void theSchemaRefusesWhatIsNoReport() {
		String report = json(List.of(new Row("source", new Subject.Whole(), Step.TCP, new Verdict.Well("well"))));
		for (String changed : List.of(report.replace("\"tcp\"", "\"other\""), report.replace("\"said\"", "\"more\""),
				report.replace("\"well\",\"said\"", "\"failed\",\"said\""),
				report.replace("\"tookMillis\":1200", "\"tookMillis\":\"1.2\""))) {
			assertThat(changed).isNotEqualTo(report);
			assertThat(errors(changed)).as(changed).isNotEmpty();
		}
	}

	@Test
	void theSchemaNamesAllThatThereIsAndNothingElse() {
		assertThat(names("/$defs/row/properties/step/enum")).isEqualTo(codes(Step.values()));
		assertThat(names("/$defs/row/properties/symptom/enum")).isEqualTo(codes(Symptom.values()));
		assertThat(names("/$defs/paste/properties/place/enum")).isEqualTo(codes(Paste.Place.values()));
	}

	@Test
	void countsDoubtsAndFailuresAsFindings() {
		Subject subject = new Subject.Whole();
		List<Row> rows = List.of(new Row("source", subject, Step.TCP, new Verdict.Well("well")),
				new Row("source", subject, Step.TCP, new Verdict.Skipped("skipped")),
				new Row("source", subject, Step.TCP, new Verdict.Doubtful("", Symptom.CLOCKS_DIFFER, HINT)),
				new Row("source", subject, Step.TCP, new Verdict.Failed("", Symptom.CLOCKS_DIFFER, HINT)));
		assertThat(JSON.readTree(json(rows)).path("findings").asInt()).isEqualTo(2);
		assertThat(JSON.readTree(json(rows)).path("verdict").asString()).isEqualTo("findings");
		assertThat(JSON.readTree(json(rows.subList(0, 2))).path("verdict").asString()).isEqualTo("well");
	}

	@Test
	void hasAllNamesInOnePiece() {
		Hint other = Hint.of("Do that.", new Paste(Paste.Place.HOSTS_FILE, "10.0.0.1 east-2"));
		List<Row> rows = List.of(
				new Row("source", new Subject.Whole(), Step.TCP, new Verdict.Failed("", Symptom.NO_ROUTE, HINT)),
				new Row("target", new Subject.Whole(), Step.TCP, new Verdict.Doubtful("", Symptom.NO_ROUTE, other)));
		String json = json(rows);
		assertThat(errors(json)).isEmpty();
		assertThat(JSON.readTree(json).path("paste").valueStream().map((paste) -> paste.path("text").asString()))
			.containsExactly("hostAliases:\n  - ip: \"10.0.0.1\"\n    hostnames:\n      - east-1\n      - east-2",
					"10.0.0.1 east-1 east-2");
		assertThat(JSON.readTree(json(rows.subList(0, 1))).path("paste").size()).isZero();
	}

	private static List<String> errors(String json) {
		return SCHEMA.validate(json, InputFormat.JSON).stream().map(String::valueOf).toList();
	}

	private static String json(List<Row> rows) {
		Report report = new Report(Instant.parse("2026-11-25T10:00:00Z"), Duration.ofMillis(1200), rows);
		return JSON.writeValueAsString(new JsonReport().write(report));
	}

	private static List<String> names(String pointer) {
		return DOCUMENT.at(pointer).valueStream().map(JsonNode::asString).toList();
	}

	private static List<String> codes(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
	}

}
