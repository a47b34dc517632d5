package io.github.tandem.worker;

import java.time.Duration;

/**
 * How long a poll may last. While reading rests a poll brings nothing, and a thread that
 * waited for its end would replicate no more than its in-flight limit each time, at 50 ms
 * and 1 MB no more than 20 MB/s.
 */
final class PollTimeout {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private long moved;

	private Duration next = SHORTEST;

	/**
	 * How long the next poll may last.
	 * @param longest what the container wants
	 * @param reading whether records are read
	 * @param bytes bytes that were ever sent and acknowledged
	 * @return a millisecond while reading rests and anything moves, twice as long each
	 * time while nothing does
	 */
	Duration next(Duration longest, boolean reading, long bytes) {
		boolean moves = reading || bytes != this.moved;
		this.moved = bytes;
		this.next = moves ? SHORTEST : shorter(this.next.multipliedBy(2), longest);
		return reading ? longest : shorter(this.next, longest);
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
