package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;

/**
 * What keeps maps from being read or written.
 *
 * @param since since when
 * @param detail what was answered last, and the way out
 */
record Obstacle(Instant since, String detail) {

	// a broker that restarts, or a leader that moves, is not worth a line
	private static final Duration PASSING = Duration.ofSeconds(30);

	boolean isLasting(Instant now) {
		return !now.isBefore(this.since.plus(PASSING));
	}

}
