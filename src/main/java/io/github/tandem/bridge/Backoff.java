package io.github.tandem.bridge;

import java.time.Duration;

/**
 * How long to wait before the next try: twice as long after each failure in a row.
 */
final class Backoff {

	private final Duration first;

	private final Duration longest;

	private int failures;

	Backoff(Duration first, Duration longest) {
		this.first = first;
		this.longest = longest;
	}

	Duration next() {
		Duration delay = this.first.multipliedBy(1L << Math.min(this.failures, 16));
		this.failures++;
		return (delay.compareTo(this.longest) < 0) ? delay : this.longest;
	}

	void reset() {
		this.failures = 0;
	}

}
