package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a consumer thread.
 *
 * @param name its name
 * @param alive whether it lives
 * @param lastRound when it came round last
 * @param readFailure why it reads nothing, or {@code null}
 * @param isFull whether as many bytes are in flight as may be
 */
public record ThreadStatus(String name, boolean alive, Instant lastRound, @Nullable ReadFailure readFailure,
		boolean isFull) {

	// max.poll.interval.ms: after that its partitions are no longer its own
	private static final Duration HANGING = Duration.ofMinutes(5);

	/**
	 * Whether it has not come round for so long that its group gave it up.
	 * @param now the time
	 * @return {@code true} if it lives and hangs
	 */
	public boolean isHanging(Instant now) {
		return this.alive && now.isAfter(this.lastRound.plus(HANGING));
	}

}
