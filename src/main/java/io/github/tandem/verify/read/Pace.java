package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.errors.InterruptException;

/**
 * What all threads read of both clusters together: no faster than allowed, and not on
 * after the end was called for.
 */
final class Pace {

	private final long bytesPerSecond;

	private final Clock clock;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private Instant paidUntil = Instant.EPOCH;

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
		long nanos;
		synchronized (this) {
			Instant now = this.clock.instant();
			Instant begin = this.paidUntil.isAfter(now) ? this.paidUntil : now;
			// not in milliseconds: what takes less than one would be free
			this.paidUntil = begin.plusNanos((long) (bytes * 1e9 / this.bytesPerSecond));
			nanos = Duration.between(now, this.paidUntil).toNanos();
		}
		try {
			if (nanos > 0) {
				this.stopped.await(nanos, TimeUnit.NANOSECONDS);
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
