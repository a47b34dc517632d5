package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Lookup;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.goal.Goal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StuckPartition}.
 */
class StuckPartitionTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final PartitionState RUNNING = new PartitionState.Running(NOW);

	@Test
	void itsThreadIsGone() {
		assertThat(cause(RUNNING, 7, new ThreadStatus("all-0", false, NOW, null, true, null)))
			.isEqualTo("its consumer thread is gone and is started again");
	}

	@Test
	void itsThreadHangs() {
		Instant lastRound = NOW.minusSeconds(301);
		assertThat(cause(RUNNING, 7, new ThreadStatus("all-0", true, lastRound, null, true, null)))
			.isEqualTo("its consumer thread hangs: it came round last at 2026-10-31T23:54:59Z");
	}

	@Test
	void theSourceDoesNotAnswerForItsOffsets() {
		assertThat(cause(new PartitionState.Starting(NOW, new Lookup.Stored()), 0, thread(null, false)))
			.startsWith("the source does not")
			.contains("its offsets");
	}

	@Test
	void whatItsStateSays() {
		assertThat(cause(new PartitionState.BackedOff(NOW, "one of two replicas", NOW), 7, thread(null, true)))
			.isEqualTo("one of two replicas");
		assertThat(cause(new PartitionState.Waiting(NOW, Obstacle.TOPIC_NOT_SEEN, null), 0, thread(null, false)))
			.isEqualTo("the topic is not seen on the target yet");
	}

	@Test
	void theTargetAcknowledgesNothingOfIt() {
		assertThat(cause(RUNNING, 7, thread(failure(), true)))
			.isEqualTo("7 records are sent and the target acknowledged none of them: it is slow, or the leader of "
					+ "'east.orders' does not answer");
	}

	@Test
	void readingFails() {
		assertThat(cause(RUNNING, 0, thread(failure(), true)))
			.isEqualTo("reading from the source fails since 2026-11-01T00:00:00Z: TimeoutException: no answer");
	}

	@Test
	void itsNeighboursFillWhatMayBeInFlight() {
		assertThat(cause(RUNNING, 0, thread(null, true)))
			.startsWith("the target does not take the records of its neighbours");
	}

	@Test
	void nothingArrives() {
		assertThat(cause(RUNNING, 0, thread(null, false))).startsWith("nothing arrives from the source");
	}

	@Test
	void isStuckOnlyWithLagOrWithoutAPositionAndOnlyAfterAWhile() {
		Duration after = Duration.ofMinutes(2);
		Instant later = NOW.plus(after).plusMillis(1);
		assertThat(partition(RUNNING, 5, 3, 0).isStuck(later, after)).isTrue();
		assertThat(partition(RUNNING, 5, 3, 0).isStuck(NOW.plus(after), after)).isFalse();
		assertThat(partition(RUNNING, 5, 0, 0).isStuck(later, after)).isFalse();
		assertThat(partition(RUNNING, -1, 0, 0).isStuck(later, after)).isTrue();
	}

	private static ReadFailure failure() {
		return new ReadFailure(NOW, "TimeoutException: no answer");
	}

	private static ThreadStatus thread(@Nullable ReadFailure failure, boolean full) {
		return new ThreadStatus("all-0", true, NOW, failure, full, null);
	}

	private static String cause(PartitionState state, int inFlight, ThreadStatus thread) {
		return StuckPartition.of(partition(state, 5, 10, inFlight), thread, NOW).cause();
	}

	private static PartitionStatus partition(PartitionState state, long nextOffset, long lag, int inFlight) {
		return new PartitionStatus("orders", 3, PartitionCondition.of(state, null), nextOffset, 15, lag, Duration.ZERO,
				null, 0, NOW, inFlight, "east.orders", 3, 4, 4, -1, null, Goal.NONE);
	}

}
