package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * A window of event time.
 *
 * @param since the oldest timestamp
 * @param until the timestamp behind the youngest
 */
record TimeWindow(Instant since, Instant until) {

	static TimeWindow of(long number, Duration length) {
		long from = number * length.toMillis();
		return new TimeWindow(Instant.ofEpochMilli(from), Instant.ofEpochMilli(from + length.toMillis()));
	}

	/**
	 * The number of the window that a time is in.
	 * @param time the time
	 * @param length how long windows are
	 * @return its number since the epoch
	 */
	static long number(Instant time, Duration length) {
		return Math.floorDiv(time.toEpochMilli(), length.toMillis());
	}

	TimeWindow since(Instant earlier) {
		return new TimeWindow(earlier, this.until);
	}

	@Override
	public String toString() {
		return "%s/%s".formatted(this.since, this.until);
	}

}
