package io.github.tandem.status;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PatientPrometheusRegistry}.
 */
class PatientPrometheusRegistryTests {

	private final PrometheusRegistry registry = new PatientPrometheusRegistry();

	@Test
	void looksAgainWhereAMeterAndItsSuccessorAreSeenAtOnce() {
		Leaving leaving = new Leaving(gauge(1));
		this.registry.register(leaving);
		this.registry.register((Collector) () -> gauge(2));
		MetricSnapshots snapshots = this.registry.scrape();
		assertThat(snapshots.size()).isEqualTo(1);
		assertThat(leaving.asked).isEqualTo(2);
	}

	@Test
	void looksAgainWhereTheSuccessorIsOfAnotherType() {
		this.registry.register(new Leaving(counter()));
		this.registry.register((Collector) () -> gauge(2));
		Predicate<String> names = "lag"::equals;
		assertThat(this.registry.scrape(names).size()).isEqualTo(1);
	}

	@Test
	void refusesWhatStaysWrong() {
		this.registry.register((Collector) PatientPrometheusRegistryTests::counter);
		this.registry.register((Collector) () -> gauge(2));
		assertThatIllegalArgumentException().isThrownBy(this.registry::scrape).withMessageContaining("lag");
	}

	@Test
	void scrapesWhileMetersComeAndGo() throws InterruptedException {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, this.registry,
				Clock.SYSTEM);
		IntStream.range(0, 50).forEach((number) -> Counter.builder("other" + number).register(meters));
		AtomicBoolean ended = new AtomicBoolean();
		CountDownLatch started = new CountDownLatch(1);
		Thread replaces = new Thread(() -> {
			while (!ended.get()) {
				replace(meters);
				started.countDown();
			}
		});
		replaces.start();
		started.await();
		try {
			for (int scrape = 0; scrape < 3_000; scrape++) {
				assertThat(meters.scrape()).contains("other49_total");
			}
		}
		finally {
			ended.set(true);
			replaces.join();
		}
	}

	private static void replace(MeterRegistry meters) {
		Meter meter = Gauge.builder("lag", () -> 1).register(meters);
		Thread.yield();
		meters.remove(meter);
	}

	private static MetricSnapshot gauge(double value) {
		return GaugeSnapshot.builder()
			.name("lag")
			.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
				.labels(Labels.of("topic", "orders"))
				.value(value)
				.build())
			.build();
	}

	private static MetricSnapshot counter() {
		return CounterSnapshot.builder()
			.name("lag")
			.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
				.labels(Labels.of("topic", "orders"))
				.value(1)
				.build())
			.build();
	}

	/**
	 * Is seen by one scrape, and gone at the next.
	 */
	private static final class Leaving implements MultiCollector {

		private final MetricSnapshot last;

		private int asked;

		Leaving(MetricSnapshot last) {
			this.last = last;
		}

		@Override
		public MetricSnapshots collect() {
			return (this.asked++ == 0) ? MetricSnapshots.of(this.last) : MetricSnapshots.of();
		}

	}

}
