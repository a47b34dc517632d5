package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

import io.github.tandem.operator.OperatorAction;
import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForwardClock}.
 */
class ForwardClockTests {

	private final ManualClock machine = new ManualClock();

	private final ForwardClock clock = new ForwardClock(this.machine);

	@Test
	void goesOnFromWhereItWasWhenTheMachinesIsSetBack() {
		Instant before = this.clock.instant();
		this.machine.advance(Duration.ofHours(-1));
		assertThat(this.clock.instant()).isEqualTo(before);
		this.machine.advance(Duration.ofSeconds(5));
		assertThat(this.clock.instant()).isEqualTo(before.plusSeconds(5));
	}

	@Test
	void goesForwardWithTheMachines() {
		Instant before = this.clock.instant();
		this.machine.advance(Duration.ofHours(1));
		assertThat(this.clock.instant()).isEqualTo(before.plus(Duration.ofHours(1)));
	}

	@Test
	void letsALoopGoOnWhenTheMachinesIsSetBack() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);
		route.start(5, 0);
		route.flowFor(LoopHarness.COMMIT);
		route.clock().advance(Duration.ofHours(-1));
		route.append(0, 5, 9);
		route.flowFor(Duration.ofSeconds(3));
		assertThat(route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 9));
		assertThat(route.committed(0).map(OffsetAndMetadata::offset)).contains(9L);
		assertThat(route.operate(0, OperatorAction.PAUSE).done()).isTrue();
	}

}
