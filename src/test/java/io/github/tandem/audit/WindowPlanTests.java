package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WindowPlan}.
 */
class WindowPlanTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Instant NOW = Instant.parse("2026-11-27T12:00:30Z");

	private final WindowPlan plan = plan(1);

	private static WindowPlan plan(double sample) {
		return new WindowPlan(
				new AuditProperties(true, Duration.ofMinutes(5), MINUTE, sample, DataSize.ofMegabytes(5)));
	}

	@Test
	void beginsWithTheWindowThatIsUnderWayBehindTheDelay() {
		assertThat(advance(0)).isEmpty();
		assertThat(advance(29)).isEmpty();
		assertThat(advance(31)).singleElement().satisfies((look) -> {
			assertThat(look.window().since()).isEqualTo("2026-11-27T11:55:00Z");
			assertThat(look.window().until()).isEqualTo("2026-11-27T11:56:00Z");
		});
		assertThat(this.plan.passed("all")).hasValue(Instant.parse("2026-11-27T11:56:00Z"));
	}

	@Test
	void comparesEachWindowOnceAndLeavesNoneOut() {
		advance(0);
		assertThat(advance(31)).hasSize(1);
		assertThat(advance(40)).isEmpty();
		assertThat(advance(31 + 180)).hasSize(3);
	}

	@Test
	void waitsForWhatIsNotReplicated() {
		advance(0);
		assertThat(advance(600, PartitionStatuses.behind(0, Duration.ofMinutes(10)))).isEmpty();
		assertThat(advance(600)).hasSize(10);
	}

	@Test
	void beginsWhereTheReplicationIs() {
		advance(0, PartitionStatuses.behind(0, Duration.ofHours(1)));
		assertThat(advance(0)).hasSize(60);
	}

	@Test
	void leavesOutWhatDoesNotFlow() {
		advance(0);
		assertThat(advance(90, PartitionStatuses.halted(0))).isEmpty();
		assertThat(advance(90)).hasSize(2);
	}

	@Test
	void isNotLateForWhatDoesNotFlow() {
		advance(0, PartitionStatuses.flowing(0), PartitionStatuses.flowing(1));
		advance(3_600, PartitionStatuses.halted(0), PartitionStatuses.flowing(1));
		assertThat(this.plan.passed("all")).hasValue(Instant.parse("2026-11-27T12:55:00Z"));
		assertThat(this.plan.held()).containsOnlyKeys(new AuditedPartition("all", "orders", 0));
		advance(7_200, PartitionStatuses.halted(0), PartitionStatuses.heldByATransaction(1, Duration.ofHours(1)));
		assertThat(this.plan.passed("all")).isEmpty();
		assertThat(this.plan.held()).hasSize(2);
		assertThat(advance(7_200, PartitionStatuses.flowing(0), PartitionStatuses.flowing(1))).isNotEmpty();
		assertThat(this.plan.held()).isEmpty();
		assertThat(this.plan.passed("all")).hasValue(Instant.parse("2026-11-27T13:35:00Z"));
	}

	@Test
	void comparesWhatIsCompleteUpToWhereItStops() {
		advance(0, PartitionStatuses.complete(0));
		assertThat(advance(60, PartitionStatuses.complete(0))).singleElement().satisfies((look) -> {
			look.asked(5, 100);
			assertThat(look.asked()).isEqualTo(new Look.Asked(5, 7));
		});
	}

	@Test
	void leavesOutTheTimeBetweenARecordOfLongAgoAndTheNextOne() {
		AuditedPartition partition = new AuditedPartition("all", "orders", 0);
		Duration age = Duration.between(Instant.EPOCH, NOW);
		advance(0, PartitionStatuses.behind(0, age), PartitionStatuses.flowing(1));
		assertThat(advance(60, PartitionStatuses.flowing(0), PartitionStatuses.flowing(1))).hasSize(101);
		TimeWindow far = this.plan.far().get(partition);
		assertThat(far.since()).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(95)));
		assertThat(far.until()).isEqualTo("2026-11-27T11:56:00Z");
		this.plan.goOn(Map.of(partition, Instant.parse("2026-11-27T11:50:59Z")));
		assertThat(advance(60)).extracting((look) -> look.window().since())
			.hasSize(6)
			.startsWith(Instant.parse("2026-11-27T11:50:00Z"));
		assertThat(this.plan.far()).isEmpty();
	}

	@Test
	void takesAWindowOfEachPartitionAtATime() {
		PartitionStatus[] many = IntStream.range(0, 3_000)
			.mapToObj(PartitionStatuses::flowing)
			.toArray(PartitionStatus[]::new);
		assertThat(advance(0, many)).isEmpty();
		assertThat(this.plan.isDue()).isFalse();
		assertThat(advance(60, many)).hasSize(3_000);
		assertThat(this.plan.isDue()).isFalse();
		assertThat(advance(240, many)).hasSize(3_000);
		assertThat(this.plan.isDue()).isTrue();
		assertThat(this.plan.advance()).hasSize(3_000);
		assertThat(this.plan.advance()).hasSize(3_000);
		assertThat(this.plan.isDue()).isFalse();
	}

	@Test
	void goesBackForNothing() {
		advance(0);
		advance(31);
		this.plan.goOn(Map.of(new AuditedPartition("all", "orders", 0), Instant.EPOCH));
		assertThat(advance(40)).isEmpty();
	}

	@Test
	void triesSoManyWindowsOnlyInARoundHoweverFewAreSampled() {
		WindowPlan sparse = plan(1e-9);
		List<RouteStatus> old = List.of(PartitionStatuses.route(PartitionStatuses.behind(0, Duration.ofDays(20_000))));
		sparse.see(old, NOW);
		sparse.see(List.of(PartitionStatuses.route(PartitionStatuses.flowing(0))), NOW);
		assertThat(sparse.advance()).isEmpty();
		assertThat(sparse.passed("all"))
			.hasValue(NOW.minus(Duration.ofDays(20_000)).minusSeconds(330).plus(Duration.ofMinutes(10_000)));
	}

	@Test
	void anotherPartitionStandsInForTheFirstOneWhileThatDoesNotFlow() {
		AuditedPartition second = new AuditedPartition("all", "orders", 1);
		AuditedPartition third = new AuditedPartition("all", "orders", 2);
		advance(0, PartitionStatuses.flowing(0), PartitionStatuses.flowing(1), PartitionStatuses.flowing(2));
		assertThat(this.plan.leads(second.first())).isTrue();
		assertThat(this.plan.leads(second)).isFalse();
		advance(0, PartitionStatuses.halted(0), PartitionStatuses.flowing(1), PartitionStatuses.flowing(2));
		assertThat(this.plan.leads(second)).isTrue();
		assertThat(this.plan.leads(third)).isFalse();
		advance(0, PartitionStatuses.halted(0), PartitionStatuses.halted(1), PartitionStatuses.flowing(2));
		assertThat(this.plan.standsIn(third)).isTrue();
		// that of another instance is none of ours
		advance(0, PartitionStatuses.flowing(1), PartitionStatuses.flowing(2));
		assertThat(this.plan.leads(second)).isFalse();
	}

	@Test
	void forgetsWhatAnotherInstanceHas() {
		advance(0);
		this.plan.see(List.of(PartitionStatuses.route()), NOW.plusSeconds(90));
		assertThat(this.plan.passed("all")).isEmpty();
		assertThat(advance(600)).isEmpty();
	}

	@Test
	void takesAsManyAsTheSampleSays() {
		WindowPlan sampled = plan(0.1);
		List<Look> looks = List.of();
		for (int hours = 0; hours <= 1_000; hours++) {
			sampled.see(List.of(PartitionStatuses.route(PartitionStatuses.flowing(0))),
					NOW.plus(Duration.ofHours(hours)));
			looks = concat(looks, sampled.advance());
		}
		assertThat(looks.size()).isBetween(5_700, 6_300);
	}

	@Test
	void theSameWindowsAreSampledByWhomeverAsks() {
		AuditedPartition partition = new AuditedPartition("all", "orders", 3);
		assertThat(partition.isSampled(7, 1)).isTrue();
		for (int window = 0; window < 100; window++) {
			assertThat(new AuditedPartition("all", "orders", 3).isSampled(window, 0.3))
				.isEqualTo(partition.isSampled(window, 0.3));
		}
	}

	private List<Look> advance(long seconds) {
		return advance(seconds, PartitionStatuses.flowing(0));
	}

	private List<Look> advance(long seconds, PartitionStatus... partitions) {
		this.plan.see(List.of(PartitionStatuses.route(partitions)), NOW.plusSeconds(seconds));
		return this.plan.advance();
	}

	private static List<Look> concat(List<Look> some, List<Look> more) {
		List<Look> all = new java.util.ArrayList<>(some);
		all.addAll(more);
		return all;
	}

}
