package io.github.tandem.verify.read;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.errors.InterruptException;

/**
 * What all threads read of one cluster together: no faster than allowed, and not on after
 * the end was called for.
 */
final class Pace {

	private final long bytesPerSecond;

	private final Clock clock;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private long paidUntil;

	/**
	 * Create a pace.
	 * @param bytesPerSecond how fast at most, or 0 for any
	 * @param clock the time
	 */
	Pace(long bytesPerSecond, Clock clock) {
		this.bytesPerSecond = bytesPerSecond;
		this.clock = clock;
	}

	/**
	 * Bytes were read: wait as long as they are to take.
	 * @param bytes how many
	 */
	void read(long bytes) {
		if (this.bytesPerSecond <= 0) {
			return;
		}
		long millis;
		synchronized (this) {
			long now = this.clock.millis();
			this.paidUntil = Math.max(this.paidUntil, now) + bytes * 1000 / this.bytesPerSecond;
			millis = this.paidUntil - now;
		}
		try {
			if (millis > 0) {
				this.stopped.await(millis, TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
	}

	void stop() {
		this.stopped.countDown();
	}

	boolean isStopped() {
		return this.stopped.getCount() == 0;
	}

}
