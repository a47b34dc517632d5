package io.github.tandem.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the audit gets on: what keeps it, and whether it keeps up with what is due. Told by
 * its thread, for any thread.
 */
final class Standing {

	private static final Logger logger = LoggerFactory.getLogger(Standing.class);

	private final Clock clock;

	private final Duration patience;

	private Instant doneAt;

	private volatile @Nullable String obstacle;

	private volatile @Nullable Instant behindSince;

	/**
	 * Begin.
	 * @param clock the time
	 * @param patience how long it may have something to do without being behind
	 */
	Standing(Clock clock, Duration patience) {
		this.clock = clock;
		this.patience = patience;
		this.doneAt = clock.instant();
	}

	/**
	 * Why it does not go on.
	 * @return the reason, or {@code null} if it does
	 */
	@Nullable String obstacle() {
		return this.obstacle;
	}

	/**
	 * Since when it has not compared all that is due.
	 * @return the time, or {@code null} if it keeps up
	 */
	@Nullable Instant behindSince() {
		return this.behindSince;
	}

	/**
	 * A cluster is in the way.
	 * @param reason what it says
	 */
	void waits(String reason) {
		if (this.obstacle == null) {
			logger.atWarn().addKeyValue("error", reason).log("The audit waits for a cluster");
		}
		this.obstacle = reason;
	}

	/**
	 * An error of Tandem is in the way.
	 * @param error the error
	 */
	void fails(Throwable error) {
		this.obstacle = "%s, which is an error of Tandem: %s".formatted(error.getClass().getSimpleName(),
				error.getMessage());
		logger.atError().setCause(error).log("The audit failed, and tries again");
	}

	/**
	 * Nothing is in the way any more.
	 */
	void goesOn() {
		if (this.obstacle != null) {
			this.obstacle = null;
			// what became due meanwhile is no fault of its own
			this.doneAt = this.clock.instant();
			logger.atInfo().log("The audit goes on");
		}
	}

	/**
	 * There is nothing that is due and was not taken.
	 */
	void hasDoneAll() {
		this.doneAt = this.clock.instant();
		if (this.behindSince != null) {
			this.behindSince = null;
			logger.atInfo().log("The audit has caught up");
		}
	}

	/**
	 * Some of what is due was compared, and the rest is not yet.
	 * @param waiting how many windows are to be looked at
	 */
	void hasDoneSome(int waiting) {
		Instant since = this.doneAt;
		boolean isFree = this.obstacle == null && this.behindSince == null;
		if (isFree && this.clock.instant().isAfter(since.plus(this.patience))) {
			this.behindSince = since;
			logger.atWarn()
				.addKeyValue("since", since)
				.addKeyValue("waiting", waiting)
				.log("The audit falls behind: raise tandem.audit.rate, lower tandem.audit.sample, or add instances");
		}
	}

}
