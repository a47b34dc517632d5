package io.github.tandem.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.springframework.util.unit.DataSize;

/**
 * One direction of a network link, shared by all connections of a relay: how long and how
 * wide it is, and whether anything moves at all.
 */
final class Link {

	private static final int CAPACITY_WITHOUT_DELAY = 64 * 1024;

	private static final int CAPACITY_WITH_DELAY = 16 * 1024 * 1024;

	private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(1);

	private final LongAdder bytes = new LongAdder();

	private volatile long delayNanos;

	private volatile boolean stalled;

	private double nanosPerByte;

	private long freeAt = System.nanoTime();

	void delay(Duration delay) {
		this.delayNanos = delay.toNanos();
	}

	synchronized void limit(DataSize perSecond) {
		this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / perSecond.toBytes();
		this.freeAt = System.nanoTime();
	}

	void stall() {
		this.stalled = true;
	}

	void resume() {
		this.stalled = false;
	}

	long bytes() {
		return this.bytes.sum();
	}

	/**
	 * How many bytes of a connection may be under way at once.
	 * @return the number, small on a short link, so that it hides no back-pressure
	 */
	int capacity() {
		return (this.delayNanos > 0) ? CAPACITY_WITH_DELAY : CAPACITY_WITHOUT_DELAY;
	}

	/**
	 * Wait until bytes have got onto the link, as its width allows.
	 * @param count how many
	 * @param abandoned tells when waiting is of no use any more
	 * @return the {@link System#nanoTime()} of their arrival at the other end
	 */
	long enter(int count, BooleanSupplier abandoned) {
		awaitMovement(abandoned);
		long entered = reserve(count);
		awaitTime(entered, abandoned);
		this.bytes.add(count);
		return entered + this.delayNanos;
	}

	/**
	 * Wait until bytes may leave the link.
	 * @param arrival what {@link #enter} gave
	 * @param abandoned tells when waiting is of no use any more
	 */
	void leave(long arrival, BooleanSupplier abandoned) {
		awaitTime(arrival, abandoned);
		awaitMovement(abandoned);
	}

	private synchronized long reserve(int count) {
		long now = System.nanoTime();
		this.freeAt = Math.max(now, this.freeAt) + (long) (count * this.nanosPerByte);
		return this.freeAt;
	}

	private void awaitMovement(BooleanSupplier abandoned) {
		while (this.stalled && !abandoned.getAsBoolean()) {
			LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
		}
	}

	private static void awaitTime(long time, BooleanSupplier abandoned) {
		long left = time - System.nanoTime();
		while (left > 0 && !abandoned.getAsBoolean()) {
			LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
			left = time - System.nanoTime();
		}
	}

}
