package io.github.tandem.bridge;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that were sent, in order, and how far all of them are
 * acknowledged: the watermark. Used by the consumer's thread alone.
 */
final class InFlight {

	private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();

	private long watermark;

	private long heap;

	private int targetPartition = -1;

	private long targetOffset = -1;

	InFlight(long nextOffset) {
		this.watermark = nextOffset;
	}

	/**
	 * Begin again at the watermark: what was under way beyond it will be sent once more.
	 * @return with nothing in flight
	 */
	InFlight again() {
		InFlight again = new InFlight(this.watermark);
		again.targetPartition = this.targetPartition;
		again.targetOffset = this.targetOffset;
		return again;
	}

	/**
	 * Begin again behind a record that is not copied.
	 * @param offset offset of the record
	 * @return with nothing in flight
	 */
	InFlight without(long offset) {
		InFlight again = again();
		again.watermark = offset + 1;
		return again;
	}

	void add(Delivery delivery) {
		this.deliveries.addLast(delivery);
		this.heap += delivery.heap();
	}

	/**
	 * Take back the delivery added last, because its record never left.
	 */
	void removeLast() {
		this.heap -= this.deliveries.removeLast().heap();
	}

	/**
	 * Move the watermark over everything that was acknowledged without a hole.
	 * @param progress is told what the watermark passed
	 */
	void advance(Progress progress) {
		int records = 0;
		long bytes = 0;
		Delivery head = this.deliveries.peekFirst();
		while (head != null && head.isCompleted() && !head.isFailed()) {
			this.deliveries.removeFirst();
			this.heap -= head.heap();
			this.watermark = head.offset() + 1;
			this.targetPartition = head.targetPartition();
			this.targetOffset = head.targetOffset();
			records++;
			bytes += head.bytes();
			head = this.deliveries.peekFirst();
		}
		if (records > 0) {
			progress.made(records, bytes);
		}
	}

	/**
	 * Move the watermark over offsets that hold no records to copy: markers of
	 * transactions, records that compaction removed.
	 * @param position where the consumer reads next
	 */
	void skipTo(long position) {
		if (this.deliveries.isEmpty() && position > this.watermark) {
			this.watermark = position;
		}
	}

	/**
	 * The offset to commit.
	 * @return one more than the offset of the last record of which it and all before it
	 * are acknowledged
	 */
	long watermark() {
		return this.watermark;
	}

	/**
	 * What the records keep on the heap that are not behind the watermark yet.
	 * @return bytes
	 */
	long heap() {
		return this.heap;
	}

	/**
	 * How many records are not behind the watermark yet.
	 * @return number of records
	 */
	int size() {
		return this.deliveries.size();
	}

	/**
	 * Look at the deliveries that failed.
	 * @param failures takes each of them, in order
	 */
	void forEachFailed(Consumer<Delivery> failures) {
		for (Delivery delivery : this.deliveries) {
			if (delivery.isFailed()) {
				failures.accept(delivery);
			}
		}
	}

	boolean isEmpty() {
		return this.deliveries.isEmpty();
	}

	/**
	 * Whether no delivery is still under way.
	 * @return {@code true} if each was acknowledged or has failed
	 */
	boolean isSettled() {
		for (Delivery delivery : this.deliveries) {
			if (!delivery.isCompleted()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The first delivery that failed, once the watermark stands before it.
	 * @return the delivery, or {@code null} if the oldest one has not failed
	 */
	@Nullable Delivery failed() {
		Delivery head = this.deliveries.peekFirst();
		return (head != null && head.isFailed()) ? head : null;
	}

	/**
	 * The timestamp of the oldest record under way.
	 * @return milliseconds since the epoch, or -1 if none is under way
	 */
	long oldestTimestamp() {
		Delivery head = this.deliveries.peekFirst();
		return (head != null) ? head.timestamp() : -1;
	}

	/**
	 * Where on the target the last record before the watermark is.
	 * @return a partition, or -1 if there is none yet
	 */
	int targetPartition() {
		return this.targetPartition;
	}

	/**
	 * Where on the target the last record before the watermark is.
	 * @return an offset, or -1 if there is none yet
	 */
	long targetOffset() {
		return this.targetOffset;
	}

	/**
	 * Is told of progress.
	 */
	@FunctionalInterface
	interface Progress {

		void made(int records, long bytes);

	}

}
