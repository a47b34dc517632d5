package io.github.tandem.position.goal;

import java.util.Objects;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

import io.github.tandem.route.Isolation;
import io.github.tandem.route.Route;
import io.github.tandem.route.StopAt;

/**
 * How the goal of a partition follows from what its route says, from what was kept of it,
 * and from what the source says of the log.
 *
 * @param stopAt what the route says
 * @param isolation whether the log ends before the first open transaction
 */
public record GoalRule(StopAt stopAt, IsolationLevel isolation) {

	/**
	 * Partitions are replicated for ever.
	 */
	public static final GoalRule NONE = new GoalRule(new StopAt.Never(), IsolationLevel.READ_UNCOMMITTED);

	/**
	 * The rule of a route.
	 * @param route the route
	 * @return the rule
	 */
	public static GoalRule of(Route route) {
		return new GoalRule(route.stopAt(),
				(route.stopAt() instanceof StopAt.End && route.isolation() == Isolation.READ_COMMITTED)
						? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
	}

	/**
	 * Whether the goals of all partitions are set at the first start of the route.
	 * @return {@code true} for those that stop at the end
	 */
	public boolean isSetAtFirstStart() {
		return this.stopAt instanceof StopAt.End;
	}

	/**
	 * What to ask the source for.
	 * @return the offset that would be the goal, or {@code null} if there is none
	 */
	public @Nullable OffsetSpec question() {
		if (this.stopAt instanceof StopAt.At at) {
			return OffsetSpec.forTimestamp(at.instant().toEpochMilli());
		}
		return (this.stopAt instanceof StopAt.End) ? OffsetSpec.latest() : null;
	}

	/**
	 * The goal that follows from an answer.
	 * @param offset what the source answered to {@link #question}, below zero if no
	 * record is young enough
	 * @return the goal
	 */
	public Goal answered(long offset) {
		return new Goal((offset >= 0) ? offset : Long.MAX_VALUE,
				(this.stopAt instanceof StopAt.At at) ? at.instant() : null);
	}

	/**
	 * Decide the goal of a partition.
	 * @param kept the goal that is kept with its position
	 * @param isNew whether it has no position, or only one in an earlier topic of the
	 * name
	 * @param endOffset where the log ends: a goal behind that was lost with the records
	 * before it, and what is written since is not what was meant
	 * @param answer what the source answered to {@link #question}, or {@code null} if it
	 * did not
	 * @return the goal, or {@code null} while it cannot be told
	 */
	public @Nullable Goal decide(Goal kept, boolean isNew, long endOffset, @Nullable Long answer) {
		if (this.stopAt instanceof StopAt.Never) {
			return Goal.NONE;
		}
		if (isNew && isSetAtFirstStart()) {
			// the log it would have ended at was not there
			return new Goal(0, null);
		}
		if (!isNew && kept.offset() <= endOffset && Objects.equals(answered(0).until(), kept.until())) {
			return kept;
		}
		return (answer != null) ? answered(answer) : null;
	}

}
