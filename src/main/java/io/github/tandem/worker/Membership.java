package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Whether a consumer thread may still count on its partitions. After a while without a
 * round others may have them, and the consumer learns of that only some polls later: what
 * those bring would be replicated a second time.
 */
final class Membership {

	// the session as Tandem sets it: somebody else may own its partitions after that
	private static final Duration SESSION = Duration.ofSeconds(15);

	// less than the shortest session that brokers allow by default
	private static final Duration ABSENCE = Duration.ofSeconds(5);

	private Instant lastRound;

	private boolean doubtful;

	Membership(Instant now) {
		this.lastRound = now;
	}

	/**
	 * A round begins.
	 * @param now the time
	 * @return {@code true} if the last one was so long ago that what is in flight may
	 * have been replicated by others since: the process was stopped, or its machine
	 */
	boolean isBackAfterSession(Instant now) {
		boolean back = now.isAfter(this.lastRound.plus(SESSION));
		noteAbsence(now);
		this.lastRound = now;
		return back;
	}

	/**
	 * Note how long ago the last round began.
	 * @param now the time
	 */
	void noteAbsence(Instant now) {
		this.doubtful |= now.isAfter(this.lastRound.plus(ABSENCE));
	}

	/**
	 * The time that passed was no absence, or there is nothing left to doubt.
	 * @param now the time
	 */
	void noteWork(Instant now) {
		this.lastRound = now;
	}

	/**
	 * The partitions were taken away.
	 */
	void lost() {
		this.doubtful = false;
	}

	/**
	 * Find out whether the group still counts on this thread, if that is in doubt.
	 * @param proof asks the group
	 */
	void prove(BooleanSupplier proof) {
		if (this.doubtful) {
			this.doubtful = !proof.getAsBoolean();
		}
	}

	/**
	 * Whether others may have the partitions.
	 * @return {@code true} while nothing may be sent
	 */
	boolean isDoubtful() {
		return this.doubtful;
	}

}
