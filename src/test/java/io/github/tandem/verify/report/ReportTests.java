package io.github.tandem.verify.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report}.
 */
class ReportTests {

	@Test
	void whatCameLaterAndCannotBeComparedIsADrift() {
		Report report = report(result("orders", 0, Outcome.EQUAL), result("orders", 7, Outcome.UNDECIDED),
				result("late", null, Outcome.UNDECIDED));
		assertThat(report.outcome()).isEqualTo(Outcome.UNDECIDED);
		Report planned = report.of((result) -> result.topic().equals("orders") && result.partition() == 0);
		assertThat(planned.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(planned.results()).hasSize(1);
		assertThat(planned.drifts()).extracting(Drift::topic, Drift::what)
			.containsExactly(Tuple.tuple("orders", "partition 7"), Tuple.tuple("late", "topic"));
		assertThat(planned.drifts()).allSatisfy((drift) -> assertThat(drift.onTarget()).contains("not there"));
	}

	@Test
	void whatCameLaterAndDiffersStillDoes() {
		Report report = report(result("orders", 0, Outcome.EQUAL), result("late", 0, Outcome.DIFFERENT));
		assertThat(report.of((result) -> false).outcome()).isEqualTo(Outcome.DIFFERENT);
		assertThat(report.of((result) -> false).drifts()).isEmpty();
	}

	@Test
	void whatWasPlannedIsDoubtedAllTheSame() {
		assertThat(report(result("orders", 0, Outcome.UNDECIDED)).of((result) -> true).outcome())
			.isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whereNothingWasComparedNothingIsKnown() {
		Report empty = report(result("orders", 0, Outcome.EQUAL));
		assertThat(empty.unlessNothing(false).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(empty.unlessNothing(true).outcome()).isEqualTo(Outcome.UNDECIDED);
		Report foreign = report(compared(0, 7), result("orders", 1, Outcome.EQUAL));
		assertThat(foreign.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(foreign.unlessNothing(false).outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(report(compared(1, 7)).unlessNothing(true).outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(report(result("orders", 0, Outcome.DIFFERENT)).unlessNothing(true).outcome())
			.isEqualTo(Outcome.DIFFERENT);
	}

	private static Result compared(long records, long outside) {
		return new Result("all", "orders", "orders", 0, Way.BY_ORDER, Outcome.EQUAL, null,
				new Result.Compared(0, records, records, 0, 0), new Result.Compared(0, 9, records, outside, 0), 0,
				Map.of(), List.of(), List.of());
	}

	@Test
	void topicsAreToldApart() {
		Report report = report(result("orders", 0, Outcome.EQUAL), result("orders", 1, Outcome.DIFFERENT),
				result("payments", 0, Outcome.EQUAL));
		Map<String, Report> byTopic = report.byTopic(List.of("payments", "orders", "deleted"));
		assertThat(byTopic).containsOnlyKeys("payments", "orders", "deleted");
		assertThat(byTopic.get("orders").results()).hasSize(2);
		assertThat(byTopic.values().stream().map(Report::outcome)).containsExactly(Outcome.EQUAL, Outcome.DIFFERENT,
				Outcome.UNDECIDED);
	}

	private static Report report(Result... results) {
		return new Report(Instant.EPOCH, Duration.ZERO, "full", false, List.of(results), List.of(), List.of(),
				List.of());
	}

	private static Result result(String topic, @Nullable Integer partition, Outcome outcome) {
		Result.Compared side = new Result.Compared(0, 0, 0, 0, 0);
		return new Result("all", topic, topic, partition, Way.BY_ORDER, outcome,
				(outcome == Outcome.UNDECIDED) ? "it is not there" : null, side, side, 0, Map.of(), List.of(),
				List.of());
	}

}
