package io.github.tandem.migrate.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.migrate.progress.Amount;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.progress.TopicProgress;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Result.Compared;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that reports are what {@code docs/migration-schema.json} says.
 */
class JsonReportTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final JsonNode DOCUMENT = JSON.readTree(Path.of("docs/migration-schema.json").toFile());

	private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
		.getSchema(DOCUMENT.toString());

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	@Test
	void aPlanIsAsTheSchemaSays() {
		MigrationReport planned = new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of("readers"),
				new Estimate(1000, 200_000, 1_000, 200_000, Duration.ofSeconds(3), Duration.ofSeconds(10),
						Duration.ofSeconds(2), Duration.ofSeconds(4), Estimate.Spread.NONE),
				null, null, null, LeftOut.NONE, List.of(), List.of(), null);
		assertThat(errors(new JsonReport().write(planned))).isEmpty();
		assertThat(planned.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(new TextReport().estimate(planned.estimate())).contains(
				"About 19 s in all: 3 s to examine networks and rights, 10 s to start, "
						+ "2 s to replicate 1,000 records (200.0 kB), 4 s to compare",
				"1,000 records/s, 200.0 kB/s were read in a short measurement");
		assertThat(new TextReport().end(planned)).contains("Ready: nothing was written, without --dry-run it is done");
	}

	@Test
	void aSpeedThatChangedIsToldWithBothTimes() {
		Estimate estimate = new Estimate(1000, 200_000, 1_000, 200_000, Duration.ZERO, Duration.ofSeconds(10),
				Duration.ofSeconds(100), Duration.ofSeconds(100), new Estimate.Spread(0.5, 1.5, 0.98));
		assertThat(new TextReport().estimate(estimate)).contains(
				"About 3 min 30 s, and between 1 min 50 s and 5 min 10 s, " + "in all: 10 s to start, ",
				"were read in a short measurement, which changed by a factor of 3.0 meanwhile, "
						+ "processors were busy to 98 %");
		assertThat(new TextReport().estimate(new Estimate(1000, 200_000, 1_000, 200_000, Duration.ZERO,
				Duration.ofSeconds(10), Duration.ofSeconds(100), null, estimate.spread())))
			.startsWith("No record could be read");
	}

	@Test
	void whatCannotBeReplicatedIsAFinding() {
		MigrationReport planned = new MigrationReport(
				START, Duration.ofSeconds(6), plan("two topics would be mixed"), List.of(), new Estimate(0, 0, 1_000,
						200_000, Duration.ZERO, Duration.ofSeconds(10), null, null, Estimate.Spread.NONE),
				null, null, null, LeftOut.NONE, List.of(), List.of(), null);
		assertThat(errors(new JsonReport().write(planned))).isEmpty();
		assertThat(planned.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(planned.findings()).containsExactly("orders: two topics would be mixed");
		assertThat(new TextReport().plan(planned.plan(), List.of()))
			.contains("  not replicated: two topics would be mixed");
	}

	@Test
	void anEndIsAsTheSchemaSays() {
		Report nothing = new Report(START, Duration.ZERO, "full", false, List.of(), List.of(), List.of(), List.of());
		MigrationReport ended = new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of("readers"), null,
				progress(1_000), null,
				new GroupsResult(1, 2, 1, List.of("readers: not set, active"),
						List.of("readers: reads at most 3 records again")),
				LeftOut.NONE, List.of(), List.of(), nothing);
		assertThat(errors(new JsonReport().write(ended))).isEmpty();
		assertThat(ended.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(new TextReport().end(ended)).contains("Groups: 1 group, 2 offsets on the target, 1 of them exact",
				"  readers: reads at most 3 records again", "  readers: not set, active", "1 finding");
	}

	@Test
	void oneThatIsNotCompleteNamesWhatIsStuck() {
		MigrationReport ended = new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of(), null,
				progress(400), Obstacle.finding(List.of("nothing was replicated for 600 s")), null, LeftOut.NONE,
				List.of(), List.of(), null);
		assertThat(errors(new JsonReport().write(ended))).isEmpty();
		assertThat(ended.findings()).containsExactly("nothing was replicated for 600 s",
				"orders-0: rejected: too large");
	}

	@Test
	void aComparisonThatCouldNotTellIsNoSuccess() {
		Report nothing = new Report(START, Duration.ZERO, "full", false, List.of(), List.of(), List.of(), List.of());
		MigrationReport ended = new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of(), null,
				progress(1_000), null, null, LeftOut.NONE, List.of(), List.of(), nothing);
		assertThat(ended.outcome()).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void nothingToReplicateExcusesNoDoubtOfWhatIsThere() {
		Result unseen = Result.undecided("all", "orders", "orders", 0, Way.BY_ORDER, "a broker does not answer");
		Result empty = new Result("all", "orders", "orders", 0, Way.BY_ORDER, Outcome.UNDECIDED, "nothing is there",
				new Compared(7, 7, 0, 0, 0), new Compared(7, 7, 0, 0, 0), 0, Map.of(), List.of(), List.of());
		assertThat(nothingToDo(unseen).outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(nothingToDo(empty).outcome()).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void theReasonOfADeadLetterForgesNoLine() {
		LeftOut letter = new LeftOut(1, List.of("orders-0, offset 17: x\u001b[2J\nAll is well"), null);
		assertThat(new TextReport().end(ended(letter, null))).contains("  orders-0, offset 17: x.[2J.All is well");
	}

	@Test
	void oneOfAThingIsNotMany() {
		assertThat(GroupsResult.withoutMaps(List.of("readers")).findings().get(0)).startsWith("1 group is not moved");
		assertThat(new GroupsResult(1, 1, 1, List.of(), List.of()).said())
			.isEqualTo("on the target: 1 offset of 1 group");
		assertThat(GroupsResult.withoutMaps(List.of("a", "b")).findings().get(0)).startsWith("2 groups are not moved");
		assertThat(new TextReport().end(ended(LeftOut.NONE, verification("full"))))
			.anyMatch((line) -> line.endsWith("1 of 1 partition or topic equal"));
	}

	private static MigrationReport nothingToDo(Result result) {
		MigrationPlan plan = new MigrationPlan(START, List.of(new TopicTask("all", "orders", "orders",
				TargetState.THERE, null, List.of(new PartitionTask(PARTITION, 7, 7, 0, -1)))), Map.of(), List.of());
		Report report = new Report(START, Duration.ZERO, "full", false, List.of(result), List.of(), List.of(),
				List.of());
		return new MigrationReport(START, Duration.ofSeconds(6), plan, List.of(), null, null, null, null, LeftOut.NONE,
				List.of(), List.of(), report);
	}

	@Test
	void aDeadLetterIsAFindingUnlessAFullComparisonFindsItsRecord() {
		LeftOut letter = new LeftOut(1, List.of("orders-0, offset 17: in the dead-letter topic"), null);
		MigrationReport unknown = ended(letter, null);
		assertThat(errors(new JsonReport().write(unknown))).isEmpty();
		assertThat(unknown.outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(unknown.findings()).containsExactlyElementsOf(letter.lines());
		assertThat(ended(letter, verification("sample")).outcome()).isEqualTo(Outcome.DIFFERENT);
		MigrationReport equal = ended(letter, verification("full"));
		assertThat(equal.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(new TextReport().end(equal)).contains("  " + letter.lines().get(0));
	}

	@Test
	void whatTheSourceLostIsAFindingHoweverItEnds() {
		for (Obstacle obstacle : new Obstacle[] { null, Obstacle.doubt("the target does not answer"),
				Obstacle.finding(List.of("nothing was replicated for 600 s")) }) {
			MigrationReport lost = new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of(), null,
					progress(1_000), obstacle, null, LeftOut.NONE, List.of("orders-0: 7 offsets were lost"), List.of(),
					verification("full"));
			assertThat(lost.outcome()).isEqualTo(Outcome.DIFFERENT);
			assertThat(lost.findings()).contains("orders-0: 7 offsets were lost");
			assertThat(errors(new JsonReport().write(lost))).isEmpty();
		}
	}

	@Test
	void deadLettersThatCouldNotBeReadLeaveTheOutcomeOpen() {
		LeftOut unread = new LeftOut(0, List.of(), "not authorized");
		assertThat(errors(new JsonReport().write(ended(unread, null)))).isEmpty();
		assertThat(ended(unread, null).outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(ended(unread, verification("full")).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(new TextReport().end(ended(unread, null))).contains("  not authorized");
	}

	private static MigrationReport ended(LeftOut leftOut, Report verification) {
		return new MigrationReport(START, Duration.ofSeconds(6), plan(null), List.of(), null, progress(1_000), null,
				null, leftOut, List.of(), List.of(), verification);
	}

	private static Report verification(String depth) {
		Result equal = new Result("all", "orders", "orders", 0, Way.BY_ORDER, Outcome.EQUAL, null, Compared.NOTHING,
				Compared.NOTHING, 0, Map.of(), List.of(), List.of());
		return new Report(START, Duration.ZERO, depth, false, List.of(equal), List.of(), List.of(), List.of());
	}

	@Test
	void theSchemaRefusesWhatIsNoReport() {
		Map<String, Object> report = new JsonReport().write(new MigrationReport(START, Duration.ofSeconds(6),
				plan(null), List.of(), null, progress(400), null, null, LeftOut.NONE, List.of(), List.of(), null));
		for (String field : report.keySet()) {
			Map<String, Object> other = new HashMap<>(report);
			other.put("x-" + field, other.remove(field));
			assertThat(errors(other)).as(field).isNotEmpty();
		}
	}

	private static MigrationPlan plan(String obstacle) {
		return new MigrationPlan(START, List.of(new TopicTask("all", "orders", "orders", TargetState.CREATED, obstacle,
				List.of(new PartitionTask(PARTITION, 0, 1_000, 200_000, -1)))), Map.of(), List.of());
	}

	private static ProgressReport progress(long position) {
		Amount total = new Amount(1_000, 200_000);
		Amount done = new Amount(position, 200 * position);
		return new ProgressReport(START, total, done, new Amount(20, 4_000), 3, Duration.ofSeconds(30), 700,
				Duration.ofSeconds(50), "orders is not ready on the target", List.of(new TopicProgress("all", "orders",
						"orders", total, done, List.of("orders-0: rejected: too large"))));
	}

	private static List<String> errors(Map<String, Object> json) {
		return SCHEMA.validate(JSON.writeValueAsString(json), InputFormat.JSON).stream().map(String::valueOf).toList();
	}

}
