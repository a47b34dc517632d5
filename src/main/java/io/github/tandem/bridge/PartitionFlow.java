package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;

/**
 * One partition of the source on its way to the target: its state, what it has in flight,
 * how far it got. Used by its consumer's thread alone.
 */
final class PartitionFlow {

	private final TopicPartition partition;

	private final TopicMeters meters;

	private final LeaderEpochs epochs = new LeaderEpochs();

	private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

	private PartitionState state;

	private InFlight inFlight = new InFlight(-1);

	private @Nullable Uuid topicId;

	private @Nullable KnownPosition known;

	private TargetTopic.@Nullable Ready target;

	private @Nullable RecordMapper mapper;

	private boolean probing;

	private long committedOffset = -1;

	private long endOffset = -1;

	private long replicated;

	private long lastReadTimestamp = -1;

	PartitionFlow(TopicPartition partition, TopicMeters meters, Instant now) {
		this.partition = partition;
		this.meters = meters;
		this.state = new PartitionState.Starting(now);
	}

	TopicPartition partition() {
		return this.partition;
	}

	PartitionState state() {
		return this.state;
	}

	boolean isRunning() {
		return this.state instanceof PartitionState.Running;
	}

	/**
	 * Whether the record that was refused is tried once more, alone.
	 * @return {@code true} until it is taken or refused again
	 */
	boolean isProbing() {
		return this.probing;
	}

	/**
	 * Whether records of this partition are sent.
	 * @return {@code true} if it runs, or a single one is tried
	 */
	boolean isSending() {
		return this.probing || isRunning();
	}

	boolean isStarting() {
		return this.state instanceof PartitionState.Starting;
	}

	InFlight inFlight() {
		return this.inFlight;
	}

	/**
	 * What turns this partition's records into the target's, while it is running.
	 * @return the mapper
	 */
	RecordMapper mapper() {
		if (this.mapper == null) {
			throw new IllegalStateException("%s has no topic on the target yet".formatted(this.partition));
		}
		return this.mapper;
	}

	/**
	 * Begin anew: look up the position, from the committed offset or from what is known.
	 * @param from how far the partition was copied, or {@code null} to go by the
	 * committed offset
	 * @param now the time
	 */
	void restart(@Nullable KnownPosition from, Instant now) {
		this.known = from;
		this.inFlight = new InFlight(-1);
		enter(new PartitionState.Starting(now));
	}

	/**
	 * Where the look-up of the position begins.
	 * @return how far the partition was copied, or {@code null} to go by the committed
	 * offset
	 */
	@Nullable KnownPosition known() {
		return this.known;
	}

	/**
	 * The position was found: records can flow as soon as their topic on the target is
	 * ready.
	 * @param position the position
	 * @param now the time
	 */
	void found(Position position, Instant now) {
		this.topicId = position.topicId();
		this.endOffset = position.endOffset();
		this.inFlight = new InFlight(position.nextOffset());
		this.epochs.clear();
		position.leaderEpoch().ifPresent((epoch) -> this.epochs.note(position.nextOffset() - 1, epoch));
		this.committedOffset = -1;
		waitFor(Reason.TARGET_TOPIC, "the topic on the target is being prepared", null, now);
	}

	/**
	 * The topic on the target is there, or is another than before.
	 * @param ready the topic
	 */
	void to(TargetTopic.Ready ready) {
		this.target = ready;
		this.mapper = new RecordMapper(ready.name(), ready.partitions(), ready.samePartition());
	}

	TargetTopic.@Nullable Ready target() {
		return this.target;
	}

	/**
	 * Read on from the watermark. What was under way beyond it will be sent again.
	 * @param now the time
	 * @return the offset to read next
	 */
	long run(Instant now) {
		this.inFlight = this.inFlight.again();
		enter(new PartitionState.Running(now));
		return this.inFlight.watermark();
	}

	/**
	 * Try the record at the watermark once more; the state remains.
	 * @return the offset to read next
	 */
	long probe() {
		this.inFlight = this.inFlight.again();
		this.probing = true;
		return this.inFlight.watermark();
	}

	void waitFor(Reason reason, String detail, @Nullable Instant retryAt, Instant now) {
		enter(new PartitionState.Waiting(now, reason, detail, retryAt));
	}

