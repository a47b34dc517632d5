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
 * @param commitDelay positions that wait to be committed, or {@code null}
 */
public record ThreadStatus(String name, boolean alive, Instant lastRound, @Nullable ReadFailure readFailure,
		boolean isFull, @Nullable CommitDelay commitDelay) {

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

	/**
	 * Positions of a consumer thread that wait to be committed: records flow, and those
	 * since then would be replicated twice after a crash.
	 *
	 * @param since since when they wait
	 * @param error why the last commit failed, or {@code null} if none did since then
	 */
	public record CommitDelay(Instant since, @Nullable String error) {

		/**
		 * How long the positions wait.
		 * @param now the time
		 * @return the duration, not below zero
		 */
		public Duration age(Instant now) {
			Duration age = Duration.between(this.since, now);
			return age.isNegative() ? Duration.ZERO : age;
		}

		/**
		 * Whether commits are refused, and not just slow.
		 * @param now the time
		 * @return {@code true} if one failed, and none succeeded for longer than a
		 * rebalance takes
		 */
		public boolean isLasting(Instant now) {
			return this.error != null && age(now).compareTo(Duration.ofSeconds(10)) >= 0;
		}

	}

}
