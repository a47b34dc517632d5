package io.github.tandem.partition;

import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.LeaderEpochs;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.position.ReportedLoss;
import io.github.tandem.position.goal.Goal;

/**
 * The log of a partition on the source, as far as it was seen: to which topic it belongs,
 * who led it when, where it ends, and up to where it is replicated.
 */
public final class SourceLog {

	private final LeaderEpochs epochs = new LeaderEpochs();

	private @Nullable Uuid topicId;

	private long endOffset = -1;

	private @Nullable Uuid earlierTopicId;

	private @Nullable ReportedLoss reported;

	private long reportedAt;

	private long lastTimestamp = -1;

	private Goal goal = Goal.NONE;

	/**
	 * Begin anew at a position.
	 * @param position the position
	 */
	void startAt(Position position) {
		this.topicId = position.topicId();
		this.earlierTopicId = position.earlierTopicId();
		endsAs(position);
		KnownPosition known = position.known();
		// one that is accepted is not stayed before any more
		this.reported = (known != null && position.gap() == null) ? known.reported() : null;
		this.reportedAt = (known != null) ? known.nextOffset() : -1;
		this.epochs.clear();
		position.leaderEpoch().ifPresent((epoch) -> this.epochs.note(position.nextOffset() - 1, epoch));
	}

	/**
	 * Note what a poll brought.
	 * @param records records of this partition, at least one
	 */
	void read(List<ConsumerRecord<byte[], byte[]>> records) {
		ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
		this.lastTimestamp = last.timestamp();
		last.leaderEpoch().ifPresent((epoch) -> this.epochs.note(records.get(0).offset(), epoch));
		endsAtLeast(last.offset() + 1);
	}

	/**
	 * Offsets that hold no records were passed. Who led the partition when they were
	 * written is not known: the leader of the record before them would look like a
	 * truncated log.
	 */
	void skipped() {
		this.epochs.clear();
	}

	/**
	 * Note where it ends, as somebody has seen it.
	 * @param offset the offset the next record will get, or less
	 */
	public void endsAtLeast(long offset) {
		this.endOffset = Math.max(this.endOffset, offset);
	}

	/**
	 * Note where it ends, and what of it is to be replicated.
	 * @param position a position that was found
	 */
	void endsAs(Position position) {
		this.endOffset = position.endOffset();
		this.goal = position.goal();
	}

	/**
	 * Keep of records that a poll brought those that are to be replicated.
	 * @param records the records, at least one
	 * @return the same list if that is all of them
	 */
	public List<ConsumerRecord<byte[], byte[]>> wanted(List<ConsumerRecord<byte[], byte[]>> records) {
		this.goal = this.goal.foundIn(records);
		return this.goal.before(records);
	}

	/**
	 * Up to where it is replicated.
	 * @return the goal
	 */
	public Goal goal() {
		return this.goal;
	}

	/**
	 * A position in this log, with what tells whether the log is still the same.
	 * @param nextOffset the offset to be replicated next
	 * @param replica where the records before it are, or {@code null}
	 * @return the position
	 */
	KnownPosition at(long nextOffset, @Nullable Replica replica) {
		return new KnownPosition(nextOffset, this.epochs.before(nextOffset), this.topicId,
				Math.max(this.endOffset, nextOffset), replica, (nextOffset == this.reportedAt) ? this.reported : null,
				this.earlierTopicId, this.goal);
	}

	/**
	 * A position of which only this log's own end is known.
	 * @param nextOffset the offset to be replicated next
	 * @param replica where the records before it are, or {@code null}
	 * @return the position
	 */
	KnownPosition outOfRangeAt(long nextOffset, @Nullable Replica replica) {
		return new KnownPosition(nextOffset, Optional.empty(), this.topicId, this.endOffset, replica,
				(nextOffset == this.reportedAt) ? this.reported : null, this.earlierTopicId, this.goal);
	}

	/**
	 * A loss was reported for which the partition stays where it is.
	 * @param gap the loss
	 * @param nextOffset the offset to be replicated next
	 */
	void report(Gap gap, long nextOffset) {
		this.reported = ReportedLoss.of(gap);
		this.reportedAt = nextOffset;
	}

	Optional<Integer> leaderEpochBefore(long nextOffset) {
		return this.epochs.before(nextOffset);
	}

	@Nullable Uuid topicId() {
		return this.topicId;
	}

	public long endOffset() {
		return this.endOffset;
	}

	/**
	 * No loss is reported any more for which the partition would stay.
	 */
	void clearReport() {
		this.reported = null;
	}

	public long lastTimestamp() {
		return this.lastTimestamp;
	}

}
