package io.github.tandem.partition;

import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LastArrival;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.position.ReportedLoss;

/**
 * How far a partition is replicated: what is in flight, how much of it is acknowledged,
 * which position is to be stored, and what was seen of its log on the source.
 */
public final class ReplicationProgress {

	private final TopicPartition partition;

	private final DeliveryListener listener;

	private final LastArrival last = new LastArrival();

	private final TargetCopy copy = new TargetCopy();

	private final SourceLog log = new SourceLog();

	private InFlight inFlight;

	private @Nullable KnownPosition beforeGap;

	private @Nullable KnownPosition stored;

	ReplicationProgress(TopicPartition partition, InFlightBytes inFlightBytes, DeliveryListener listener) {
		this.partition = partition;
		this.inFlight = InFlight.unknown(partition, inFlightBytes);
		this.listener = DeliveryListener.of(List.of(this.last, this.copy, listener));
	}

	/**
	 * What is in flight since the partition started last, or was set back.
	 * @return another object after each start
	 */
	public InFlight inFlight() {
		return this.inFlight;
	}

	/**
	 * The offset to be replicated next.
	 * @return the offset, or -1 while the position is looked up
	 */
	public long watermark() {
		return this.inFlight.watermark();
	}

	/**
	 * The position is to be looked up, or the partition was given away: nobody waits any
	 * more for what is in flight.
	 */
	public void forget() {
		this.inFlight = this.inFlight.unknown();
		this.listener.ended(this.partition);
	}

	/**
	 * Start where the position was found.
	 * @param position the position
	 */
	void startAt(Position position) {
		this.log.startAt(position);
		this.copy.startAt(position.replica());
		this.beforeGap = null;
		this.stored = null;
		this.last.forget();
		this.listener.identified(this.partition, position.topicId());
		goTo(position.nextOffset(), position.endOffset());
	}

	/**
	 * Stay before records that are lost: what has to be replicated is shown as lag, and
	 * nothing is stored but that this was reported.
	 * @param gap the gap
	 * @param next where it would go on
	 */
	void stayBefore(Gap gap, Position next) {
		KnownPosition known = next.known();
		this.beforeGap = ((known != null) ? known
				: new KnownPosition(gap.expectedOffset(), Optional.empty(), null, next.endOffset()))
			.reporting(gap);
		goTo(Math.min(gap.expectedOffset(), gap.nextOffset()), next.endOffset());
		this.log.endsAs(next);
	}

	/**
	 * How far it is replicated while that is looked up.
	 * @param unresolved where the look-up began
	 * @return the position, or {@code null} if it is not known
	 */
	@Nullable KnownPosition reached(Lookup unresolved) {
		return (this.beforeGap != null) ? this.beforeGap : unresolved.position();
	}

	boolean isBeforeGap() {
		return this.beforeGap != null;
	}

	/**
	 * Stay where it is, since the target lost what had been replicated.
	 * @param gap the gap, which is reported
	 */
	public void stayAfter(Gap gap) {
		this.log.report(gap, watermark());
	}

	/**
	 * The loss that is reported already, and not accepted.
	 * @return the loss, or {@code null} since it goes on
	 */
	public @Nullable ReportedLoss reported() {
		KnownPosition position = (this.beforeGap != null) ? this.beforeGap : position();
		return (position != null) ? position.reported() : null;
	}

	/**
	 * Read again from the watermark on: what is in flight beyond it will be sent again.
	 */
	void readAgain() {
		goTo(this.inFlight.watermark(), this.inFlight.readFrom());
	}

	/**
	 * Go on behind a record that is not on the target.
	 * @param offset offset of the record
	 * @param why why not
	 */
	void leaveOut(long offset, LeftOut why) {
		if (this.inFlight.leaveOutFailed(offset, why)) {
			advance();
			return;
		}
		long before = this.inFlight.watermark();
		if (offset > before) {
			this.listener.skipped(this.partition, before, offset - 1);
		}
		this.listener.leftOut(this.partition, offset, offset, why);
		goTo(offset + 1, this.inFlight.readFrom());
	}

	private void goTo(long nextOffset, long sentUpTo) {
		this.inFlight = this.inFlight.at(nextOffset);
		this.listener.restarted(this.partition, nextOffset, sentUpTo);
	}

