package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.partition.StateKind;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SteadyClock}.
 */
class SteadyClockTests {

	private final ManualClock machine = new ManualClock();

	private final SteadyClock clock = new SteadyClock(this.machine, this.machine::nanoTime);

	@Test
	void showsWhatTheMachineShows() {
		assertThat(this.clock.instant()).isEqualTo(this.machine.instant());
		this.machine.advance(Duration.ofMinutes(3));
		assertThat(this.clock.instant()).isEqualTo(this.machine.instant());
	}

	@ParameterizedTest
	@ValueSource(longs = { -3600, -60, 60, 3600, 1_000_000_000_000L })
	void goesOnAsBeforeWhenTheMachinesIsSet(long seconds) {
		Instant before = this.clock.instant();
		this.machine.set(Duration.ofSeconds(seconds));
		assertThat(this.clock.instant()).isEqualTo(before);
		this.machine.advance(Duration.ofSeconds(10));
		assertThat(Duration.between(before, this.clock.instant())).isBetween(Duration.ofSeconds(9),
				Duration.ofSeconds(11));
	}

	@ParameterizedTest
	@ValueSource(longs = { -3600, 3600 })
	void comesNearTheMachinesAgain(long seconds) {
		this.machine.set(Duration.ofSeconds(seconds));
		Instant last = this.clock.instant();
		for (int minute = 0; minute < 601; minute++) {
			this.machine.advance(Duration.ofMinutes(1));
			assertThat(this.clock.instant()).isAfter(last);
			last = this.clock.instant();
		}
		assertThat(last).isEqualTo(this.machine.instant());
	}

	@ParameterizedTest
	@ValueSource(longs = { -3600, 3600 })
	void aLoopGoesOnWhenTheMachinesIsSet(long seconds) {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);
		route.start(5, 0);
		route.flowFor(LoopHarness.COMMIT);
		route.append(0, 5, 9);
		route.pollFor(LoopHarness.SHORTLY);
		route.clock().set(Duration.ofSeconds(seconds));
		route.pollFor(LoopHarness.SHORTLY);
		assertThat(route.status(0).isStuck(route.context().clock().instant(), Duration.ofMinutes(2))).isFalse();
		route.flowFor(Duration.ofSeconds(3));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 9));
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(9L);
		assertThat(route.status(0).state().is(StateKind.CAUGHT_UP)).isTrue();
		assertThat(route.operate(0, OperatorAction.PAUSE).done()).isTrue();
	}

}
