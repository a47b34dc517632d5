package io.github.tandem.partition;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a partition is doing, and since when. Each state has the transitions that are
 * legal from it, so that no other can be written down: <pre>
 *                 position found          topic ready
 *   Starting ----------------&gt; Waiting ---------------&gt; Running &lt;----&gt; CaughtUp
 *      ^  |                     ^   |                    |  ^
 *      |  | records lost        |   | topic blocked      |  | tried again
 *      |  v                     |   v                    v  |
 *      |  Halted &lt;--------------+---+---------- fault ---+  BackedOff
 *      |    |                                            |  ^
 *      +----+--------- position to be looked up ---------+--+
 *
 *   Starting, Waiting, Running, CaughtUp, BackedOff, Halted ----&gt; Draining
 * </pre> {@link Active} is every state but the last, {@link Positioned} every active one
 * in which it is known how far the partition is replicated, {@link Flowing} the two in
 * which records flow. Whether an operator wants a partition to rest is no state: it is
 * desired beside it, see {@link Pause}.
 */
public sealed interface PartitionState {

	/**
	 * When the partition came into this state.
	 * @return the instant
	 */
	Instant since();

	/**
	 * Which state this is.
	 * @return its kind
	 */
	default StateKind kind() {
		return StateKind.of(this);
	}

	/**
	 * Why the partition does not flow.
	 * @return the reason
	 */
	default Reason reason() {
		return Reason.NONE;
	}

	/**
	 * What happened and what to do about it.
	 * @return a sentence, or {@code null} if there is nothing to say
	 */
	default @Nullable String detail() {
		return null;
	}

	/**
	 * Where the look-up of the position began, if that has not ended, or ended before
	 * lost records.
	 * @return the begin, or {@code null} if the position is known
	 */
	default @Nullable Lookup unresolved() {
		return null;
	}

	/**
	 * When the partition is tried again.
	 * @return the instant, or {@code null} if that does not depend on time
	 */
	default @Nullable Instant retryAt() {
		return null;
	}

	/**
	 * A state of a partition that is not being given away.
	 */
	sealed interface Active extends PartitionState {

		/**
		 * Look up the position.
		 * @param from where the look-up begins
		 * @param now the time
		 * @return the next state
		 */
		default Starting starting(Lookup from, Instant now) {
			return new Starting(now, from);
		}

		/**
		 * Wait for the topic on the target.
		 * @param obstacle what is in the way
		 * @param retryAt when the position is looked up again, or {@code null} if it is
		 * not
		 * @param now the time
		 * @return the next state
		 */
		default Waiting waiting(Obstacle obstacle, @Nullable Instant retryAt, Instant now) {
			return new Waiting(now, obstacle, retryAt);
		}

		/**
		 * Stop until somebody acts, or it is tried all the same.
		 * @param cause the fault
		 * @param detail the fault in words, and the way out
		 * @param retryAt when it is tried again, or {@code null} if it is not
		 * @param now the time
		 * @return the next state: since when does not change with another try
		 */
		default Halted halted(HaltCause cause, String detail, @Nullable Instant retryAt, Instant now) {
			return new Halted(now, cause, detail, retryAt);
		}

		/**
		 * Send no more, because the partition is given away.
		 * @param now the time
		 * @return the last state
		 */
		default Draining draining(Instant now) {
			return new Draining(now, unresolved());
		}

	}

	/**
	 * A state of a partition whose position is known.
	 */
	sealed interface Positioned extends Active {

		/**
		 * Let records flow.
		 * @param now the time
		 * @return the next state
		 */
		default Flowing running(Instant now) {
			return new Running(now);
		}

		/**
		 * Send the records again later.
		 * @param detail what the target answered
		 * @param retryAt when
		 * @param now the time
		 * @return the next state
		 */
		default BackedOff backedOff(String detail, Instant retryAt, Instant now) {
			return new BackedOff(now, detail, retryAt);
		}

	}

	/**
	 * A state in which records flow, or there are none.
	 */
	sealed interface Flowing extends Positioned {

		/**
		 * Tell whether the target has all records.
		 * @param caughtUp whether it has
		 * @param now the time
		 * @return the next state, this one if nothing changed
		 */
		Flowing caughtUp(boolean caughtUp, Instant now);

	}

	/**
	 * Its position is being looked up.
	 *
	 * @param since since when
	 * @param from where the look-up begins
	 */
	record Starting(Instant since, Lookup from) implements Active {

		@Override
		public Lookup unresolved() {
			return this.from;
		}

	}

	/**
	 * It goes on as soon as its topic on the target is ready.
	 *
	 * @param since since when
	 * @param obstacle what is in the way
	 * @param retryAt when its position is looked up again, or {@code null} if it is not
	 */
	record Waiting(Instant since, Obstacle obstacle, @Nullable Instant retryAt) implements Positioned {

		@Override
		public Reason reason() {
			return Reason.TARGET_TOPIC;
		}

		@Override
		public String detail() {
			return this.obstacle.text();
		}

	}

	/**
	 * Its records flow.
	 *
	 * @param since since when
	 */
	record Running(Instant since) implements Flowing {

		@Override
		public Flowing caughtUp(boolean caughtUp, Instant now) {
			return caughtUp ? new CaughtUp(now) : this;
		}

	}

	/**
	 * The target has all its records, and new ones flow.
	 *
	 * @param since since when
	 */
	record CaughtUp(Instant since) implements Flowing {

		@Override
		public Flowing caughtUp(boolean caughtUp, Instant now) {
			return caughtUp ? this : new Running(now);
		}

	}

	/**
	 * The target did not take its records; they are sent again later.
	 *
	 * @param since since when
	 * @param detail what the target answered
	 * @param retryAt when they are sent again
	 */
	record BackedOff(Instant since, String detail, Instant retryAt) implements Positioned {

		@Override
		public Reason reason() {
			return Reason.TARGET_UNAVAILABLE;
		}

	}

	/**
	 * Somebody has to act.
	 *
	 * @param since since when
	 * @param cause the fault
	 * @param detail the fault in words, and the way out
	 * @param retryAt when it is tried all the same, or {@code null} if it is not
	 */
	record Halted(Instant since, HaltCause cause, String detail, @Nullable Instant retryAt) implements Positioned {

		@Override
		public Reason reason() {
			return this.cause.reason();
		}

		@Override
		public @Nullable Lookup unresolved() {
			return this.cause.unresolved();
		}

		@Override
		public Halted halted(HaltCause next, String nextDetail, @Nullable Instant nextRetryAt, Instant now) {
			return new Halted(this.cause.isSameAs(next) ? this.since : now, next, nextDetail, nextRetryAt);
		}

	}

	/**
	 * It is given away as soon as what is in flight is acknowledged.
	 *
	 * @param since since when
	 * @param unresolved where the look-up of its position began, or {@code null} if that
	 * ended
	 */
	record Draining(Instant since, @Nullable Lookup unresolved) implements PartitionState {

	}

}
