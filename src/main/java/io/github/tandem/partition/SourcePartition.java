package io.github.tandem.partition;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.position.Gap;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;

/**
 * One partition of the source that a consumer thread replicates: its state, and what an
 * operator wants beside it. Whoever decides something changes it here and nowhere else;
 * what the consumer and the producer have to do follows from it. Used by its consumer's
 * thread alone.
 */
public final class SourcePartition {

	private final TopicPartition partition;

	private final ReplicationProgress progress;

	private final KnownRejections rejections = new KnownRejections();

	private final AcknowledgementWait acknowledgementWait = new AcknowledgementWait();

	private final RetryDelay retryDelay = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(60));

	private PartitionState state;

	private Probe probe = Probe.NONE;

	private @Nullable Pause pause;

	private @Nullable TargetBinding target;

	private @Nullable Gap reportedGap;

	private int awaitedLook;

	/**
	 * Take a partition over.
	 * @param partition the partition
	 * @param inFlightBytes the bytes its thread has in flight
	 * @param listener is told what the watermark passes
	 * @param now the time
	 */
	public SourcePartition(TopicPartition partition, InFlightBytes inFlightBytes, DeliveryListener listener,
			Instant now) {
		this.partition = partition;
		this.progress = new ReplicationProgress(partition, inFlightBytes, listener);
		this.state = new PartitionState.Starting(now, new Lookup.Stored());
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

	/**
	 * How far it is with sending a single record.
	 * @return the step
	 */
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

	/**
	 * Where its records go.
	 * @return the topic on the target, or {@code null} while it was never ready
	 */
	public @Nullable TargetBinding target() {
		return this.target;
	}

	public KnownRejections rejections() {
		return this.rejections;
	}

	public AcknowledgementWait acknowledgementWait() {
		return this.acknowledgementWait;
	}

	public RetryDelay retryDelay() {
		return this.retryDelay;
	}

	/**
	 * Whether records flow, or there are none.
	 * @return {@code true} if it runs or has caught up
	 */
	public boolean isFlowing() {
		return this.state instanceof PartitionState.Flowing;
	}

	/**
	 * Whether a single record is being sent.
	 * @return {@code true} until it is taken or rejected
	 */
	public boolean isProbing() {
		return this.probe.isUnderWay();
	}

	/**
	 * Whether records are read as they come.
	 * @return {@code true} if they flow, none is sent alone, and the target does not keep
	 * them waiting
	 */
	public boolean isReading() {
		return isFlowing() && this.probe instanceof Probe.None && !this.acknowledgementWait.isTooLong();
	}

	/**
	 * Whether records that were read are to be sent.
	 * @return {@code true} if they flow, or a single one is sent
	 */
	public boolean isSending() {
		return isProbing() || (isFlowing() && this.probe instanceof Probe.None);
	}

	/**
	 * Which records its topic on the target may reject.
	 * @param now the time in milliseconds
	 * @return the check, of none while a single record is sent
	 */
	public RecordPrecheck precheck(long now) {
		return (this.target != null && !isProbing()) ? this.rejections.precheck(this.target.topic().limits(), now)
				: RecordPrecheck.NONE;
	}

	/**
	 * Whether the time has come to try again what rests until then.
	 * @param now the time
	 * @return {@code true} if it is to be tried
	 */
	public boolean isDue(Instant now) {
		Instant retryAt = this.state.retryAt();
		return retryAt != null && !now.isBefore(retryAt) && !isProbing() && this.pause == null && isSettled();
	}

	/**
	 * Whether nothing of it can arrive at the target any more that did not yet.
	 * @return {@code true} if the producer answered for each record, and for a dead
	 * letter
	 */
	public boolean isSettled() {
		return this.progress.inFlight().isSettled()
				&& !(this.probe instanceof Probe.DeadLettering letter && !letter.delivery().isSettled());
	}

	/**
	 * The gap that is reported already, and not accepted.
	 * @return the gap, or {@code null} since it goes on
	 */
	public @Nullable Gap reportedGap() {
		return this.reportedGap;
	}

	/**
	 * Send nothing before the topics of the target were looked at again.
	 * @param look number of the look
	 */
	public void awaitLook(int look) {
		this.awaitedLook = look;
	}

	public int awaitedLook() {
		return this.awaitedLook;
	}

	/**
	 * How far it is replicated, as it is to be remembered: while it is halted before lost
	 * records that is where the look-up began.
	 * @return the position, or {@code null} if it is not known
	 */
	public @Nullable KnownPosition reached() {
		if (this.state instanceof PartitionState.Starting starting) {
			return starting.from().position();
		}
		if (this.state instanceof PartitionState.Halted halted && halted.cause() instanceof HaltCause.SourceLoss loss) {
			return loss.from().position();
		}
		if (this.state instanceof PartitionState.Draining draining && draining.unresolved() != null) {
			return draining.unresolved().position();
		}
		return this.progress.position();
	}

	/**
	 * The position to store, if it is not stored yet.
	 * @return the position, or {@code null}; none while it is halted before lost records
	 */
	public @Nullable KnownPosition toStore() {
		return isBeforeLoss() ? null : this.progress.toStore();
	}

	private boolean isBeforeLoss() {
		return (this.state instanceof PartitionState.Halted halted && halted.cause() instanceof HaltCause.SourceLoss)
				|| (this.state instanceof PartitionState.Draining draining && draining.unresolved() != null);
	}

	/**
	 * Look up the position.
	 * @param from where the look-up begins
	 * @param now the time
	 */
	public void restart(Lookup from, Instant now) {
		if (this.state instanceof PartitionState.Active active) {
			enter(active.starting(from, now));
			this.rejections.clear();
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
			this.reportedGap = null;
			this.progress.startAt(position);
		}
	}

	/**
	 * The topic on the target is there, or is another than before.
	 * @param ready the topic
	 */
	public void bind(TargetTopic.Ready ready) {
		if (this.target == null || !ready.limits().equals(this.target.topic().limits())) {
			this.rejections.limitsChanged();
		}
		this.target = TargetBinding.to(ready);
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
	 * Read again what was read and is lost.
	 * @param now the time
	 */
	public void readAgain(Instant now) {
		if (isProbing()) {
			sendOne((this.probe instanceof Probe.Reading reading) ? reading.unreadableFrom() : OptionalLong.empty(),
					now);
		}
		else if (isFlowing()) {
			run(now);
		}
	}

	/**
	 * Send nothing more until nothing is in flight; then a single record.
	 */
	public void settle() {
		this.probe = new Probe.Settling();
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
		this.rejections.settle(offset);
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
				this.reportedGap = loss.gap();
				this.progress.stayAt(Math.min(loss.gap().expectedOffset(), loss.gap().nextOffset()),
						loss.next().endOffset());
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
		if (this.probe instanceof Probe.DeadLettering) {
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
			this.probe = (this.probe instanceof Probe.DeadLettering) ? this.probe : Probe.NONE;
		}
	}

	/**
	 * It was given away: nobody waits any more for what is in flight.
	 */
	public void end() {
		this.progress.forget();
	}

	/**
	 * Show whether there is anything left to replicate.
	 * @param caughtUp whether the target has all records
	 * @param now the time
	 */
	public void caughtUp(boolean caughtUp, Instant now) {
		if (this.state instanceof PartitionState.Flowing flowing && (isReading() || !caughtUp)) {
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
			this.retryDelay.reset();
		}
	}

}
