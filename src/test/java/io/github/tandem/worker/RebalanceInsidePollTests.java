package io.github.tandem.worker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.tandem.route.OnGap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests polls that give partitions away and then bring records of those that stay, from
 * where they were read before.
 */
class RebalanceInsidePollTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);

	@Test
	void sendsNothingAheadOfWhatWasGivenUpInTheSamePoll() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.append(1, 5, 8);
		this.route.consumer().onNextPoll(() -> this.route.lose(0));
		this.route.poll();
		this.route.flowFor(LoopHarness.COMMIT);
		assertThat(this.route.copied(1)).isEqualTo(LoopHarness.values(1, 0, 8));
	}

	@Test
	void commitsNothingBeyondWhatWasGivenUpInTheSamePoll() {
		this.route.start(5, 0, 1);
		this.route.pollFor(LoopHarness.SHORTLY);
		this.route.append(1, 5, 8);
		this.route.consumer().onNextPoll(() -> this.route.lose(0));
		this.route.poll();
		if (!this.route.target().producer().closed()) {
			this.route.target().producer().acknowledgeAll();
		}
		this.route.clock().advance(Duration.ofSeconds(2));
		this.route.poll();
		assertThat(this.route.committed(1).map((committed) -> committed.offset()).orElse(0L)).isZero();
	}

}