	/**
	 * All records before the goal are read.
	 */
	public void readToGoal() {
		this.inFlight.readUpTo(this.log.goal().offset());
	}

	public boolean isReadToGoal() {
		return this.log.goal().isReachedAt(this.inFlight.readFrom());
	}

	/**
	 * Note what a poll brought.
	 * @param records records of this partition, at least one
	 */
	public void read(List<ConsumerRecord<byte[], byte[]>> records) {
		this.log.read(records);
		this.inFlight.read(records.size());
		this.inFlight.readUpTo(records.get(records.size() - 1).offset() + 1);
	}

	/**
	 * Some of what was read and not sent will be read again.
	 * @param records how many, the last of all
	 * @param next offset of the first of them
	 */
	public void giveBack(int records, long next) {
		this.inFlight.giveBack(records, next);
	}

	/**
	 * Move the watermark over what was acknowledged.
	 * @return {@code true} if it moved
	 */
	boolean advance() {
		long before = this.inFlight.watermark();
		this.inFlight.advance(this.listener);
		return this.inFlight.watermark() != before;
	}

	/**
	 * Move the watermark over offsets that hold no records to replicate.
	 * @param position where the consumer reads next
	 */
	public void skipTo(long position) {
		long before = this.inFlight.watermark();
		long next = this.log.goal().cap(position);
		if (this.inFlight.skipTo(next)) {
			this.log.skipped();
			this.listener.skipped(this.partition, before, next - 1);
		}
	}

	/**
	 * How far this partition is replicated.
	 * @return the position, or {@code null} while it is not known
	 */
	public @Nullable KnownPosition position() {
		return this.inFlight.isKnown() ? this.log.at(watermark(), this.copy.replica()) : null;
	}

	/**
	 * How far this partition is replicated, if the source has no record where it is read.
	 * @param readOffset where the consumer wanted to read
	 * @return the position: where it was read if all before is acknowledged, since
	 * offsets between the watermark and there hold no records
	 */
	public KnownPosition outOfRangeAt(long readOffset) {
		boolean allAcknowledged = this.inFlight.isIdle() || !this.inFlight.isKnown();
		return this.log.outOfRangeAt(allAcknowledged ? readOffset : watermark(), this.copy.replica());
	}

	/**
	 * The position to store, if it is not stored yet.
	 * @return the position, or {@code null}
	 */
	public @Nullable KnownPosition toStore() {
		KnownPosition position = (this.beforeGap != null) ? this.beforeGap : position();
		// without metadata it would say nothing more than the one that is stored
		boolean tells = this.beforeGap == null || this.beforeGap.topicId() != null;
		return (position != null && tells && !position.isStoredBy(this.stored)) ? position : null;
	}

	/**
	 * A position is stored.
	 * @param position the position, maybe one of before the last look-up
	 */
	public void stored(KnownPosition position) {
		this.stored = position;
		this.listener.committed(this.partition, position.nextOffset());
	}

	/**
	 * The position that was stored last, with all that was known of it then.
	 * @return the position, or {@code null} if none was since the last look-up
	 */
	public @Nullable KnownPosition stored() {
		return this.stored;
	}

	public TargetCopy copy() {
		return this.copy;
	}

	/**
	 * Records go to a topic that is another than before, or that was not known.
	 * @param topic name of the topic on the target
	 * @param topicId its id
	 * @param current the same with its cluster, or {@code null} if that is not known
	 */
	public void replicateTo(String topic, Uuid topicId, @Nullable Replica current) {
		this.copy.replicateTo(current, watermark());
		this.listener.replicatesTo(this.partition, topic, topicId);
		this.log.clearReport();
	}

	/**
	 * The leader of the last record before the offset to read on from.
	 * @return the leader's epoch, if it is known
	 */
	public Optional<Integer> leaderEpoch() {
		return this.log.leaderEpochBefore(this.inFlight.readFrom());
	}

	public @Nullable Uuid topicId() {
		return this.log.topicId();
	}

	public SourceLog log() {
		return this.log;
	}

	public LastArrival last() {
		return this.last;
	}

}
