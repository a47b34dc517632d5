package io.github.tandem.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that goes on from where it was when the machine's is set back: what waits for a
 * point in time would wait for the whole step.
 */
final class ForwardClock extends Clock {

	private final Clock clock;

	private Instant last = Instant.MIN;

	private Duration ahead = Duration.ZERO;

	ForwardClock(Clock clock) {
		this.clock = clock;
	}

	@Override
	public synchronized Instant instant() {
		Instant now = this.clock.instant().plus(this.ahead);
		if (now.isBefore(this.last)) {
			this.ahead = this.ahead.plus(Duration.between(now, this.last));
			now = this.last;
		}
		this.last = now;
		return now;
	}

	@Override
	public ZoneId getZone() {
		return this.clock.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return new ForwardClock(this.clock.withZone(zone));
	}

}
