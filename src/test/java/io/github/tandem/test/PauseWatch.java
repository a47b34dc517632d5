package io.github.tandem.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Watches something that should grow all the time, in a thread of its own, and finds out
 * for how long it did not.
 */
public final class PauseWatch implements AutoCloseable {

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

	private final LongSupplier value;

	private final Thread thread = new Thread(this::watch, "pause-watch");

	private volatile boolean stopped;

	private volatile long longestNanos;

	private PauseWatch(LongSupplier value) {
		this.value = value;
		this.thread.setDaemon(true);
	}

	/**
	 * Begin to watch.
	 * @param value what should grow; a failure counts as if it did not
	 * @return the watch
	 */
	public static PauseWatch of(LongSupplier value) {
		PauseWatch watch = new PauseWatch(value);
		watch.thread.start();
		return watch;
	}

	/**
	 * The longest time without growth so far, to about 50 milliseconds.
	 * @return the time
	 */
	public Duration longest() {
		return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(this.longestNanos));
	}

	@Override
	public void close() {
		this.stopped = true;
		this.thread.interrupt();
	}

	private void watch() {
		long highest = Long.MIN_VALUE;
		long grownAt = System.nanoTime();
		while (!this.stopped) {
			long next = look(highest);
			long now = System.nanoTime();
			this.longestNanos = Math.max(this.longestNanos, now - grownAt);
			if (next > highest) {
				highest = next;
				grownAt = now;
			}
			LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
		}
	}

	private long look(long otherwise) {
		try {
			return this.value.getAsLong();
		}
		catch (RuntimeException ex) {
			return otherwise;
		}
	}

}
