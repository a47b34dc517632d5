package io.github.tandem.progress;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.partition.Pause;
import io.github.tandem.partition.Reason;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.StateKind;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.progress.transaction.OpenTransaction;

/**
 * What a partition is doing as operators see it: its state, or that one of them paused
 * it.
 *
 * @param kind which state that is
 * @param since since when
 * @param reason why it does not flow
 * @param detail what happened and what to do about it, or {@code null}
 * @param retryAt when it is tried again, or {@code null} if that does not depend on time
 * @param rejected the record that the target rejected, or {@code null} if that is not the
 * fault
 */
public record PartitionCondition(StateKind kind, Instant since, Reason reason, @Nullable String detail,
		@Nullable Instant retryAt, @Nullable RejectedRecord rejected) {

	/**
	 * What a partition is doing.
	 * @param partition the partition
	 * @return its condition
	 */
	public static PartitionCondition of(SourcePartition partition) {
		PartitionCondition condition = of(partition.state(), partition.pause());
		Goal goal = partition.progress().log().goal();
		return goal.isReachedAt(partition.progress().watermark()) ? condition.complete(goal) : condition;
	}

	private PartitionCondition complete(Goal goal) {
		String text = (goal.offset() > 0 || goal.until() != null)
				? "complete: replicated up to offset %d, as tandem.routes[].stop-at says".formatted(goal.offset())
				: "complete: nothing of it is replicated, as it was empty or not there when the route started for the "
						+ "first time, and tandem.routes[].stop-at is end";
		return (this.kind == StateKind.CAUGHT_UP)
				? new PartitionCondition(this.kind, this.since, this.reason, text, this.retryAt, this.rejected) : this;
	}

	/**
	 * What it is doing while it waits for the end of a transaction.
	 * @param transaction the transaction on the source
	 * @return this one if its records do not flow anyway
	 */
	PartitionCondition heldBy(OpenTransaction transaction) {
		return (this.kind == StateKind.RUNNING)
				? new PartitionCondition(this.kind, this.since, Reason.OPEN_TRANSACTION, transaction.text(), null, null)
				: this;
	}

	/**
	 * What it is doing while the target refuses what the producer sends again by itself.
	 * @param answer what the target says
	 * @param refusedSince since when the target takes nothing
	 * @return this one if its records do not flow anyway, unless it waits for them alone
	 */
	PartitionCondition refused(Answer answer, Instant refusedSince) {
		if (answer.isFinal() && (this.kind == StateKind.RUNNING || this.kind == StateKind.WAITING)) {
			return refused("the target does not take records (%s), and will not from this producer: another one sends "
					+ "them again if that lasts", answer, refusedSince);
		}
		return (this.kind == StateKind.RUNNING)
				? refused("the target does not take records (%s), they are sent again", answer, refusedSince) : this;
	}

	private static PartitionCondition refused(String text, Answer answer, Instant refusedSince) {
		return new PartitionCondition(StateKind.BACKED_OFF, refusedSince, Reason.TARGET_UNAVAILABLE,
				text.formatted(answer.error()), null, null);
	}

	/**
	 * What it is doing while its records are held back.
	 * @param reason why
	 * @param from since when
	 * @return this one if its records do not flow anyway
	 */
	PartitionCondition heldBack(String reason, Instant from) {
		return (this.kind == StateKind.RUNNING)
				? new PartitionCondition(StateKind.BACKED_OFF, from, Reason.TARGET_UNAVAILABLE,
						"%s: its records are read as soon as it can take them".formatted(reason), null, null)
				: this;
	}

	static PartitionCondition of(PartitionState state, @Nullable Pause pause) {
		if (pause == null || !(state instanceof PartitionState.Positioned)) {
			return new PartitionCondition(state.kind(), state.since(), state.reason(), state.detail(), state.retryAt(),
					rejected(state));
		}
		String text = "paused by %s; the action 'resume' lets it go on, and so does a restart"
			.formatted(pause.operator());
		if (state instanceof PartitionState.Halted halted) {
			text += ". It was halted (%s): %s".formatted(halted.reason().tag(), halted.detail());
		}
		return new PartitionCondition(StateKind.PAUSED, pause.since(), Reason.OPERATOR, text, null, null);
	}

	private static @Nullable RejectedRecord rejected(PartitionState state) {
		return (state instanceof PartitionState.Halted halted && halted.cause() instanceof HaltCause.Rejected cause)
				? cause.record() : null;
	}

	/**
	 * The name of the state, as metrics and endpoints report it.
	 * @return lower case
	 */
	public String name() {
		return this.kind.tag();
	}

	/**
	 * Whether this is a state.
	 * @param other the state
	 * @return {@code true} if it is
	 */
	public boolean is(StateKind other) {
		return this.kind == other;
	}

}
