package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

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
		assertThat(
				this.plan.advance(List.of(PartitionStatuses.route(PartitionStatuses.behind(0, Duration.ofMinutes(10)))),
						NOW.plusSeconds(600)))
			.isEmpty();
		assertThat(advance(600)).hasSize(10);
	}

	@Test
	void beginsWhereTheReplicationIs() {
		this.plan.advance(List.of(PartitionStatuses.route(PartitionStatuses.behind(0, Duration.ofHours(1)))), NOW);
		assertThat(advance(0)).hasSize(60);
	}

	@Test
	void leavesOutWhatDoesNotFlow() {
		advance(0);
		assertThat(
				this.plan.advance(List.of(PartitionStatuses.route(PartitionStatuses.halted(0))), NOW.plusSeconds(90)))
			.isEmpty();
		assertThat(advance(90)).hasSize(2);
	}

	@Test
	void forgetsWhatAnotherInstanceHas() {
		advance(0);
		this.plan.advance(List.of(PartitionStatuses.route()), NOW.plusSeconds(90));
		assertThat(this.plan.passed("all")).isEmpty();
		assertThat(advance(600)).isEmpty();
	}

	@Test
	void takesAsManyAsTheSampleSays() {
		WindowPlan sampled = plan(0.1);
		List<Look> looks = List.of();
		for (int hours = 0; hours <= 1_000; hours++) {
			List<Look> due = sampled.advance(List.of(PartitionStatuses.route(PartitionStatuses.flowing(0))),
					NOW.plus(Duration.ofHours(hours)));
			looks = concat(looks, due);
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
		return this.plan.advance(List.of(PartitionStatuses.route(PartitionStatuses.flowing(0))),
				NOW.plusSeconds(seconds));
	}

	private static List<Look> concat(List<Look> some, List<Look> more) {
		List<Look> all = new java.util.ArrayList<>(some);
		all.addAll(more);
		return all;
	}

}
