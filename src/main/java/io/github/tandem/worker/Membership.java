package io.github.tandem.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a consumer thread may still count on its partitions. After a while without a
 * sign of life others may have them, and the consumer learns of that only some polls
 * later: what those bring would be replicated a second time. Each step of a thread is
 * short, however long a round of many steps is, so an absence is a step that was not: the
 * process was stopped, or its machine.
 */
final class Membership {

	// the session as Tandem sets it: somebody else may own its partitions after that
	private static final long SESSION = Duration.ofSeconds(15).toNanos();

	// less than the shortest session that brokers allow by default
	private static final long ABSENCE = Duration.ofSeconds(5).toNanos();

	private final LongSupplier clock;

	private long lastStep;

	private boolean doubtful;

	private boolean back;

	/**
	 * Create it for a thread that lives.
	 * @param clock a monotonic clock, in nanoseconds: the time of day may be set
	 */
	Membership(LongSupplier clock) {
		this.clock = clock;
		this.lastStep = clock.getAsLong();
	}

	/**
	 * A step is done, and the next begins.
	 */
	void step() {
		long now = this.clock.getAsLong();
		long absence = now - this.lastStep;
		this.doubtful |= absence > ABSENCE;
		this.back |= absence > SESSION;
		this.lastStep = now;
	}

	/**
	 * A step is done that may have taken long, or there is nothing left to doubt.
	 */
	void noteWork() {
		this.lastStep = this.clock.getAsLong();
	}

	/**
	 * A round begins.
	 * @return {@code true} if an absence since the last one was so long that what is in
	 * flight may have been replicated by others
	 */
	boolean isBackAfterSession() {
		step();
		boolean wasBack = this.back;
		this.back = false;
		return wasBack;
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
			step();
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
