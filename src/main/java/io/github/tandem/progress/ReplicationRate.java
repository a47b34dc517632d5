package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How fast a partition moves, and since when it does not.
 */
final class ReplicationRate {

	private Instant observedAt;

	private Instant movedAt;

	private final Instant startedAt;

	private @Nullable Instant caughtUpAt;

	private long replicated;

	private long watermark = -1;

	private double rate;

	ReplicationRate(Instant now) {
		this.observedAt = now;
		this.movedAt = now;
		this.startedAt = now;
	}

	/**
	 * Look at the partition, about once a second.
	 * @param now the time
	 * @param replicatedSoFar number of records acknowledged since the assignment
	 * @param nextOffset the watermark
	 * @param lag number of offsets between watermark and end
	 */
	void observe(Instant now, long replicatedSoFar, long nextOffset, long lag) {
		double seconds = Duration.between(this.observedAt, now).toNanos() / 1e9;
		if (seconds > 0) {
			double current = (replicatedSoFar - this.replicated) / seconds;
			// half of it from the last second, so that a single pause does not read as
			// zero
			this.rate = (this.rate + current) / 2;
			this.rate = (this.rate < 0.01) ? 0 : this.rate;
		}
		if (nextOffset != this.watermark || lag == 0) {
			this.movedAt = now;
		}
		if (lag == 0) {
			this.caughtUpAt = now;
		}
		this.observedAt = now;
		this.replicated = replicatedSoFar;
		this.watermark = nextOffset;
	}

	/**
	 * Records a second, lately.
	 * @return the rate
	 */
	double rate() {
		return this.rate;
	}

	/**
	 * When the watermark moved last, or there was nothing for it to move over.
	 * @return the instant
	 */
	Instant movedAt() {
		return this.movedAt;
	}

	/**
	 * How old the oldest record is that is not replicated.
	 * @param now the time
	 * @param machineTime the time that timestamps of records are compared with
	 * @param lag number of offsets between watermark and end
	 * @param oldestInFlight timestamp of the oldest record in flight, or -1
	 * @param lastRead timestamp of the record read last, or -1
	 * @return zero without lag. While that record has not been read yet, the time since
	 * all was replicated, or since the timestamp read last if that is later; if nothing
	 * was read or replicated yet, the time since the partition was assigned
	 */
	Duration lagTime(Instant now, Instant machineTime, long lag, long oldestInFlight, long lastRead) {
		if (lag == 0) {
			return Duration.ZERO;
		}
		Duration age;
		if (oldestInFlight >= 0) {
			age = since(oldestInFlight, machineTime);
		}
		else if (this.caughtUpAt == null) {
			age = (lastRead >= 0) ? since(lastRead, machineTime) : Duration.between(this.startedAt, now);
		}
		else {
			Duration behind = Duration.between(this.caughtUpAt, now);
			Duration read = since(lastRead, machineTime);
			age = (read.compareTo(behind) < 0) ? read : behind;
		}
		return age.isNegative() ? Duration.ZERO : age;
	}

	private static Duration since(long timestamp, Instant machineTime) {
		return Duration.ofMillis(machineTime.toEpochMilli() - timestamp);
	}

}
