package io.github.tandem.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that goes when it is told to, or a little each time it is looked at.
 */
public final class ManualClock extends Clock {

	private Instant now = Instant.parse("2026-11-01T00:00:00Z");

	private Duration step = Duration.ZERO;

	private Duration set = Duration.ZERO;

	private Runnable onLook = () -> {
	};

	public void advance(Duration duration) {
		this.now = this.now.plus(duration);
	}

	/**
	 * Set the time of day; time goes on as before.
	 * @param duration how far
	 */
	public void set(Duration duration) {
		this.now = this.now.plus(duration);
		this.set = this.set.plus(duration);
	}

	/**
	 * The time that no clock shows.
	 * @return nanoseconds that went by
	 */
	public long nanoTime() {
		return Duration.between(Instant.EPOCH, this.now).minus(this.set).toNanos();
	}

	/**
	 * Go on by itself.
	 * @param duration how far at each look
	 */
	public void stepBy(Duration duration) {
		this.step = duration;
	}

	/**
	 * Do something whenever the time is looked at.
	 * @param action what to do
	 */
	public void onLook(Runnable action) {
		this.onLook = action;
	}

	@Override
	public Instant instant() {
		this.onLook.run();
		this.now = this.now.plus(this.step);
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
