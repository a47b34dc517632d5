package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.goal.Goal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicationMeters}.
 */
class ReplicationMetersTests {

	private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final ReplicationMeters meters = new ReplicationMeters(this.registry, true);

	@Test
	void tellsHowManyThreadsRunAndHowManyAreMissing() {
		AtomicInteger running = new AtomicInteger();
		this.meters.threads("all", running::get, 2);
		assertThreads(0, 2);
		running.set(1);
		assertThreads(1, 1);
		running.set(2);
		assertThreads(2, 0);
	}

	@Test
	void noThreadIsMissingWhileAnOldOneEndsBesideTheNew() {
		this.meters.threads("all", () -> 3, 2);
		assertThreads(3, 0);
	}

	@Test
	void aGaugeThatStaysIsNotRegisteredAnewSinceAScrapeWouldMissIt() {
		this.meters.show(partitions(3, 4));
		List<Meter> gauges = List.copyOf(this.registry.getMeters());
		this.meters.show(partitions(5, 6));
		assertThat(this.registry.getMeters()).hasSize(5)
			.usingElementComparator((one, other) -> (one == other) ? 0 : 1)
			.containsExactlyInAnyOrderElementsOf(gauges);
	}

	@Test
	void showsPartitionsAsTheyAreNowAndNotThoseGivenAway() {
		this.meters.show(partitions(3, 4));
		this.meters.show(partitions(5));
		assertThat(lagRecords())
			.containsExactly("tandem_lag_records{partition=\"0\",route=\"all\",topic=\"orders\"} 5.0");
		this.meters.show(Map.of());
		assertThat(lagRecords()).isEmpty();
		this.meters.show(partitions(6));
		assertThat(lagRecords())
			.containsExactly("tandem_lag_records{partition=\"0\",route=\"all\",topic=\"orders\"} 6.0");
	}

	private List<String> lagRecords() {
		return this.registry.scrape().lines().filter((line) -> line.startsWith("tandem_lag_records{")).toList();
	}

	private static Map<String, List<PartitionStatus>> partitions(long... lags) {
		List<PartitionStatus> partitions = new ArrayList<>();
		for (int number = 0; number < lags.length; number++) {
			partitions.add(new PartitionStatus("orders", number,
					PartitionCondition.of(new PartitionState.Running(NOW), null), 1, 2, lags[number], Duration.ZERO,
					null, 0, NOW, 0, "orders", number, 1, 0, 2, null, Goal.NONE));
		}
		return Map.of("all", partitions);
	}

	private void assertThreads(int running, int missing) {
		assertThat(this.registry.scrape().lines()).contains(
				"tandem_threads{route=\"all\",state=\"running\"} %d.0".formatted(running),
				"tandem_threads{route=\"all\",state=\"missing\"} %d.0".formatted(missing));
	}

}
