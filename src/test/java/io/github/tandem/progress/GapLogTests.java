package io.github.tandem.progress;

import java.time.Instant;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.route.Route;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GapLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GapLogTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final GapLog gaps = new GapLog(new ReplicationMeters(this.registry, true));

	private final Route route = new RoutesProperties(List.of()).toRoutes().stream().findFirst().orElseThrow();

	@Test
	void countsWhatWasLostByItsCause() {
		this.gaps.add(this.route, gap(GapCause.RETENTION, 5, 12), NOW);
		this.gaps.add(this.route, gap(GapCause.RETENTION, 20, 23), NOW);
		this.gaps.add(this.route, gap(GapCause.TARGET_DELETED, 0, 4), NOW);
		assertThat(lost("retention")).isEqualTo(10);
		assertThat(lost("target-deleted")).isEqualTo(4);
	}

	@Test
	void tellsTheLatestFirst() {
		this.gaps.add(this.route, gap(GapCause.RETENTION, 5, 12), NOW);
		this.gaps.add(this.route, gap(GapCause.DELETED, 20, 23), NOW.plusSeconds(1));
		assertThat(this.gaps.entries()).containsExactly(
				new GapLog.Entry(NOW.plusSeconds(1), "all", gap(GapCause.DELETED, 20, 23)),
				new GapLog.Entry(NOW, "all", gap(GapCause.RETENTION, 5, 12)));
	}

	@Test
	void remembersTheLastTwoHundred() {
		for (int number = 0; number < 250; number++) {
			this.gaps.add(this.route, gap(GapCause.RETENTION, number, number + 1), NOW);
		}
		assertThat(this.gaps.entries()).hasSize(200);
		assertThat(this.gaps.entries().get(0).gap().expectedOffset()).isEqualTo(249);
		assertThat(this.gaps.entries().get(199).gap().expectedOffset()).isEqualTo(50);
		assertThat(lost("retention")).as("but counts all").isEqualTo(250);
	}

	@Test
	void saysNothingOfALossOfNothing(CapturedOutput output) {
		this.gaps.add(this.route, gap(GapCause.TRUNCATED, 7, 7), NOW);
		assertThat(output).doesNotContain("Records were lost");
		assertThat(this.gaps.entries()).isEmpty();
		assertThat(this.registry.find("tandem.gap.records").counters()).isEmpty();
	}

	private double lost(String cause) {
		return this.registry.get("tandem.gap.records").tag("cause", cause).counter().count();
	}

	private static Gap gap(GapCause cause, long expected, long next) {
		return new Gap(new TopicPartition("orders", 0), cause, expected, next, next - expected);
	}

}
