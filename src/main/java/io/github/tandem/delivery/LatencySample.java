package io.github.tandem.delivery;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;

/**
 * Times the last record of each partition in a poll, instead of every record: two timers
 * and a clock for every record would cost more than the rest of the way.
 *
 * @param polledAt reading of the monotonic clock after the poll, in nanoseconds
 * @param clock tells both times
 * @param pipeline time from poll to acknowledgement
 * @param age time from the record's timestamp to acknowledgement
 */
public record LatencySample(long polledAt, Clock clock, Timer pipeline, Timer age) {

	void acknowledged(long timestamp) {
		this.pipeline.record(this.clock.monotonicTime() - this.polledAt, TimeUnit.NANOSECONDS);
		if (timestamp >= 0) {
			this.age.record(Math.max(0, this.clock.wallTime() - timestamp), TimeUnit.MILLISECONDS);
		}
	}

}
