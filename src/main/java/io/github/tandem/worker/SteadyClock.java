package io.github.tandem.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * A clock that goes on as before when the machine's is set: what waits for a point in
 * time, or how long something lasts, must not depend on that. It comes near the machine's
 * again by going a little faster or slower, so it never goes back.
 */
public final class SteadyClock extends Clock {

	// what lasts two minutes is taken for two and a quarter at most
	private static final int SLEW = 10;

	private static final Duration FARTHEST = Duration.ofDays(10_000);

	private final Clock machine;

	private final LongSupplier nanoTime;

	private long lastNanos;

	private Instant last;

	/**
	 * Create a clock that shows what the machine's does.
	 * @param machine the machine's clock
	 * @param nanoTime a monotonic clock, in nanoseconds
	 */
	public SteadyClock(Clock machine, LongSupplier nanoTime) {
		this.machine = machine;
		this.nanoTime = nanoTime;
		this.last = machine.instant();
		this.lastNanos = nanoTime.getAsLong();
	}

	@Override
	public synchronized Instant instant() {
		Instant shown = this.machine.instant();
		long nanos = this.nanoTime.getAsLong();
		long elapsed = Math.max(0, nanos - this.lastNanos);
		Instant next = this.last.plusNanos(elapsed);
		this.lastNanos = nanos;
		this.last = next.plusNanos(correction(Duration.between(next, shown), elapsed / SLEW));
		return this.last;
	}

	private static long correction(Duration difference, long most) {
		long nanos = (difference.abs().compareTo(FARTHEST) > 0)
				? (difference.isNegative() ? -FARTHEST.toNanos() : FARTHEST.toNanos()) : difference.toNanos();
		return Math.max(-most, Math.min(nanos, most));
	}

	@Override
	public ZoneId getZone() {
		return this.machine.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return new SteadyClock(this.machine.withZone(zone), this.nanoTime);
	}

}
