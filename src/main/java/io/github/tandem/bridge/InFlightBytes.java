package io.github.tandem.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes one consumer thread has in flight, and when it has to stop reading.
 */
final class InFlightBytes {

	private final AtomicLong bytes = new AtomicLong();

	private final long limit;

	private final Thread thread = Thread.currentThread();

	private long stalled;

	/**
	 * Create the count for the current thread.
	 * @param limit number of bytes at which to stop reading
	 */
	InFlightBytes(long limit) {
		this.limit = limit;
	}

	boolean isOfCurrentThread() {
		return this.thread == Thread.currentThread();
	}

	void add(int amount) {
		this.bytes.addAndGet(amount);
	}

	void remove(int amount) {
		this.bytes.addAndGet(-amount);
	}

	long get() {
		return this.bytes.get();
	}

	/**
	 * Leave out of account what belongs to partitions that the target keeps waiting.
	 * @param amount their bytes in flight; at most as many as the limit are left out,
	 * since the producer's buffer holds twice the limit
	 */
	void stalled(long amount) {
		this.stalled = Math.min(amount, this.limit);
	}

	private long counted() {
		return Math.max(0, this.bytes.get() - this.stalled);
	}

	boolean isFull() {
		return counted() >= this.limit;
	}

	/**
	 * Whether enough has been acknowledged to read on. Half of the limit leaves the
	 * producer work for the time of a poll.
	 * @return {@code true} below half of the limit
	 */
	boolean hasRoom() {
		return counted() <= this.limit / 2;
	}

}
