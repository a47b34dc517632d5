package io.github.tandem.position;

import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.goal.Goal;

/**
 * Where the replication of a partition goes on.
 *
 * @param nextOffset the offset to be replicated next
 * @param leaderEpoch the leader's epoch of the record before it: with it the consumer
 * finds a truncated log by itself (KIP-320)
 * @param topicId id of the topic
 * @param endOffset end of the log
 * @param gap the records that are gone, or {@code null} if none are
 * @param known how far it had been replicated, or {@code null} if it is new
 * @param unprovenFrom the first offset of which nothing is known, since somebody else set
 * the position behind it, or -1
 * @param goal up to where the partition is replicated
 */
public record Position(long nextOffset, Optional<Integer> leaderEpoch, Uuid topicId, long endOffset, @Nullable Gap gap,
		@Nullable KnownPosition known, long unprovenFrom, Goal goal) {

	private static final long PROVEN = -1;

	public Position(long nextOffset, Optional<Integer> leaderEpoch, Uuid topicId, long endOffset, @Nullable Gap gap) {
		this(nextOffset, leaderEpoch, topicId, endOffset, gap, null, PROVEN);
	}

	public Position(long nextOffset, Optional<Integer> leaderEpoch, Uuid topicId, long endOffset, @Nullable Gap gap,
			@Nullable KnownPosition known, long unprovenFrom) {
		this(nextOffset, leaderEpoch, topicId, endOffset, gap, known, unprovenFrom, Goal.NONE);
	}

	/**
	 * Add what was known before.
	 * @param before how far it had been replicated, or {@code null} if it is new
	 * @return the position with it
	 */
	Position after(@Nullable KnownPosition before) {
		return new Position(this.nextOffset, this.leaderEpoch, this.topicId, this.endOffset, this.gap, before,
				this.unprovenFrom, this.goal);
	}

	/**
	 * Note that somebody else set it, and nothing is known of what is before it.
	 * @param startOffset the first offset of the log
	 * @return the same position
	 */
	Position unproven(long startOffset) {
		return new Position(this.nextOffset, this.leaderEpoch, this.topicId, this.endOffset, this.gap, this.known,
				startOffset, this.goal);
	}

	/**
	 * Whether somebody else set it, and nothing is known of what is before it.
	 * @return {@code true} if records may be left out there
	 */
	public boolean isUnproven() {
		return this.unprovenFrom != PROVEN;
	}

	/**
	 * Where the records of this topic are that were replicated before.
	 * @return the replica, or {@code null} if that is not known
	 */
	public @Nullable Replica replica() {
		return (this.known != null && !this.known.isInAnotherTopic(this.topicId)) ? this.known.replica() : null;
	}

	/**
	 * The topic that had the name before, once what was lost with it is counted.
	 * @return its id, or {@code null} if none is known
	 */
	public @Nullable Uuid earlierTopicId() {
		if (this.known == null) {
			return null;
		}
		return this.known.isInAnotherTopic(this.topicId) ? this.known.topicId() : this.known.earlierTopicId();
	}

	/**
	 * Decide where to go on.
	 * @param partition the partition
	 * @param known how far it had been replicated, or {@code null} if it is new
	 * @param log its log
	 * @return the position
	 */
	static Position of(TopicPartition partition, @Nullable KnownPosition known, LogState log) {
		if (known == null) {
			return at(log.startOffset(), log, null);
		}
		long expected = known.nextOffset();
		if (known.isInAnotherTopic(log.topicId())) {
			return anew(partition, known, log);
		}
		if (log.goal().isReachedAt(expected)) {
			// what becomes of its log concerns nobody any more
			return new Position(expected, known.leaderEpoch(), log.topicId(), log.endOffset(), null, null, PROVEN,
					log.goal());
		}
		if (expected < log.startOffset()) {
			return behind(partition, expected, log.startOffset(), log);
		}
		if (expected > log.endOffset() && known.leaderEpoch().isEmpty()) {
			return truncated(partition, expected, log.endOffset(), log);
		}
		return new Position(expected, known.leaderEpoch(), log.topicId(), log.endOffset(), null, null, PROVEN,
				log.goal());
	}

	// the records in between are missing, of which those behind the goal are not wanted
	private static Position behind(TopicPartition partition, long expected, long startOffset, LogState log) {
		long next = log.goal().cap(startOffset);
		return at(next, log, new Gap(partition, GapCause.RETENTION, expected, next, next - expected));
	}

	private static Position anew(TopicPartition partition, KnownPosition known, LogState log) {
		long expected = known.nextOffset();
		long lost = known.wantedEnd() - expected;
		return at(log.startOffset(), log,
				(lost > 0) ? new Gap(partition, GapCause.RECREATED, expected, log.startOffset(), lost) : null);
	}

	/**
	 * Go on where a truncated log diverges from what was replicated.
	 * @param partition the partition
	 * @param expected the offset to be replicated next, had nothing happened
	 * @param divergence the first offset that is no longer the same
	 * @param log the log as it is now
	 * @return the position
	 */
	static Position truncated(TopicPartition partition, long expected, long divergence, LogState log) {
		long next = Math.max(log.startOffset(), Math.min(divergence, log.endOffset()));
		if (next < expected) {
			return at(next, log, new Gap(partition, GapCause.TRUNCATED, expected, next, expected - next));
		}
		// what is left may begin behind what was replicated
		return (next > expected) ? behind(partition, expected, next, log) : at(next, log, null);
	}

	private static Position at(long nextOffset, LogState log, @Nullable Gap gap) {
		return new Position(nextOffset, Optional.empty(), log.topicId(), log.endOffset(), gap, null, PROVEN,
				log.goal());
	}

}
