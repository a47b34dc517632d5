package io.github.tandem.worker.target;

import java.time.Instant;

import io.github.tandem.partition.AcknowledgementWait;

/**
 * A broker of the target as the leader of partitions, and what a producer's buffer holds
 * for it. Used by the consumer's thread alone.
 */
final class Leader {

	private final int node;

	private int partitions;

	private long bytes;

	private Instant waitingSince = Instant.MIN;

	private Instant answeredAt = Instant.MIN;

	private int patient;

	private boolean refuses;

	Leader(int node) {
		this.node = node;
	}

	int node() {
		return this.node;
	}

	/**
	 * Forget what it was: it is looked at anew.
	 */
	void reset() {
		this.partitions = 0;
		this.bytes = 0;
		this.waitingSince = Instant.MIN;
		this.answeredAt = Instant.MIN;
		this.patient = 0;
		this.refuses = false;
	}

	/**
	 * A partition has records in flight.
	 * @param amount what they take of the buffer, in bytes
	 * @param wait how long they have been waiting
	 */
	void holds(long amount, AcknowledgementWait wait) {
		this.partitions++;
		if (!wait.isTooLong()) {
			this.bytes += amount;
			this.patient++;
		}
		else {
			Instant since = wait.since();
			this.waitingSince = (since != null && since.isAfter(this.waitingSince)) ? since : this.waitingSince;
		}
	}

	/**
	 * Records of a partition were sent.
	 * @param amount what they take of the buffer, in bytes
	 * @param first whether the partition had none in flight before
	 */
	void sent(long amount, boolean first) {
		this.bytes += amount;
		this.partitions += first ? 1 : 0;
		this.patient += first ? 1 : 0;
	}

	/**
	 * It refuses what a partition waits for, which is an answer as well.
	 */
	void refuses() {
		this.refuses = true;
	}

	/**
	 * Records of a partition arrived.
	 * @param at when the last of them did
	 */
	void answered(Instant at) {
		if (at.isAfter(this.answeredAt)) {
			this.answeredAt = at;
		}
	}

	/**
	 * When records of a partition arrived last.
	 * @return the instant, {@link Instant#MIN} if none is known
	 */
	Instant answeredAt() {
		return this.answeredAt;
	}

	/**
	 * What the buffer holds for partitions that are not kept waiting, or not for long.
	 * @return bytes
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * How many partitions the buffer holds records of.
	 * @return their number, also of those that are kept waiting
	 */
	int partitions() {
		return this.partitions;
	}

	/**
	 * Whether a partition is trying that is not kept waiting yet.
	 * @return {@code true} if the buffer holds records of one
	 */
	boolean isTried() {
		return this.patient > 0;
	}

	/**
	 * Whether partitions are kept waiting.
	 * @return {@code true} if nothing of some was acknowledged for a second
	 */
	boolean keepsWaiting() {
		return this.waitingSince.isAfter(Instant.MIN);
	}

	/**
	 * Whether partitions are kept waiting, none of them is told why, and no other one had
	 * an answer since.
	 * @return {@code true} if the broker may be gone
	 */
	boolean isSilent() {
		return keepsWaiting() && !this.refuses && !this.answeredAt.isAfter(this.waitingSince);
	}

	/**
	 * Whether a partition may be kept waiting as others are.
	 * @param wait the partition's wait
	 * @return {@code true} unless it had an answer since others wait
	 */
	boolean isDoubtful(AcknowledgementWait wait) {
		return keepsWaiting() && !wait.arrivedAt().isAfter(this.waitingSince);
	}

}
