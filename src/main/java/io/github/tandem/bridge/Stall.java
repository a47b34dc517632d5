package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Whether the target keeps a partition waiting: its oldest record in flight is not
 * acknowledged for a while. Such a partition is read no further and does not count
 * towards what a thread may have in flight, or one without a leader would in the end stop
 * all others.
 */
final class Stall {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private long watermark = -1;

	private @Nullable Instant since;

	private boolean stalled;

	/**
	 * Look at what a partition has in flight.
	 * @param inFlight the records
	 * @param now the time
	 * @return {@code true} if the answer of {@link #isStalled()} is another one
	 */
	boolean look(InFlight inFlight, Instant now) {
		boolean before = this.stalled;
		if (inFlight.isEmpty() || inFlight.watermark() != this.watermark || this.since == null) {
			this.since = now;
			this.watermark = inFlight.watermark();
			this.stalled = false;
		}
		else {
			this.stalled = !now.isBefore(this.since.plus(PATIENCE));
		}
		return this.stalled != before;
	}

	boolean isStalled() {
		return this.stalled;
	}

}
