package io.github.tandem.delivery;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one partition since it started last, or was set back, and how far all
 * of it is acknowledged: the watermark. Used by the consumer's thread alone.
 */
public final class InFlight {

	private static final long UNKNOWN = -1;

	// the deliveries that have room from the beginning
	private static final int USUAL = 16;

	private final TopicPartition partition;

	private final InFlightBytes total;

	private ArrayDeque<Delivery> deliveries = new ArrayDeque<>();

	private boolean grown;

	private long watermark;

	private long heap;

	private int unsent;

	private long readUpTo;

	private InFlight(TopicPartition partition, InFlightBytes total, long watermark) {
		this.partition = partition;
		this.total = total;
		this.watermark = watermark;
		this.readUpTo = watermark;
	}

	/**
	 * Create what is in flight of a partition whose position is not known.
	 * @param partition the partition
	 * @param total the bytes its thread has in flight
	 * @return with nothing in flight
	 */
	public static InFlight unknown(TopicPartition partition, InFlightBytes total) {
		return new InFlight(partition, total, UNKNOWN);
	}

	/**
	 * Begin again somewhere else: nobody waits any more for what is in flight, and what
	 * was read and not sent is void.
	 * @param nextOffset the offset to be read next
	 * @return with nothing in flight
	 */
	public InFlight at(long nextOffset) {
		this.deliveries.forEach(this.total::abandon);
		this.deliveries.clear();
		return new InFlight(this.partition, this.total, nextOffset);
	}

	/**
	 * Begin again without a position.
	 * @return with nothing in flight
	 */
	public InFlight unknown() {
		return at(UNKNOWN);
	}

	/**
	 * Whether it is known how far the partition is replicated.
	 * @return {@code false} while its position is looked up
	 */
	public boolean isKnown() {
		return this.watermark != UNKNOWN;
	}

	/**
	 * Note records that were read and have to be sent.
	 * @param records how many
	 */
	public void read(int records) {
		this.unsent += records;
	}

	/**
	 * Note how far it was read.
	 * @param next the offset behind the last record
	 */
	public void readUpTo(long next) {
		this.readUpTo = next;
	}

	/**
	 * Some of what was read and not sent will be read again.
	 * @param records how many, the last of all
	 * @param next offset of the first of them
	 */
	public void giveBack(int records, long next) {
		this.unsent -= records;
		this.readUpTo = Math.min(this.readUpTo, next);
	}

	/**
	 * Where to read on.
	 * @return the offset behind what was read, or the watermark if that is further on
	 */
	public long readFrom() {
		return Math.max(this.readUpTo, this.watermark);
	}

	/**
	 * Whether records that were read wait to be sent.
	 * @return {@code true} if there are any
	 */
	public boolean hasUnsent() {
		return this.unsent > 0;
	}

	/**
	 * Begin to send records.
	 * @param delivery their delivery
	 */
	public void begin(Delivery delivery) {
		this.deliveries.addLast(delivery);
		this.grown |= this.deliveries.size() > USUAL;
	}

	/**
	 * A record of the last delivery was sent, or is left out.
	 * @param delivery the delivery
	 */
	public void sent(Delivery delivery) {
		this.heap += delivery.lastHeap();
		this.unsent--;
	}

	/**
	 * Move the watermark over everything that was acknowledged without a hole.
	 * @param listener is told what it passed
	 */
	public void advance(DeliveryListener listener) {
		long freed = 0;
		Delivery head = this.deliveries.peekFirst();
		while (head != null) {
			freed += head.pass(listener, this.watermark);
			this.watermark = Math.max(this.watermark, head.passedUpTo());
			if (!head.isPassed() || !head.isComplete()) {
				break;
			}
			this.deliveries.removeFirst();
			head = this.deliveries.peekFirst();
		}
		if (this.grown && this.deliveries.isEmpty()) {
			// it never shrinks: those of a thousand partitions once kept 200 MB
			this.deliveries = new ArrayDeque<>();
			this.grown = false;
		}
		if (freed > 0) {
			this.heap -= freed;
			this.total.remove(freed);
		}
	}

	/**
	 * Leave the first record that is not acknowledged out, if it has failed: what is
	 * behind it goes on.
	 * @param offset its offset
	 * @param why why it is not on the target
	 * @return {@code false} if it is another one, or has not failed
	 */
	public boolean leaveOutFailed(long offset, LeftOut why) {
		Delivery head = this.deliveries.peekFirst();
		FailedDelivery failed = (head != null) ? head.failed() : null;
		if (head == null || failed == null || failed.offset() != offset) {
			return false;
		}
		head.leaveOutFailed(why);
		return true;
	}

	/**
	 * Move the watermark over offsets that hold no records to replicate: markers of
	 * transactions, records that compaction removed.
	 * @param position where the consumer reads next
	 * @return {@code false} if it stays where it is
	 */
	public boolean skipTo(long position) {
		if (!isIdle() || position <= this.watermark) {
			return false;
		}
		this.watermark = position;
		return true;
	}

	/**
	 * The offset to commit.
	 * @return one more than the offset of the last record of which it and all before it
	 * are acknowledged, or -1 while the position is not known
	 */
	public long watermark() {
		return this.watermark;
	}

	/**
	 * What the records keep on the heap that are not behind the watermark yet.
	 * @return bytes
	 */
	public long heap() {
		return this.heap;
	}

	/**
	 * How many records were sent and are not behind the watermark yet.
	 * @return number of records
	 */
	public int size() {
		int size = 0;
		for (Delivery delivery : this.deliveries) {
			size += delivery.remaining();
		}
		return size;
	}

	/**
	 * Whether nothing is in flight.
	 * @return {@code true} if all that was sent is behind the watermark
	 */
	public boolean isEmpty() {
		for (Delivery delivery : this.deliveries) {
			if (!delivery.isPassed()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether nothing is in flight, and nothing waits to be sent.
	 * @return {@code true} if all that was read is behind the watermark
	 */
	public boolean isIdle() {
		return this.unsent == 0 && isEmpty();
	}

	/**
	 * Whether the producer has answered for each record.
	 * @return {@code true} if each was acknowledged or has failed
	 */
	public boolean isSettled() {
		for (Delivery delivery : this.deliveries) {
			if (!delivery.isSettled()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Count no more what the producer let go of, though it is not behind the watermark:
	 * of a partition that rests, nothing more will pass.
	 */
	public void releaseSettled() {
		if (this.heap > 0 && isSettled()) {
			this.deliveries.forEach(Delivery::releaseHeap);
			this.total.remove(this.heap);
			this.heap = 0;
		}
	}

	/**
	 * Look at the records that failed.
	 * @param failed takes each of them, in their order
	 */
	public void forEachFailed(Consumer<FailedDelivery> failed) {
		this.deliveries.forEach((delivery) -> delivery.forEachFailed(failed));
	}

	/**
	 * The first record that is not acknowledged, if it has failed.
	 * @return the failure, or {@code null} if it has not
	 */
	public @Nullable FailedDelivery failed() {
		Delivery head = this.deliveries.peekFirst();
		return (head != null) ? head.failed() : null;
	}

	/**
	 * The timestamp of the oldest record in flight.
	 * @return milliseconds since the epoch, or -1 if none is in flight
	 */
	public long oldestTimestamp() {
		Delivery head = this.deliveries.peekFirst();
		return (head != null && !head.isPassed()) ? head.oldestTimestamp() : -1;
	}

}
