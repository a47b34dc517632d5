package io.github.tandem.bridge;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a partition is doing, and since when.
 */
public sealed interface PartitionState {

	/**
	 * When the partition came into this state.
	 * @return the instant
	 */
	Instant since();

	/**
	 * The name of this state, as metrics and endpoints tell it.
	 * @return lower case
	 */
	String name();

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
	 * When the partition is tried again.
	 * @return the instant, or {@code null} if that does not depend on time
	 */
	default @Nullable Instant retryAt() {
		return null;
	}

	/**
	 * Whether a partition can come from this state into another.
	 * @param next the other state
	 * @return {@code false} for what would be an error of Tandem
	 */
	default boolean mayBecome(PartitionState next) {
		if (this instanceof Draining) {
			return false;
		}
		if (this instanceof Paused) {
			return next instanceof Starting || next instanceof Waiting || next instanceof Draining;
		}
		if (this instanceof Starting) {
			return !(next instanceof Running || next instanceof CaughtUp || next instanceof BackedOff);
		}
		return this instanceof Running || !(next instanceof CaughtUp);
	}

	/**
	 * Its position is being looked up.
	 *
	 * @param since since when
	 */
	record Starting(Instant since) implements PartitionState {

		@Override
		public String name() {
			return "starting";
		}

	}

	/**
	 * Its records flow.
	 *
	 * @param since since when
	 */
	record Running(Instant since) implements PartitionState {

		@Override
		public String name() {
			return "running";
		}

	}

	/**
	 * The target has all its records, and new ones flow.
	 *
	 * @param since since when
	 */
	record CaughtUp(Instant since) implements PartitionState {

		@Override
		public String name() {
			return "caught-up";
		}

	}

	/**
	 * It goes on as soon as its topic on the target is ready.
	 *
	 * @param since since when
	 * @param reason the kind of obstacle
	 * @param detail the obstacle
	 * @param retryAt when its position is looked up again, or {@code null} if it is not
	 */
	record Waiting(Instant since, Reason reason, String detail, @Nullable Instant retryAt) implements PartitionState {

		@Override
		public String name() {
			return "waiting";
		}

	}

	/**
	 * The target did not take its records; they are sent again by and by.
	 *
	 * @param since since when
	 * @param detail what the target answered
	 * @param retryAt when they are sent again
	 */
	record BackedOff(Instant since, String detail, Instant retryAt) implements PartitionState {

		@Override
		public String name() {
			return "backed-off";
		}

		@Override
		public Reason reason() {
			return Reason.TARGET_UNAVAILABLE;
		}

	}

	/**
	 * Somebody has to act.
	 *
	 * @param since since when
	 * @param reason the kind of fault
	 * @param detail the fault, and the way out
	 * @param retryAt when it is tried all the same, or {@code null} if it is not
	 * @param rejected the record that the target refused, or {@code null} if that is not
	 * the fault
	 */
	record Halted(Instant since, Reason reason, String detail, @Nullable Instant retryAt,
			@Nullable RejectedRecord rejected) implements PartitionState {

		@Override
		public String name() {
			return "halted";
		}

	}

	/**
	 * An operator wants it to rest.
	 *
	 * @param since since when
	 * @param detail who wanted that, and the way out
	 */
	record Paused(Instant since, String detail) implements PartitionState {

		@Override
		public String name() {
			return "paused";
		}

		@Override
		public Reason reason() {
			return Reason.OPERATOR;
		}

	}

	/**
	 * It is given away as soon as what is in flight is acknowledged.
	 *
	 * @param since since when
	 */
	record Draining(Instant since) implements PartitionState {

		@Override
		public String name() {
			return "draining";
		}

	}

}
