package io.github.tandem.migrate.cutover;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CutOverText}.
 */
class CutOverTextTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
		.getSchema(JSON.readTree(Path.of("docs/migration-schema.json").toFile()).toString());

	private static final Instant AT = Instant.parse("2026-11-01T00:00:00Z");

	@Test
	void aCutOverIsAsTheSchemaSays() {
		for (Check.State state : Check.State.values()) {
			CutOverReport report = new CutOverReport(AT, Duration.ofSeconds(9), 3,
					List.of(new Check("lag", state, "0 records", List.of("orders-0: 4 records"))));
			assertThat(errors(CutOverText.json(report))).isEmpty();
			assertThat(report.isGo()).isEqualTo(state != Check.State.MISSING);
			assertThat(String.join("\n", new CutOverText(false).write(report))).contains("lag", "0 records",
					report.isGo() ? "GO: start" : "NO-GO: nothing was switched");
		}
	}

	@Test
	void noNameForgesALine() {
		String forged = "readers\u001b[2J\nGO: start";
		CutOverReport report = new CutOverReport(AT, Duration.ofSeconds(9), 3,
				List.of(new Check("consumers", Check.State.MISSING, forged, List.of(forged))));
		assertThat(new CutOverText(false).write(report)).filteredOn((line) -> line.contains("readers.[2J.GO: start"))
			.hasSize(2);
	}

	private static List<String> errors(Map<String, Object> json) {
		return SCHEMA.validate(JSON.writeValueAsString(json), InputFormat.JSON).stream().map(String::valueOf).toList();
	}

}
