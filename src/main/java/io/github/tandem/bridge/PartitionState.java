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
	 * It goes on by itself when the obstacle is gone.
	 *
	 * @param since since when
	 * @param reason the kind of obstacle
	 * @param detail the obstacle
	 * @param retryAt when it is tried again, or {@code null} if that does not depend on
	 * time
	 */
	record Waiting(Instant since, Reason reason, String detail, @Nullable Instant retryAt) implements PartitionState {

		@Override
		public String name() {
			return "waiting";
		}

	}

	/**
	 * Somebody has to act.
	 *
	 * @param since since when
	 * @param reason the kind of fault
	 * @param detail the fault, and the way out
	 * @param retryAt when it is tried all the same, or {@code null} if it is not
	 */
	record Halted(Instant since, Reason reason, String detail, @Nullable Instant retryAt) implements PartitionState {

		@Override
		public String name() {
			return "halted";
		}

	}

}
