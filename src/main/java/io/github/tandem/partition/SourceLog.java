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

/**
 * The log of a partition on the source, as far as it was seen: to which topic it belongs,
 * who led it when, and where it ends.
 */
final class SourceLog {

	private final LeaderEpochs epochs = new LeaderEpochs();

	private @Nullable Uuid topicId;

	private long endOffset = -1;

	private @Nullable Uuid earlierTopicId;

	private @Nullable ReportedLoss reported;

	private long reportedAt;

	private long lastTimestamp = -1;

	/**
	 * Begin anew at a position.
	 * @param position the position
	 */
	void startAt(Position position) {
		this.topicId = position.topicId();
		this.earlierTopicId = position.earlierTopicId();
		this.endOffset = position.endOffset();
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

	void endsAtLeast(long offset) {
		this.endOffset = Math.max(this.endOffset, offset);
	}

	void endsAt(long offset) {
		this.endOffset = offset;
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
				this.earlierTopicId);
	}

	/**
	 * A position of which only this log's own end is known.
	 * @param nextOffset the offset to be replicated next
	 * @param replica where the records before it are, or {@code null}
	 * @return the position
	 */
	KnownPosition outOfRangeAt(long nextOffset, @Nullable Replica replica) {
		return new KnownPosition(nextOffset, Optional.empty(), this.topicId, this.endOffset, replica,
				(nextOffset == this.reportedAt) ? this.reported : null, this.earlierTopicId);
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

	long endOffset() {
		return this.endOffset;
	}

	/**
	 * No loss is reported any more for which the partition would stay.
	 */
	void clearReport() {
		this.reported = null;
	}

	long lastTimestamp() {
		return this.lastTimestamp;
	}

}
