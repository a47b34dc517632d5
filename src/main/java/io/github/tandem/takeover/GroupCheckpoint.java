package io.github.tandem.takeover;

import java.util.Comparator;
import java.util.Objects;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a checkpoint.
 *
 * @param checkpoint the checkpoint
 * @param offset the offset that it names
 * @param onTarget what the group has on the target, or {@code null}
 * @param verdict what is done with it
 * @param finding what somebody should look at, or {@code null}
 */
record GroupCheckpoint(Checkpoint checkpoint, long offset, @Nullable Long onTarget, String verdict,
		@Nullable String finding) {

	static final Comparator<GroupCheckpoint> ORDER = Comparator
		.comparing((GroupCheckpoint one) -> one.checkpoint.partition().topic())
		.thenComparingInt((one) -> one.checkpoint.partition().partition());

	private static final String TO_BE_SET = "to-be-set";

	private static final String ACTIVE = "the group has members on the target: stop them";

	/**
	 * Decide.
	 * @param checkpoint a checkpoint
	 * @param there what the group has on the target, or {@code null}
	 * @param end where the log ends on the target, or {@code null} if it is not known
	 * @param active whether the group has members there
	 * @return what becomes of it: a group does not go back from what it had at this look,
	 * nor behind the end
	 */
	static GroupCheckpoint of(Checkpoint checkpoint, @Nullable OffsetAndMetadata there, @Nullable Long end,
			boolean active) {
		Long named = checkpoint.offset();
		long offset = (named != null) ? named : 0;
		Long onTarget = (there != null) ? (Long) there.offset() : null;
		if (onTarget != null && onTarget >= offset) {
			return new GroupCheckpoint(checkpoint, offset, onTarget, (onTarget == offset) ? "equal" : "ahead", null);
		}
		if (end == null) {
			return new GroupCheckpoint(checkpoint, offset, onTarget, "failed",
					"the partition is not on the target, or does not say where it ends");
		}
		if (offset > end) {
			return new GroupCheckpoint(checkpoint, offset, onTarget, "failed",
					"it is behind the end %d: the topic was created anew or truncated".formatted(end));
		}
		if (active) {
			return new GroupCheckpoint(checkpoint, offset, onTarget, "active", ACTIVE);
		}
		return new GroupCheckpoint(checkpoint, offset, onTarget, TO_BE_SET, null);
	}

	boolean isToBeSet() {
		return this.verdict.equals(TO_BE_SET);
	}

	/**
	 * Right before the commit of the group.
	 * @param now what the group has on the target, or {@code null}
	 * @param active whether it has members there
	 * @return the same, or left alone
	 */
	GroupCheckpoint seenAgain(@Nullable Long now, boolean active) {
		if (active) {
			return new GroupCheckpoint(this.checkpoint, this.offset, now, "active", ACTIVE);
		}
		return Objects.equals(now, this.onTarget) ? this : new GroupCheckpoint(this.checkpoint, this.offset, now,
				"moved", "it was committed on the target after the look: call the command again");
	}

	/**
	 * After the commit of the group.
	 * @param refusal why the target refused it, or {@code null} if it did not
	 * @return the same with what came of it
	 */
	GroupCheckpoint after(@Nullable String refusal) {
		if (!isToBeSet()) {
			return this;
		}
		return (refusal != null) ? new GroupCheckpoint(this.checkpoint, this.offset, this.onTarget, "failed", refusal)
				: new GroupCheckpoint(this.checkpoint, this.offset, this.offset, "set", null);
	}

}
