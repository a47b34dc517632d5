package io.github.tandem.verify.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Part;
import io.github.tandem.verify.read.Depth;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that reports are what {@code docs/verification-schema.json} says, and that it
 * says neither more nor less than there can be.
 */
class JsonReportTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final JsonNode DOCUMENT = JSON.readTree(Path.of("docs/verification-schema.json").toFile());

	private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
		.getSchema(DOCUMENT.toString());

	@Test
	void everyKindOfResultIsAsTheSchemaSays() {
		for (Way way : Way.values()) {
			assertThat(errors(json(List.of(result(way, 0), result(way, null),
					Result.undecided("all", "orders", "orders", 1, way, "nobody knows")))))
				.isEmpty();
		}
		assertThat(errors(json(List.of()))).isEmpty();
	}

	@Test
	void groupsAndDriftsAreAsTheSchemaSaysAndAGroupThatDiffersCounts() {
		GroupResult group = new GroupResult("readers", "all", "orders", 1, 40, 47, 0, Outcome.DIFFERENT, "differs");
		Report report = new Report(Instant.parse("2026-11-25T10:00:00Z"), Duration.ofMillis(1200), "full", false,
				List.of(result(Way.BY_ORDER, 0)), List.of(group),
				List.of(new Drift("orders", "orders", "retention.ms", "1", null)),
				List.of(new Unseen("group others", "refused")));
		assertThat(errors(JSON.writeValueAsString(new JsonReport().write(report)))).isEmpty();
		assertThat(report.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(new TextReport(false).write(report)).anyMatch((line) -> line.contains("group readers on orders-1"))
			.anyMatch((line) -> line.equals("undecided group others: refused"))
			.anyMatch((line) -> line.contains("retention.ms is '1' on the source, not set on the target"));
	}

	@Test
	void theSchemaRefusesWhatIsNoReport() {
		String report = json(List.of(result(Way.BY_ORDER, 0)));
		for (String changed : List.of(report.replace("\"by-order\"", "\"other\""),
				report.replace("\"inFlight\"", "\"more\""), report.replace("\"tookMillis\":1200", "\"tookMillis\":-1"),
				report.replace("\"altered\",\"source\"", "\"bent\",\"source\""))) {
			assertThat(changed).isNotEqualTo(report);
			assertThat(errors(changed)).as(changed).isNotEmpty();
		}
	}

	@Test
	void theSchemaNamesAllThatThereIsAndNothingElse() {
		assertThat(names("/$defs/outcome/enum")).isEqualTo(codes(Outcome.values()));
		assertThat(names("/$defs/result/properties/way/enum")).isEqualTo(codes(Way.values()));
		assertThat(names("/$defs/difference/properties/kind/enum")).isEqualTo(codes(Kind.values()));
		assertThat(names("/$defs/difference/properties/parts/items/enum")).isEqualTo(codes(Part.values()));
		assertThat(names("/properties/depth/enum")).isEqualTo(codes(Depth.values()));
	}

	@Test
	void oneThatCannotBeToldIsMoreThanAllThatAreEqualAndLessThanOneThatDiffers() {
		Result equal = new Result("all", "a", "a", 0, Way.BY_ORDER, Outcome.EQUAL, null, Result.Compared.NOTHING,
				Result.Compared.NOTHING, 0, Map.of(Kind.DUPLICATED, 2L), List.of(), List.of());
		Result undecided = Result.undecided("all", "a", "a", 1, Way.BY_ORDER, "nobody knows");
		assertThat(report(List.of(equal), false).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(report(List.of(equal), true).outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(report(List.of(equal, undecided), false).outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(report(List.of(undecided, result(Way.BY_ORDER, 0), equal), false).outcome())
			.isEqualTo(Outcome.DIFFERENT);
		assertThat(report(List.of(), false).outcome()).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whatWasNotLookedAtOrCannotBeToldOfAGroupIsNotEqual() {
		Result equal = new Result("all", "a", "a", 0, Way.BY_ORDER, Outcome.EQUAL, null, Result.Compared.NOTHING,
				Result.Compared.NOTHING, 7, Map.of(), List.of(), List.of());
		GroupResult group = new GroupResult("readers", "all", "orders", 1, 40, 47, 3, Outcome.UNDECIDED, "somewhere");
		assertThat(report(List.of(equal), List.of(group), List.of()).outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(report(List.of(equal), List.of(), List.of(new Unseen("consumer groups", "no answer"))).outcome())
			.isEqualTo(Outcome.UNDECIDED);
		assertThat(report(List.of(equal), List.of(), List.of()).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(new TextReport(false).write(report(List.of(equal), List.of(), List.of())))
			.anyMatch((line) -> line.contains("have not replicated them yet: 7 offsets"));
	}

	@Test
	void whatIsLeftOutOfWhatIsEqualIsSaidInAFewLines() {
		Result clean = equal(0, 0, List.of());
		assertThat(new TextReport(false).write(report(List.of(clean), false)))
			.containsExactly("EQUAL: 10 records compared in 1.2 s, 1 of 1 partition or topic equal");
		List<Result> results = new ArrayList<>();
		for (int partition = 0; partition < 5; partition++) {
			results.add(equal(partition, 990, List.of("the log begins at offset 990")));
		}
		assertThat(new TextReport(false).write(report(results, false))).containsExactly(
				"EQUAL: 50 records compared in 1.2 s, 5 of 5 partitions or topics equal",
				"Not compared, as the other side has nothing there to stand against them: "
						+ "4,950 records of the source, 5 records of the target",
				"Equal, with notes: 5 partitions or topics, of which verify --verbose shows all",
				"  a-0: the log begins at offset 990", "  a-1: the log begins at offset 990",
				"  a-2: the log begins at offset 990");
		assertThat(new TextReport(true).write(report(results, false)))
			.noneMatch((line) -> line.startsWith("Equal, with notes"));
	}

	private static Result equal(int partition, long outside, List<String> notes) {
		return new Result("all", "a", "a", partition, Way.BY_ORDER, Outcome.EQUAL, null,
				new Result.Compared(0, 1_000, 10, outside, 7), new Result.Compared(0, 10, 10, (outside > 0) ? 1 : 0, 7),
				0, Map.of(), List.of(), notes);
	}

	@Test
	void theNameOfAGroupForgesNoLine() {
		GroupResult group = new GroupResult("readers\u001b[2J\nEQUAL: 999 records compared", "all", "orders", 1, 40, 47,
				0, Outcome.DIFFERENT, "differs");
		assertThat(new TextReport(false).write(report(List.of(), List.of(group), List.of())))
			.anyMatch((line) -> line.contains("readers.[2J.EQUAL: 999"))
			.noneMatch((line) -> line.contains("\n") || line.contains("\u001b"));
	}

	@Test
	void aHundredDuplicatesDoNotHideTheOneThatIsMissing() {
		List<Difference> differences = new ArrayList<>();
		for (int number = 0; number < 100; number++) {
			differences.add(new Difference(Kind.DUPLICATED, new Place(0, number), new Place(0, number), List.of(),
					List.of(), List.of()));
		}
		differences.add(new Difference(Kind.MISSING, new Place(0, 777), null, List.of(), List.of(), List.of()));
		Result result = new Result("all", "a", "a", 0, Way.BY_ORDER, Outcome.DIFFERENT, null, Result.Compared.NOTHING,
				Result.Compared.NOTHING, 0, Map.of(Kind.DUPLICATED, 100L, Kind.MISSING, 1L), differences, List.of());
		assertThat(new TextReport(false).write(report(List.of(result), false)))
			.anyMatch((line) -> line.contains("missing source 0/777"))
			.anyMatch((line) -> line.contains("90 more that are duplicated"));
	}

	@Test
	void aReportThatTellsFewerStillCountsAll() {
		Result result = result(Way.BY_ORDER, 0).telling(2);
		assertThat(result.differences()).hasSize(2);
		assertThat(result.counts()).hasSize(5);
		assertThat(result.notes()).anyMatch((note) -> note.startsWith("3 more are not told"));
		assertThat(result.telling(2)).isEqualTo(result);
	}

	@Test
	void theTextHasNoLineForWhatIsEqual() {
		Result undecided = Result.undecided("all", "orders", "orders", 1, Way.BY_ORDER, "nobody knows");
		assertThat(new TextReport(false).write(report(List.of(undecided), false))).hasSize(5)
			.anyMatch((line) -> line.contains("orders-1"))
			.anyMatch((line) -> line.contains("nobody knows"));
		assertThat(new TextReport(false).write(report(List.of(result(Way.BY_KEY, null)), false)))
			.anyMatch((line) -> line.strip().equals("altered source 0/5 target 0/6: header 'h'"));
	}

	@Test
	void theTextSaysWhatWasNotCompared() {
		assertThat(unlooked("full")).isEmpty();
		assertThat(unlooked("headers")).singleElement()
			.asString()
			.contains("the bytes of values, of which the length alone was");
		assertThat(unlooked("sample")).singleElement().asString().contains("what is between ten ranges");
	}

	private static List<String> unlooked(String depth) {
		Report report = new Report(Instant.parse("2026-11-25T10:00:00Z"), Duration.ofMillis(1200), depth, false,
				List.of(), List.of(), List.of(), List.of());
		return new TextReport(false).write(report)
			.stream()
			.filter((line) -> line.startsWith("Not compared: "))
			.toList();
	}

	private static Result result(Way way, Integer partition) {
		Map<Kind, Long> counts = new EnumMap<>(Kind.class);
		List<Difference> differences = Stream.of(Kind.values()).peek((kind) -> counts.put(kind, 1L)).map((kind) -> {
			boolean altered = kind == Kind.ALTERED;
			return new Difference(kind, (kind != Kind.UNEXPECTED) ? new Place(0, 5) : null,
					(kind != Kind.MISSING) ? new Place(0, 6) : null, altered ? List.of(Part.values()) : List.of(),
					altered ? List.of("header 'h'") : List.of(), altered ? List.of("source: ...") : List.of());
		}).toList();
		return new Result("all", "orders", "orders", partition, way, Outcome.DIFFERENT, null,
				new Result.Compared(1, 9, 5, 2, -7), new Result.Compared(-1, -1, 5, 2, 7), 3, counts, differences,
				List.of("a note"));
	}

	private static Report report(List<Result> results, List<GroupResult> groups, List<Unseen> unseen) {
		return new Report(Instant.parse("2026-11-25T10:00:00Z"), Duration.ofMillis(1200), "full", false, results,
				groups, List.of(), unseen);
	}

	private static Report report(List<Result> results, boolean strict) {
		return new Report(Instant.parse("2026-11-25T10:00:00Z"), Duration.ofMillis(1200), "full", strict, results,
				List.of(), List.of(), List.of());
	}

	private static List<String> errors(String json) {
		return SCHEMA.validate(json, InputFormat.JSON).stream().map(String::valueOf).toList();
	}

	private static String json(List<Result> results) {
		return JSON.writeValueAsString(new JsonReport().write(report(results, false)));
	}

	private static List<String> names(String pointer) {
		return DOCUMENT.at(pointer).valueStream().map(JsonNode::asString).toList();
	}

	private static List<String> codes(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
	}

}
