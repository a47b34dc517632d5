package io.github.tandem.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes one consumer thread has in flight, and when it has to stop reading.
 */
final class InFlightBytes {

	private final AtomicLong bytes = new AtomicLong();

	private final long limit;

	private final Thread thread = Thread.currentThread();

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

	boolean isFull() {
		return this.bytes.get() >= this.limit;
	}

	/**
	 * Whether enough has been acknowledged to read on. Half of the limit leaves the
	 * producer work for the time of a poll.
	 * @return {@code true} below half of the limit
	 */
	boolean hasRoom() {
		return this.bytes.get() <= this.limit / 2;
	}

}
