package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.plan.TopicTask.TargetState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationProgress}.
 */
class MigrationProgressTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final TopicPartition EVENTS = new TopicPartition("events", 0);

	private final Map<TopicPartition, Long> positions = new HashMap<>();

	private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(ORDERS, 1_000L, EVENTS, 10_100L));

	@Test
	void beginsWithWhatIsReplicatedAlready() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of(EVENTS, 5_100L)));
		ProgressReport report = progress.report();
		assertThat(report.total()).isEqualTo(new Amount(11_000, 2_000_000));
		assertThat(report.done()).isEqualTo(new Amount(5_000, 500_000));
		assertThat(report.share()).isEqualTo(0.25);
		assertThat(report.left()).isNull();
	}

	@Test
	void tellsTheTimeLeftByBytesSinceRecordsDifferInSize() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		// events have 100 bytes each, orders 1,000
		note(progress, 0, 0, 100);
		note(progress, 5, 0, 2_600);
		assertThat(progress.report().left()).isNull();
		note(progress, 10, 0, 5_100);
		ProgressReport report = progress.report();
		assertThat(report.perSecond()).isEqualTo(new Amount(500, 50_000));
		assertThat(report.left()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void forgetsRatesThatAreOlderThanHalfOfTheTime() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		for (int second = 0; second <= 60; second += 10) {
			note(progress, second, 0, 100 + 10L * second);
		}
		for (int second = 70; second <= 120; second += 10) {
			note(progress, second, 0, 700 + 100L * (second - 60));
		}
		assertThat(progress.report().perSecond().records()).isEqualTo(100);
	}

	@Test
	void tellsHowFarItIsBehindAndWhenItIsLevel() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		note(progress, 0, 0, 100);
		this.ends.put(EVENTS, 10_400L);
		note(progress, 10, 0, 2_100);
		assertThat(progress.report().behind()).isEqualTo(1_000 + 8_300);
		// 200 records out and 30 in, in a second
		assertThat(progress.report().level()).isEqualTo(Duration.ofMillis(Math.round(9_300_000 / 170.0)));
	}

	@Test
	void tellsWhatIsWaitedFor() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		progress.waiting("the target does not answer");
		assertThat(progress.report().waiting()).isEqualTo("the target does not answer");
	}

	@Test
	void isCompleteAtTheGoalsAndNotAtTheEndsOfToday() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		this.ends.put(ORDERS, 3_000L);
		note(progress, 0, 1_500, 10_100);
		ProgressReport report = progress.report();
		assertThat(report.isComplete()).isTrue();
		assertThat(report.share()).isOne();
		assertThat(report.done()).isEqualTo(report.total());
	}

	@Test
	void aPartitionThatWasSetBackBeginsRatesAnew() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		note(progress, 0, 0, 5_100);
		note(progress, 10, 0, 6_100);
		note(progress, 20, 0, 100);
		note(progress, 30, 0, 1_100);
		assertThat(progress.report().perSecond().records()).isEqualTo(100);
		assertThat(progress.movedAt()).isEqualTo(START.plusSeconds(30));
	}

	@Test
	void tellsWhatIsStuckUnlessThatIsDone() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		this.positions.putAll(Map.of(ORDERS, 1_000L, EVENTS, 200L));
		progress.note(new Sample(START, this.positions, this.ends),
				Map.of(ORDERS, "halted", EVENTS, "rejected: too large"));
		assertThat(progress.report().stuck()).containsExactly("events-0: rejected: too large");
	}

	@Test
	void tellsHowMuchIsWrittenToTheSourceMeanwhile() {
		MigrationProgress progress = new MigrationProgress(plan(Map.of()));
		note(progress, 0, 0, 100);
		this.ends.put(EVENTS, 10_400L);
		note(progress, 10, 0, 200);
		assertThat(progress.report().incomingPerSecond()).isEqualTo(30);
	}

	private void note(MigrationProgress progress, int second, long orders, long events) {
		this.positions.putAll(Map.of(ORDERS, orders, EVENTS, events));
		progress.note(new Sample(START.plusSeconds(second), this.positions, this.ends), Map.of());
	}

	// the first 100 of the events are deleted
	private static MigrationPlan plan(Map<TopicPartition, Long> positions) {
		return new MigrationPlan(START,
				List.of(new TopicTask("all", "events", "events", TargetState.THERE, null,
						List.of(new PartitionTask(EVENTS, 100, 10_100, 1_000_000, -1))),
						new TopicTask("all", "orders", "orders", TargetState.CREATED, null,
								List.of(new PartitionTask(ORDERS, 0, 1_000, 1_000_000, -1))),
						new TopicTask("all", "taken", "orders", TargetState.CREATED, "two topics would be mixed",
								List.of(new PartitionTask(new TopicPartition("taken", 0), 0, 1_000, 1_000_000, -1)))),
				positions, List.of());
	}

}
