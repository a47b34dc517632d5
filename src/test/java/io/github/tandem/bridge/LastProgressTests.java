package io.github.tandem.bridge;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.tandem.progress.ReplicationMeters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the gauge of a route's last progress.
 */
class LastProgressTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void isStillToldAfterAGarbageCollection() {
		AtomicReference<Instant> instant = new AtomicReference<>(Instant.ofEpochSecond(1_000));
		new ReplicationMeters(this.registry, true).lastProgress("all", instant::get);
		System.gc();
		assertThat(value()).isEqualTo(1_000);
		instant.set(Instant.ofEpochSecond(2_000));
		assertThat(value()).isEqualTo(2_000);
	}

	private double value() {
		return this.registry.get("tandem.last.progress").tag("route", "all").timeGauge().value(TimeUnit.SECONDS);
	}

}
