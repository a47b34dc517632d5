package io.github.tandem.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatencySample}.
 */
class LatencySampleTests {

	private final MockClock clock = new MockClock();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, this.clock);

	private final Timer pipeline = this.registry.timer("pipeline");

	private final Timer age = this.registry.timer("age");

	private final LatencySample sample = new LatencySample(this.clock.monotonicTime(), this.clock, this.pipeline,
			this.age);

	@BeforeEach
	void aWhileAfterThePoll() {
		this.clock.add(Duration.ofSeconds(20));
	}

	@Test
	void timesTheWayFromThePollAndTheAgeOfTheRecord() {
		this.sample.acknowledged(this.clock.wallTime() - 6000);
		assertThat(this.pipeline.totalTime(TimeUnit.SECONDS)).isEqualTo(20);
		assertThat(this.age.totalTime(TimeUnit.SECONDS)).isEqualTo(6);
	}

	@Test
	void aRecordWithoutTimestampHasNoAge() {
		this.sample.acknowledged(-1);
		assertThat(this.pipeline.count()).isEqualTo(1);
		assertThat(this.age.count()).isZero();
	}

	@Test
	void aRecordFromTheFutureIsNew() {
		this.sample.acknowledged(this.clock.wallTime() + 60_000);
		assertThat(this.age.count()).isEqualTo(1);
		assertThat(this.age.totalTime(TimeUnit.SECONDS)).isZero();
	}

}