	void halt(Reason reason, String detail, @Nullable Instant retryAt, Instant now) {
		enter(new PartitionState.Halted(now, reason, detail, retryAt));
	}

	/**
	 * Stay before records that are gone. What has to be copied is shown as lag, and
	 * nothing is committed.
	 * @param gap what is gone
	 * @param logEnd end of the log as it is now
	 * @param detail what happened, and the way out
	 * @param now the time
	 */
	void halt(Gap gap, long logEnd, String detail, Instant now) {
		this.inFlight = new InFlight(Math.min(gap.expectedOffset(), gap.nextOffset()));
		this.committedOffset = this.inFlight.watermark();
		this.endOffset = logEnd;
		halt(Reason.GAP, detail, null, now);
	}

	private void enter(PartitionState next) {
		this.state = next;
		this.probing = false;
	}

	Backoff backoff() {
		return this.backoff;
	}

	/**
	 * Whether this partition rests until a point in time that has come.
	 * @param now the time
	 * @return {@code true} if it is to be tried again
	 */
	boolean isDue(Instant now) {
		Instant retryAt = null;
		if (this.state instanceof PartitionState.Waiting waiting) {
			retryAt = waiting.retryAt();
		}
		else if (this.state instanceof PartitionState.Halted halted) {
			retryAt = halted.retryAt();
		}
		return !this.probing && retryAt != null && !now.isBefore(retryAt) && this.inFlight.isSettled();
	}

	/**
	 * Note what a poll brought.
	 * @param records records of this partition, at least one
	 */
	void read(List<ConsumerRecord<byte[], byte[]>> records) {
		ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
		this.lastReadTimestamp = last.timestamp();
		last.leaderEpoch().ifPresent((epoch) -> this.epochs.note(records.get(0).offset(), epoch));
		this.endOffset = Math.max(this.endOffset, last.offset() + 1);
	}

	/**
	 * Move the watermark over what was acknowledged.
	 */
	void advance() {
		this.inFlight.advance((records, bytes) -> {
			this.replicated += records;
			this.meters.replicated(records, bytes);
			this.backoff.reset();
		});
	}

	/**
	 * The offset to commit, if it is not committed yet.
	 * @return the offset, or {@code null}
	 */
	@Nullable OffsetAndMetadata toCommit() {
		KnownPosition position = progress();
		return (position != null && position.nextOffset() != this.committedOffset) ? position.toCommit() : null;
	}

	/**
	 * How far this partition is copied.
	 * @return the position, or {@code null} while it is not known
	 */
	@Nullable KnownPosition progress() {
		long watermark = this.inFlight.watermark();
		return (watermark >= 0) ? new KnownPosition(watermark, this.epochs.before(watermark), this.topicId,
				Math.max(this.endOffset, watermark)) : null;
	}

	/**
	 * How far this partition is copied, if the source has no record where it is read.
	 * @param readOffset where the consumer wanted to read
	 * @return the position: where it was read if all before is acknowledged, since
	 * offsets between the watermark and there hold no records
	 */
	KnownPosition outOfRange(long readOffset) {
		long next = (this.inFlight.isEmpty() || this.inFlight.watermark() < 0) ? readOffset : this.inFlight.watermark();
		return new KnownPosition(next, Optional.empty(), this.topicId, this.endOffset);
	}

	/**
	 * The leader of the last record before the watermark.
	 * @return the leader's epoch, if it is known
	 */
	Optional<Integer> leaderEpoch() {
		return this.epochs.before(this.inFlight.watermark());
	}

	void committed(long nextOffset) {
		this.committedOffset = nextOffset;
	}

	long committedOffset() {
		return this.committedOffset;
	}

	void endsAtLeast(long offset) {
		this.endOffset = Math.max(this.endOffset, offset);
	}

	@Nullable Uuid topicId() {
		return this.topicId;
	}

	long endOffset() {
		return this.endOffset;
	}

	/**
	 * How many records the target acknowledged since the partition was assigned.
	 * @return number of records
	 */
	long replicated() {
		return this.replicated;
	}

	long lastReadTimestamp() {
		return this.lastReadTimestamp;
	}

}
