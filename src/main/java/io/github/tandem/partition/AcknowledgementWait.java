package io.github.tandem.partition;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.InFlight;

/**
 * How long the oldest record in flight of a partition has been waiting for its
 * acknowledgement, and whether that is too long. Such a partition is read no further and
 * does not count towards what a thread may have in flight, or one without a leader would
 * in the end stop all others.
 */
public final class AcknowledgementWait {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private long watermark = -1;

	private @Nullable Instant since;

	private Instant arrivedAt = Instant.MIN;

	private boolean tooLong;

	/**
	 * Look at what a partition has in flight.
	 * @param inFlight the records
	 * @param now the time
	 */
	public void look(InFlight inFlight, Instant now) {
		if (inFlight.isEmpty() || inFlight.watermark() != this.watermark || this.since == null) {
			if (this.since != null && inFlight.watermark() > this.watermark) {
				this.arrivedAt = now;
			}
			this.since = now;
			this.watermark = inFlight.watermark();
			this.tooLong = false;
		}
		else {
			this.tooLong = !now.isBefore(this.since.plus(LIMIT));
		}
	}

	/**
	 * Wait anew: the record was rejected, and is sent elsewhere.
	 * @param now the time
	 */
	public void beginAgain(Instant now) {
		this.since = now;
		this.tooLong = false;
	}

	/**
	 * Whether the target keeps the partition waiting for a while.
	 * @param time the while
	 * @param now the time
	 * @return {@code true} if nothing was acknowledged for longer
	 */
	public boolean isLongerThan(Duration time, Instant now) {
		return this.tooLong && this.since != null && now.isAfter(this.since.plus(time));
	}

	/**
	 * Since when the oldest record waits.
	 * @return the instant, or {@code null} if nothing was in flight yet
	 */
	public @Nullable Instant since() {
		return this.since;
	}

	/**
	 * When something was acknowledged last.
	 * @return the time of the look that saw it, {@link Instant#MIN} if none did
	 */
	public Instant arrivedAt() {
		return this.arrivedAt;
	}

	/**
	 * Whether the target keeps the partition waiting.
	 * @return {@code true} if nothing was acknowledged for a second
	 */
	public boolean isTooLong() {
		return this.tooLong;
	}

}
