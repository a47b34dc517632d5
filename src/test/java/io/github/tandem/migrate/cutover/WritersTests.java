package io.github.tandem.migrate.cutover;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.apache.kafka.clients.admin.ProducerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Writers}: whatever the clocks of producers say.
 */
class WritersTests {

	private static final long LONG_AGO = 1_000;

	private static final long FAR_AHEAD = Long.MAX_VALUE;

	@Test
	void namesOneWhoseClockIsBehind() {
		assertThat(Writers.writing(List.of(state(7, 3, LONG_AGO)), List.of(state(7, 4, LONG_AGO)))).containsExactly(7L);
	}

	@Test
	void namesNoneThatHasStoppedThoughItsClockIsAhead() {
		assertThat(Writers.writing(List.of(state(7, 3, FAR_AHEAD), state(8, 1, 5)),
				List.of(state(8, 2, 5), state(7, 3, FAR_AHEAD))))
			.containsExactly(8L);
	}

	@Test
	void namesOneThatHasBegunMeanwhile() {
		assertThat(Writers.writing(List.of(), List.of(state(9, 0, LONG_AGO)))).containsExactly(9L);
	}

	private static ProducerState state(long id, int sequence, long timestamp) {
		return new ProducerState(id, 0, sequence, timestamp, OptionalInt.empty(), OptionalLong.empty());
	}

}
