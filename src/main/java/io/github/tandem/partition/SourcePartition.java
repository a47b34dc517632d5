package io.github.tandem.partition;

import java.time.Instant;
import java.util.OptionalLong;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;

/**
 * One partition of the source that a consumer thread replicates: its state, and what an
 * operator wants beside it. Whoever decides something changes it here and nowhere else;
 * what the consumer and the producer have to do follows from it. Used by its consumer's
 * thread alone.
 */
public final class SourcePartition {

	private final TopicPartition partition;

	private final ReplicationProgress progress;

	private final TargetSide target = new TargetSide();

	private PartitionState state;

	private Probe probe = Probe.NONE;

	private @Nullable Pause pause;

	/**
	 * Take a partition over.
	 * @param partition the partition
	 * @param inFlightBytes the bytes its thread has in flight
	 * @param listener is told what the watermark passes
	 * @param pause what an operator wanted before, or {@code null}
	 * @param now the time
	 */
	public SourcePartition(TopicPartition partition, InFlightBytes inFlightBytes, DeliveryListener listener,
			@Nullable Pause pause, Instant now) {
		this.partition = partition;
		this.progress = new ReplicationProgress(partition, inFlightBytes, listener);
		this.state = new PartitionState.Starting(now, new Lookup.Stored());
		this.pause = pause;
	}

	public TopicPartition partition() {
		return this.partition;
	}

	public ReplicationProgress progress() {
		return this.progress;
	}

	public PartitionState state() {
		return this.state;
	}

	public Probe probe() {
		return this.probe;
	}

	/**
	 * What an operator wants beside all that.
	 * @return the pause, or {@code null} if none is wanted
	 */
	public @Nullable Pause pause() {
		return this.pause;
	}

	public TargetSide target() {
		return this.target;
	}

	public boolean isFlowing() {
		return this.state instanceof PartitionState.Flowing;
	}

	/**
	 * Whether records are read as they come.
	 * @return {@code true} if they flow, none alone, up to where the target takes them
	 */
	public boolean isReading() {
		return isFlowing() && this.probe instanceof Probe.None && !this.progress.isReadToGoal()
				&& !this.target.acknowledgementWait().isTooLong() && this.target.heldBack() == null;
	}

	/**
	 * Whether records that were read are to be sent.
	 * @return {@code true} if they flow, or a single one is sent
	 */
	public boolean isSending() {
		return this.probe.isUnderWay() || (isFlowing() && this.probe instanceof Probe.None);
	}

	/**
	 * Whether nothing of it can arrive at the target any more that did not yet.
	 * @return {@code true} if the producer answered for each record, and for a dead
	 * letter
	 */
	public boolean isSettled() {
		return this.progress.inFlight().isSettled() && this.probe.isSettled();
	}

	/**
	 * How far it is replicated, as it is to be remembered: while it is halted before lost
	 * records that is where the look-up began.
	 * @return the position, or {@code null} if it is not known
	 */
	public @Nullable KnownPosition reached() {
		Lookup unresolved = this.state.unresolved();
		return (unresolved != null) ? this.progress.reached(unresolved) : this.progress.position();
	}

	/**
	 * The position to store, if it is not stored yet.
	 * @return the position, or {@code null}; none while its look-up has not ended
	 */
	public @Nullable KnownPosition toStore() {
		return (this.state.unresolved() == null || this.progress.isBeforeGap()) ? this.progress.toStore() : null;
	}

