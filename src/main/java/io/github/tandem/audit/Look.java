package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Result;

/**
 * A window of a partition that is to be looked at, once or until what it shows is
 * certain. Used by one thread.
 */
final class Look {

	private static final int ATTEMPTS = 3;

	// far enough to know a record that came again, with all that was in flight
	private static final Duration BACK = Duration.ofMinutes(5);

	private final AuditedPartition partition;

	private final TimeWindow window;

	private final long stopsAt;

	private @Nullable Asked asked;

	private @Nullable Result doubtful;

	private @Nullable String silence;

	private int attempts;

	private Instant notBefore = Instant.MIN;

	/**
	 * Prepare; nothing is asked yet.
	 * @param partition the partition
	 * @param window the window
	 * @param stopsAt the first offset that its route does not replicate, or
	 * {@link Long#MAX_VALUE}
	 */
	Look(AuditedPartition partition, TimeWindow window, long stopsAt) {
		this.partition = partition;
		this.window = window;
		this.stopsAt = stopsAt;
	}

	AuditedPartition partition() {
		return this.partition;
	}

	TimeWindow window() {
		return this.window;
	}

	/**
	 * The offsets of the source that are in the window.
	 * @return the offsets, or {@code null} while they are not known
	 */
	@Nullable Asked asked() {
		return this.asked;
	}

	/**
	 * Look at it again, and not at once: what is doubtful needs time to become certain.
	 * @param time when, at the earliest
	 */
	void again(Instant time) {
		this.notBefore = time;
	}

	boolean isDue(Instant now) {
		return !now.isBefore(this.notBefore);
	}

	/**
	 * Whether there is nothing to compare.
	 * @return {@code true} if the window has no records
	 */
	boolean isEmpty() {
		return this.asked != null && this.asked.size() == 0;
	}

	/**
	 * Whether another look is at the same window of the same topic.
	 * @param other the other one
	 * @return {@code true} if both may be compared together
	 */
	boolean isBesideOf(Look other) {
		return this.window.equals(other.window) && this.partition.topic().equals(other.partition.topic())
				&& this.partition.route().equals(other.partition.route());
	}

	/**
	 * The source did not tell which offsets are in the window.
	 * @param reason why not
	 */
	void notTold(String reason) {
		this.attempts++;
		this.silence = reason;
	}

	/**
	 * Give up where the source does not tell which offsets are in the window.
	 * @return the verdict, or {@code null} if it told, or has to be asked again
	 */
	@Nullable Verdict giveUp() {
		return (this.asked == null && this.silence != null && this.attempts >= ATTEMPTS)
				? Verdict.unknown(this, this.silence) : null;
	}

	/**
	 * The source told which offsets are in the window; those behind the stop of the route
	 * are not looked at.
	 * @param from the first one
	 * @param to the one behind the last one
	 */
	void asked(long from, long to) {
		this.asked = new Asked(Math.min(from, this.stopsAt), Math.min(to, this.stopsAt));
		this.attempts = 0;
	}

	/**
	 * Another partition of the same topic was compared with this one.
	 * @param other its look, which is over
	 */
	void include(Look other) {
		if (this.asked != null && other.asked != null) {
			this.asked = this.asked.and(other.asked);
		}
	}

	/**
	 * What is compared next: more than the window where something differs, as records of
	 * before may have come again.
	 * @return a window
	 */
	TimeWindow next() {
		if (this.doubtful == null) {
			return this.window;
		}
		Duration length = Duration.between(this.window.since(), this.window.until());
		Duration back = (length.compareTo(BACK) > 0) ? length : BACK;
		return this.window.since(this.window.since().minus(back));
	}

	/**
	 * Take what a comparison has shown.
	 * @param result the result
	 * @return the verdict, or {@code null} if it has to be looked at again
	 */
	@Nullable Verdict take(Result result) {
		Asked known = this.asked;
		if (known == null) {
			return null;
		}
		this.attempts++;
		if (this.doubtful != null) {
			if (result.outcome() == Outcome.UNDECIDED && this.attempts < ATTEMPTS) {
				return null;
			}
			return Verdict.of(this, known, this.doubtful, result);
		}
		if (!result.counts().isEmpty()) {
			this.doubtful = result;
			this.attempts = 0;
			return null;
		}
		boolean complete = result.outcome() == Outcome.EQUAL && known.left(result) == 0;
		return (complete || this.attempts == ATTEMPTS) ? Verdict.of(this, known, result, null) : null;
	}

	/**
	 * The offsets of the source that are in a window.
	 *
	 * @param from the first one
	 * @param to the one behind the last one
	 */
	record Asked(long from, long to) {

		long size() {
			return Math.max(0, this.to - this.from);
		}

		/**
		 * How many records were compared that are before the window.
		 * @param result what was compared
		 * @return their offsets
		 */
		long before(Result result) {
			return (result.source().from() >= 0) ? Math.max(0, this.from - result.source().from()) : 0;
		}

		/**
		 * How much of the window was not compared.
		 * @param result what was compared
		 * @return number of offsets, or of records where they are compared by key
		 */
		long left(Result result) {
			long outside = result.source().outside();
			if (result.source().from() >= 0) {
				long compared = Math.min(this.to, result.source().to()) - Math.max(this.from, result.source().from());
				return size() - Math.max(0, compared) + outside;
			}
			if (result.outcome() == Outcome.UNDECIDED) {
				return Math.max(1, size() - result.source().records());
			}
			return outside;
		}

		Asked and(Asked other) {
			return new Asked(0, size() + other.size());
		}

	}

}
