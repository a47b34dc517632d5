package io.github.tandem.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that shows what it is set to.
 */
public final class SetClock extends Clock {

	private volatile Instant now;

	/**
	 * Begin at a time.
	 * @param now the time
	 */
	public SetClock(Instant now) {
		this.now = now;
	}

	/**
	 * Set the clock.
	 * @param time the time
	 */
	public void set(Instant time) {
		this.now = time;
	}

	/**
	 * Set the clock forward.
	 * @param duration by how much
	 */
	public void forward(Duration duration) {
		this.now = this.now.plus(duration);
	}

	@Override
	public Instant instant() {
		return this.now;
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
