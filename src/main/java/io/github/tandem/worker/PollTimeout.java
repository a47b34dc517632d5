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
		this.next = (reading || bytes != this.inFlight) ? SHORTEST : this.next.multipliedBy(2);
		this.inFlight = bytes;
		return (reading || this.next.compareTo(longest) > 0) ? longest : this.next;
	}

}
