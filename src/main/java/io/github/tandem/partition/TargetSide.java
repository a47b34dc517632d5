package io.github.tandem.partition;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RecordPrecheck;
import io.github.tandem.loop.LoopProtection;
import io.github.tandem.topic.TargetTopic;

/**
 * The target as one partition of the source knows it: the topic its records go to, which
 * of them that rejects, and how it answers.
 */
public final class TargetSide {

	private final KnownRejections rejections = new KnownRejections();

	private final AcknowledgementWait acknowledgementWait = new AcknowledgementWait();

	private final RetryDelay retryDelay = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(60));

	private @Nullable TargetBinding binding;

	private @Nullable HeldBack heldBack;

	private @Nullable String obstacle;

	private int awaitedLook;

	/**
	 * Where records go.
	 * @return the topic on the target, or {@code null} while it was never ready
	 */
	public @Nullable TargetBinding binding() {
		return this.binding;
	}

	/**
	 * The topic on the target is there, or is another than before.
	 * @param ready the topic
	 * @param protection keeps records from coming round, or {@code null} if nothing does
	 */
	public void bind(TargetTopic.Ready ready, @Nullable LoopProtection protection) {
		if (this.binding == null || !ready.limits().equals(this.binding.topic().limits())) {
			this.rejections.limitsChanged();
		}
		this.binding = TargetBinding.to(ready, protection);
	}

	/**
	 * Which records the topic may reject.
	 * @param now the time in milliseconds since the epoch
	 * @return the check
	 */
	public RecordPrecheck precheck(long now) {
		return (this.binding != null) ? this.rejections.precheck(this.binding.topic().limits(), now)
				: RecordPrecheck.NONE;
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
	 * Why the records of the partition are not sent, and not even read: each partition
	 * that waits takes a batch of the producer's buffer from its neighbours.
	 * @return the reason, or {@code null} if they are
	 */
	public @Nullable HeldBack heldBack() {
		return this.heldBack;
	}

	/**
	 * Hold its records back, or do so no longer.
	 * @param reason why, or {@code null} to send them
	 */
	public void holdBack(@Nullable HeldBack reason) {
		this.heldBack = reason;
	}

	/**
	 * Why the target acknowledges nothing of what is in flight.
	 * @return the reason, or {@code null} if none is known
	 */
	public @Nullable String obstacle() {
		return this.acknowledgementWait.isTooLong() ? this.obstacle : null;
	}

	/**
	 * Note why the target acknowledges nothing.
	 * @param reason why, or {@code null} if that is not known
	 */
	public void obstacle(@Nullable String reason) {
		this.obstacle = reason;
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
	 * Why the records of a partition are held back.
	 *
	 * @param detail the reason in words
	 * @param since since when
	 * @param partition the partition of the target that cannot take them for now
	 * @param bytes what the producer's buffer has to have free before
	 */
	public record HeldBack(String detail, Instant since, int partition, long bytes) {

	}

}
