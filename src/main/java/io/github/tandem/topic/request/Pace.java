package io.github.tandem.topic.request;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to go on with changes that were put off: at the pace of the target, which is told
 * when that begins, now and then, and when it ends.
 */
public final class Pace {

	private static final Logger logger = LoggerFactory.getLogger(Pace.class);

	// a quota that is not used is saved up for a while, so longer pauses lose nothing
	private static final Duration LEAST = Duration.ofSeconds(5);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final Duration interval;

	private @Nullable Instant told;

	/**
	 * Create one.
	 * @param interval time between two looks if nothing is put off
	 */
	public Pace(Duration interval) {
		this.interval = interval;
	}

	/**
	 * Decide when to go on.
	 * @param outcome what came of the changes so far
	 * @param now the time
	 * @return how long to wait, or {@code null} if nothing was put off
	 */
	public @Nullable Duration next(Outcome outcome, Instant now) {
		if (outcome.postponed().isEmpty()) {
			if (this.told != null) {
				this.told = null;
				logger.atInfo().log("All changes of topics are made that the target had put off");
			}
			return null;
		}
		if (outcome.pause().isZero()) {
			return Duration.ZERO;
		}
		if (this.told == null || !now.isBefore(this.told.plus(REMINDER))) {
			this.told = now;
			logger.atWarn()
				.addKeyValue("count", outcome.postponed().size())
				.addKeyValue("pause", outcome.pause())
				.log("The target throttles changes of topics: they are made at its pace, and what exists flows meanwhile");
		}
		Duration least = (this.interval.compareTo(LEAST) < 0) ? this.interval : LEAST;
		return (outcome.pause().compareTo(least) < 0) ? least : outcome.pause();
	}

}
