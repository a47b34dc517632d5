package io.github.tandem.worker;

import java.time.Duration;

/**
 * How long a poll may last. While reading rests a poll brings nothing, and a thread that
 * waited for its end would replicate no more than its in-flight limit each time, at 50 ms
 * and 1 MB no more than 20 MB/s.
 */
final class PollTimeout {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private long inFlight;

	private Duration next = SHORTEST;

	/**
	 * How long the next poll may last.
	 * @param longest what the container wants
	 * @param reading whether records are read
	 * @param bytes bytes in flight
	 * @return a millisecond while reading rests and acknowledgements arrive, twice as
	 * long each time while none do
	 */
	Duration next(Duration longest, boolean reading, long bytes) {
		boolean moves = reading || bytes != this.inFlight;
		this.inFlight = bytes;
		this.next = moves ? SHORTEST : shorter(this.next.multipliedBy(2), longest);
		return reading ? longest : shorter(this.next, longest);
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