	/**
	 * Look up the position.
	 * @param from where the look-up begins
	 * @param now the time
	 */
	public void restart(Lookup from, Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			enter(active.starting(from, now));
			this.target.rejections().clear();
			this.progress.forget();
		}
	}

	/**
	 * The position was found: records can flow as soon as their topic on the target is
	 * ready.
	 * @param position the position
	 * @param now the time
	 */
	public void found(Position position, Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			enter(active.waiting(Obstacle.PREPARING, null, now));
			this.progress.startAt(position);
		}
	}

	/**
	 * Let records flow from the watermark on; what is in flight beyond it will be sent
	 * again. One that an operator paused waits.
	 * @param now the time
	 */
	public void run(Instant now) {
		if (this.state instanceof PartitionState.Positioned positioned) {
			enter((this.pause == null) ? positioned.running(now) : positioned.waiting(Obstacle.RESTING, null, now));
			this.progress.readAgain();
		}
	}

	/**
	 * Send the record at the watermark alone; the state remains.
	 * @param unreadableFrom the first offset that is left out, as it cannot be read
	 * @param now the time
	 */
	public void sendOne(OptionalLong unreadableFrom, Instant now) {
		this.progress.readAgain();
		this.probe = new Probe.Reading(now, unreadableFrom);
	}

	/**
	 * Go on with the single record.
	 * @param next the next step
	 */
	public void probe(Probe next) {
		this.probe = next;
	}

	/**
	 * Go on behind a record that is not on the target.
	 * @param offset offset of the record
	 * @param why why not
	 */
	public void leaveOut(long offset, LeftOut why) {
		// also while it is given away, or it would be left out once more
		this.probe = Probe.NONE;
		this.progress.leaveOut(offset, why);
		this.target.rejections().settle(offset);
	}

	/**
	 * Wait for the topic on the target.
	 * @param obstacle what is in the way
	 * @param retryAt when the position is looked up again, or {@code null} if it is not
	 * @param now the time
	 */
	public void waitFor(Obstacle obstacle, @Nullable Instant retryAt, Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			enter(active.waiting(obstacle, retryAt, now));
		}
	}

	/**
	 * Send the records again later.
	 * @param detail what the target answered
	 * @param retryAt when
	 * @param now the time
	 */
	public void backOff(String detail, Instant retryAt, Instant now) {
		if (this.state instanceof PartitionState.Positioned positioned) {
			enter(positioned.backedOff(detail, retryAt, now));
		}
	}

	/**
	 * Stop until somebody acts, or it is tried all the same.
	 * @param cause the fault
	 * @param detail the fault in words, and the way out
	 * @param retryAt when it is tried again, or {@code null} if it is not
	 * @param now the time
	 */
	public void halt(HaltCause cause, String detail, @Nullable Instant retryAt, Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			enter(active.halted(cause, detail, retryAt, now));
			if (cause instanceof HaltCause.SourceLoss loss) {
				this.progress.stayBefore(loss.gap(), loss.next());
			}
		}
	}

	/**
	 * Rest, because an operator wants that: what is in flight is still acknowledged, and
	 * what is known of a fault is kept.
	 * @param wanted the pause
	 * @param now the time
	 */
	public void pause(Pause wanted, Instant now) {
		this.pause = wanted;
		if (this.probe.deadLettering() != null) {
			// it rests once the dead letter has arrived, which must not be sent once more
			return;
		}
		if (isFlowing() || this.state instanceof PartitionState.BackedOff) {
			waitFor(Obstacle.RESTING, null, now);
		}
		else if (this.probe instanceof Probe.Reading || this.probe instanceof Probe.Settling) {
			this.probe = Probe.NONE;
		}
	}

	/**
	 * Rest no longer.
	 */
	public void resume() {
		this.pause = null;
	}

	/**
	 * Send no more, because the partition is given away. A dead letter that is in flight
	 * arrives all the same.
	 * @param now the time
	 */
	public void drain(Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			this.state = active.draining(now);
			this.probe = (this.probe.deadLettering() != null) ? this.probe : Probe.NONE;
		}
	}

	/**
	 * Show whether there is anything left to replicate.
	 * @param caughtUp whether the target has all records
	 * @param now the time
	 */
	public void caughtUp(boolean caughtUp, Instant now) {
		if (this.state instanceof PartitionState.Flowing flowing
				&& (isReading() || this.progress.isReadToGoal() || !caughtUp)) {
			this.state = flowing.caughtUp(caughtUp, now);
		}
	}

	private void enter(PartitionState next) {
		this.state = next;
		this.probe = Probe.NONE;
	}

	/**
	 * Move the watermark over what was acknowledged.
	 */
	public void advance() {
		if (this.progress.advance()) {
			this.target.retryDelay().reset();
		}
	}

}
