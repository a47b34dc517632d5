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
import io.github.tandem.topic.TopicLimits;

/**
 * One partition of the source on its way to the target: its state, what it has in flight,
 * how far it got. Used by its consumer's thread alone.
 */
final class PartitionFlow {

	private final TopicPartition partition;

	private final TopicMeters meters;

	private final LeaderEpochs epochs = new LeaderEpochs();

	private final Trial trial = new Trial();

	private final Stall stall = new Stall();

	private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

	private PartitionState state;

	private InFlight inFlight = new InFlight(-1);

	private @Nullable Uuid topicId;

	private @Nullable KnownPosition known;

	private TargetTopic.@Nullable Ready target;

	private @Nullable RecordMapper mapper;

	private @Nullable Position accepted;

	private @Nullable Gap gap;

	private int awaitedLook;

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
		return this.state instanceof PartitionState.Running || this.state instanceof PartitionState.CaughtUp;
	}

	/**
	 * Whether records of this partition are read as they come.
	 * @return {@code true} if it runs, tries no single record and is not stalled
	 */
	boolean isReading() {
		return isRunning() && !this.trial.isWaiting() && !this.trial.isUnderWay() && !this.stall.isStalled();
	}

	/**
	 * Whether records of this partition are sent.
	 * @return {@code true} if it runs, or a single one is tried
	 */
	boolean isSending() {
		return this.trial.isUnderWay() || (isRunning() && !this.trial.isWaiting());
	}

	/**
	 * How this partition tries single records.
	 * @return the trial
	 */
	Trial trial() {
		return this.trial;
	}

	/**
	 * Whether the target keeps this partition waiting.
	 * @return what is known of that
	 */
	Stall stall() {
		return this.stall;
	}

	/**
	 * Which records the topic on the target may refuse.
	 * @param now the time in milliseconds
	 * @return the suspicion, of none while a single record is tried
	 */
	Suspicion suspicion(long now) {
		TargetTopic.Ready topic = this.target;
		if (topic == null || this.trial.isUnderWay()) {
			return Suspicion.NONE;
		}
		return Suspicion.of(this.trial.isTrusting() ? TopicLimits.UNKNOWN : topic.limits(), now, this.trial.suspects());
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
		this.accepted = null;
		this.trial.reset();
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
		this.accepted = null;
		this.gap = null;
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
		if (this.target == null || !ready.limits().equals(this.target.limits())) {
			this.trial.trust(false);
		}
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
	 * Try the record at the watermark alone; the state remains.
	 * @param now the time
	 * @return the offset to read next
	 */
	long probe(Instant now) {
		this.inFlight = this.inFlight.again();
		this.trial.begin(now);
		return this.inFlight.watermark();
	}

	/**
	 * Go on behind a record that is not copied.
	 * @param offset offset of the record
	 */
	void leaveOut(long offset) {
		this.inFlight = this.inFlight.without(offset);
	}

	void waitFor(Reason reason, String detail, @Nullable Instant retryAt, Instant now) {
		enter(new PartitionState.Waiting(now, reason, detail, retryAt));
	}

	void backOff(String detail, Instant retryAt, Instant now) {
		enter(new PartitionState.BackedOff(now, detail, retryAt));
	}

	/**
	 * Stop until somebody acts, or it is tried all the same.
	 * @param reason the kind of fault
	 * @param detail the fault, and the way out
	 * @param retryAt when it is tried again, or {@code null} if it is not
	 * @param rejected the record that was refused, or {@code null}
	 * @param now the time
	 * @return {@code false} if it is halted for the same reason already, so that nobody
	 * has to be told again
	 */
	boolean halt(Reason reason, String detail, @Nullable Instant retryAt, @Nullable RejectedRecord rejected,
			Instant now) {
		boolean known = this.state instanceof PartitionState.Halted && this.state.reason() == reason;
		enter(new PartitionState.Halted(known ? this.state.since() : now, reason, detail, retryAt, rejected));
		return !known;
	}

	void pause(String detail, Instant now) {
		enter(new PartitionState.Paused(now, detail));
	}

	/**
	 * Send no more, because the partition is given away.
	 * @param now the time
	 */
	void drain(Instant now) {
		if (!(this.state instanceof PartitionState.Draining)) {
			enter(new PartitionState.Draining(now));
		}
	}

	/**
	 * Tell whether there is anything left to copy.
	 * @param caughtUp whether the target has all records
	 * @param now the time
	 */
	void show(boolean caughtUp, Instant now) {
		if (caughtUp && this.state instanceof PartitionState.Running && isReading()) {
			this.state = new PartitionState.CaughtUp(now);
		}
		else if (!caughtUp && this.state instanceof PartitionState.CaughtUp) {
			this.state = new PartitionState.Running(now);
		}
	}

	/**
	 * Stay before records that are gone. What has to be copied is shown as lag, and
	 * nothing is committed.
	 * @param gap what is gone
	 * @param position where the copy can go on once the gap is accepted
	 * @param detail what happened, and the way out
	 * @param now the time
	 */
	void halt(Gap gap, Position position, String detail, Instant now) {
		this.inFlight = new InFlight(Math.min(gap.expectedOffset(), gap.nextOffset()));
		this.committedOffset = this.inFlight.watermark();
		this.endOffset = position.endOffset();
		this.accepted = position;
		this.gap = gap;
		halt(Reason.GAP, detail, null, null, now);
	}

	/**
	 * Where the copy goes on if an operator accepts the gap it is halted for.
	 * @return the position, or {@code null} if it is the watermark
	 */
	@Nullable Position accepted() {
		return this.accepted;
	}

	/**
	 * The gap for which it is halted, or was when an operator wanted it to be tried.
	 * @return the gap, or {@code null} since it goes on
	 */
	@Nullable Gap gap() {
		return this.gap;
	}

	private void enter(PartitionState next) {
		if (!this.state.mayBecome(next)) {
			throw new IllegalStateException(
					"%s cannot become %s when it is %s".formatted(this.partition, next.name(), this.state.name()));
		}
		this.state = next;
		this.trial.end();
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
		Instant retryAt = this.state.retryAt();
		return !this.trial.isUnderWay() && retryAt != null && !now.isBefore(retryAt) && this.inFlight.isSettled();
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
	 * Move the watermark over offsets that hold no records to copy. Who led the partition
	 * when they were written is not told: the leader of the record before them would look
	 * like a truncated log.
	 * @param position where the consumer reads next
	 */
	void skipTo(long position) {
		if (position > this.inFlight.watermark()) {
			this.epochs.clear();
			this.inFlight.skipTo(position);
		}
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
	 * How far this partition is copied, as it is to be remembered.
	 * @return the position; that before the gap while it is halted for one
	 */
	@Nullable KnownPosition reached() {
		KnownPosition progress = progress();
		return (progress != null && this.accepted == null) ? progress : this.known;
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

	/**
	 * Send nothing before the target's topics were looked at again.
	 * @param look number of the look
	 */
	void awaitLook(int look) {
		this.awaitedLook = look;
	}

	int awaitedLook() {
		return this.awaitedLook;
	}

	TopicMeters meters() {
		return this.meters;
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
