package io.github.tandem.position;

import java.util.Objects;
import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.goal.Goal;

/**
 * How far a partition had been replicated when it was last known, with what tells whether
 * its log is still the same.
 *
 * @param nextOffset the offset to be replicated next
 * @param leaderEpoch the leader's epoch of the record before it, if known
 * @param topicId id of the topic, or {@code null} if somebody else set the offset
 * @param endOffset end of the log when it was last seen, or -1
 * @param replica where the records before it are, or {@code null} if that is not known
 * @param reported the loss for which the partition stays there, or {@code null}
 * @param earlierTopicId id of the topic that had the name before, if what was lost with
 * that is counted, or {@code null}
 * @param goal up to where the partition is replicated
 */
public record KnownPosition(long nextOffset, Optional<Integer> leaderEpoch, @Nullable Uuid topicId, long endOffset,
		@Nullable Replica replica, @Nullable ReportedLoss reported, @Nullable Uuid earlierTopicId, Goal goal) {

	public KnownPosition(long nextOffset, Optional<Integer> leaderEpoch, @Nullable Uuid topicId, long endOffset,
			@Nullable Replica replica, @Nullable ReportedLoss reported, @Nullable Uuid earlierTopicId) {
		this(nextOffset, leaderEpoch, topicId, endOffset, replica, reported, earlierTopicId, Goal.NONE);
	}

	public KnownPosition(long nextOffset, Optional<Integer> leaderEpoch, @Nullable Uuid topicId, long endOffset,
			@Nullable Replica replica, @Nullable ReportedLoss reported) {
		this(nextOffset, leaderEpoch, topicId, endOffset, replica, reported, null);
	}

	public KnownPosition(long nextOffset, Optional<Integer> leaderEpoch, @Nullable Uuid topicId, long endOffset) {
		this(nextOffset, leaderEpoch, topicId, endOffset, null, null);
	}

	/**
	 * Note that a loss was reported for which the partition stays here.
	 * @param gap the loss
	 * @return the same position
	 */
	public KnownPosition reporting(Gap gap) {
		return new KnownPosition(this.nextOffset, this.leaderEpoch, this.topicId, this.endOffset, this.replica,
				ReportedLoss.of(gap), this.earlierTopicId, this.goal);
	}

	/**
	 * Set up to where the partition is replicated.
	 * @param upTo the goal
	 * @return the same position
	 */
	KnownPosition until(Goal upTo) {
		return new KnownPosition(this.nextOffset, this.leaderEpoch, this.topicId, this.endOffset, this.replica,
				this.reported, this.earlierTopicId, upTo);
	}

	/**
	 * Forget what is behind it.
	 * @return the same position, as if the log ended there
	 */
	KnownPosition atEnd() {
		return new KnownPosition(this.nextOffset, this.leaderEpoch, this.topicId, this.nextOffset, this.replica,
				this.reported, this.earlierTopicId, this.goal);
	}

	/**
	 * Whether it only says that the partition was there when the route started, as the
	 * source told nothing of its log.
	 * @param currentId id of the topic that has the name
	 * @return {@code true} if the partition begins as a new one does
	 */
	boolean isPendingIn(Uuid currentId) {
		return this.goal.isPending() && !isInAnotherTopic(currentId);
	}

	/**
	 * The end of what was to be replicated when the log was last seen.
	 * @return the end of the log, or the goal if that comes first
	 */
	public long wantedEnd() {
		return this.goal.cap(this.endOffset);
	}

	/**
	 * Read a committed offset.
	 * @param committed an offset that was committed by Tandem or by anybody else
	 * @return the position
	 */
	public static KnownPosition of(OffsetAndMetadata committed) {
		return CommitMetadata.read(committed);
	}

	/**
	 * Write this position as an offset to commit, with all that is known of it in the
	 * metadata.
	 * @return the offset to commit
	 */
	public OffsetAndMetadata toCommit() {
		return new OffsetAndMetadata(this.nextOffset, this.leaderEpoch, CommitMetadata.write(this));
	}

	/**
	 * How much of a loss behind this position is not reported yet.
	 * @param records how many records are lost
	 * @param cause how they are lost
	 * @return how many of them are to be reported
	 */
	public long unreported(long records, GapCause cause) {
		ReportedLoss told = this.reported;
		return (told != null && told.isPartOf(cause)) ? Math.max(0, records - told.records()) : records;
	}

	/**
	 * Whether this is a position in another topic than the one that has the name.
	 * @param currentId id of the topic that has it; brokers before 2.8 know no ids and
	 * tell a zero, which says nothing
	 * @return {@code true} if both ids are known and differ
	 */
	public boolean isInAnotherTopic(Uuid currentId) {
		boolean told = this.topicId != null && !Uuid.ZERO_UUID.equals(this.topicId)
				&& !Uuid.ZERO_UUID.equals(currentId);
		return told && !currentId.equals(this.topicId);
	}

	/**
	 * Whether another one says all that this one does about where to go on.
	 * @param other the other one, or {@code null}
	 * @return {@code true} if it does not need to be stored again
	 */
	public boolean isStoredBy(@Nullable KnownPosition other) {
		return other != null && this.nextOffset == other.nextOffset && Objects.equals(this.topicId, other.topicId)
				&& Objects.equals(this.replica, other.replica) && Objects.equals(this.reported, other.reported)
				&& Objects.equals(this.earlierTopicId, other.earlierTopicId) && this.goal.equals(other.goal);
	}

}
