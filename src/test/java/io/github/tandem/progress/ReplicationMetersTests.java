package io.github.tandem.progress;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicationMeters}.
 */
class ReplicationMetersTests {

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

	private void assertThreads(int running, int missing) {
		assertThat(this.registry.scrape().lines()).contains(
				"tandem_threads{route=\"all\",state=\"running\"} %d.0".formatted(running),
				"tandem_threads{route=\"all\",state=\"missing\"} %d.0".formatted(missing));
	}

}
