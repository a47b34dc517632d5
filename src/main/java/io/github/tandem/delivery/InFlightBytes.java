package io.github.tandem.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes one consumer thread has in flight, and when it has to stop reading. Counted
 * on that thread alone; other threads may look.
 */
public final class InFlightBytes {

	// One part of so many of the limit is for those that are not kept waiting, whatever
	// the others fill: they would wait as long as those do.
	private static final int NEIGHBOURS = 4;

	private final long limit;

	// one addition a delivery: two contended ones a record cost 3% of the throughput
	private volatile long bytes;

	private volatile long excluded;

	// of partitions that are kept waiting, and counted all the same
	private volatile long waiting;

	private volatile long moved;

	private final List<Delivery> abandoned = new ArrayList<>();

	/**
	 * Create the count of a thread.
	 * @param limit number of bytes at which to stop reading
	 */
	public InFlightBytes(long limit) {
		this.limit = limit;
	}

	/**
	 * Count records that were sent.
	 * @param amount what they keep on the heap, in bytes
	 */
	public void add(long amount) {
		this.bytes += amount;
		this.moved += amount;
	}

	/**
	 * Count records that are not in flight any more.
	 * @param amount what they kept on the heap, in bytes
	 */
	public void remove(long amount) {
		this.bytes -= amount;
		this.moved += amount;
	}

	/**
	 * Nobody waits for a delivery any more: it counts until the producer lets go of it.
	 * @param delivery the delivery
	 */
	public void abandon(Delivery delivery) {
		this.abandoned.add(delivery);
	}

	/**
	 * Count no more what the producer let go of.
	 */
	public void settle() {
		if (!this.abandoned.isEmpty()) {
			this.abandoned.removeIf((delivery) -> {
				boolean settled = delivery.isSettled();
				if (settled) {
					remove(delivery.remainingHeap());
				}
				return settled;
			});
		}
	}

	/**
	 * What is in flight.
	 * @return bytes
	 */
	public long get() {
		return this.bytes;
	}

	/**
	 * What was ever sent, and what was let go of: as much may be in flight as before
	 * though all of it was acknowledged meanwhile.
	 * @return bytes, more each time that something moves
	 */
	public long moved() {
		return this.moved;
	}

	/**
	 * Leave out of account what belongs to partitions that the target keeps waiting.
	 * @param amount their bytes in flight; at most as many as the limit are left out,
	 * since the producer's buffer holds twice the limit
	 */
	public void exclude(long amount) {
		this.excluded = Math.min(amount, this.limit);
		this.waiting = amount - this.excluded;
	}

	/**
	 * How much may be in flight.
	 * @return bytes
	 */
	public long limit() {
		return this.limit;
	}

	// of partitions that are not kept waiting
	private long others() {
		return Math.max(0, counted() - this.waiting);
	}

	private long counted() {
		return Math.max(0, this.bytes - this.excluded);
	}

	/**
	 * How much more may be sent.
	 * @return bytes, not more than zero if enough is in flight
	 */
	public long room() {
		return Math.max(this.limit - counted(), this.limit / NEIGHBOURS - others());
	}

	/**
	 * Whether as many bytes are in flight as may be.
	 * @return {@code true} if nothing may be sent
	 */
	public boolean isFull() {
		return room() <= 0;
	}

	/**
	 * Whether enough has been acknowledged to read on. Half of what others may have in
	 * flight leaves the producer work for the time of a poll.
	 * @return {@code true} up to half of that
	 */
	public boolean hasRoom() {
		long all = Math.max(this.limit - this.waiting, this.limit / NEIGHBOURS);
		return others() <= all / 2;
	}

}
