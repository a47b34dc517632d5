package io.github.tandem.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of the records of one partition that one poll brought, in their order.
 * Records are added and passed on the consumer's thread; what became of each of them
 * arrives on the producer's thread.
 */
public final class Delivery {

	// what became of a record: its offset on the target, from 0 on, or one of these

	private static final long PENDING = -1;

	private static final long FAILED = -2;

	// acknowledged, but the target no longer knew where it had put the record: that is
	// its answer to a batch which is sent again long after it was written
	private static final long UNPLACED = -3;

	// and from here on down, by why it is left out
	private static final long LEFT_OUT = -4;

	private static final VarHandle RESULT = MethodHandles.arrayElementVarHandle(long[].class);

	private final Thread thread = Thread.currentThread();

	private final TopicPartition source;

	private final String targetTopic;

	private final @Nullable LatencySample sample;

	// arrays and a callback of 24 bytes for each record: an object with all of it took
	// 64, and the wrapper of spring-kafka's producer 24 more

	private final long[] offsets;

	private final long[] timestamps;

	private final int[] bytes;

	private final int[] heap;

	private final long[] results;

	// what follows is written before the result of its record, and read after it

	private final int[] targetPartitions;

	private @Nullable Exception @Nullable [] failures;

	private int added;

	private int passed;

	private @Nullable Exception refusal;

	/**
	 * Create a delivery that has no records yet.
	 * @param source partition of the source
	 * @param targetTopic topic on the target
	 * @param capacity how many records will be added at most
	 * @param sample takes the time until the last of them is acknowledged, or
	 * {@code null}
	 */
	public Delivery(TopicPartition source, String targetTopic, int capacity, @Nullable LatencySample sample) {
		this.source = source;
		this.targetTopic = targetTopic;
		this.sample = sample;
		this.offsets = new long[capacity];
		this.timestamps = new long[capacity];
		this.bytes = new int[capacity];
		this.heap = new int[capacity];
		this.results = new long[capacity];
		this.targetPartitions = new int[capacity];
	}

	/**
	 * Add a record that is about to be sent.
	 * @param record the record
	 * @return takes the producer's answer
	 */
	public Callback add(ConsumerRecord<byte[], byte[]> record) {
		int size = RecordSize.bytes(record);
		note(record, PENDING, size, size + RecordSize.overhead(record.headers()));
		return new Acknowledgement(this, this.added - 1);
	}

	/**
	 * Add a record that is not to be sent: it is settled from the beginning, and the
	 * watermark passes it in its place.
	 * @param record the record
	 * @param why why not
	 */
	public void leaveOut(ConsumerRecord<byte[], byte[]> record, LeftOut why) {
		note(record, LEFT_OUT - why.ordinal(), 0, 0);
	}

	private void note(ConsumerRecord<byte[], byte[]> record, long result, int size, int onHeap) {
		int index = this.added++;
		this.offsets[index] = record.offset();
		this.timestamps[index] = record.timestamp();
		this.bytes[index] = size;
		this.heap[index] = onHeap;
		this.results[index] = result;
	}

	/**
	 * Take back the record added last, because it never left.
	 */
	public void removeLast() {
		this.added--;
	}

	/**
	 * Why the producer refused the record added last in the call that sent it.
	 * @return the reason, once, or {@code null} if it did not
	 */
	public @Nullable Exception takeRefusal() {
		Exception reason = this.refusal;
		this.refusal = null;
		return reason;
	}

	/**
	 * Pass what was acknowledged or left out, up to the first record that is neither.
	 * @param listener is told of it, and of the offsets before and between that hold no
	 * records
	 * @param watermark the first offset that was not reported yet
	 * @return what the passed records kept on the heap, in bytes
	 */
	long pass(DeliveryListener listener, long watermark) {
		int first = this.passed;
		int index = first;
		long freed = 0;
		while (index < this.added) {
			long result = result(index);
			if (result == PENDING || result == FAILED) {
				break;
			}
			if (index > first && !continues(index)) {
				report(listener, watermark, first, index);
				first = index;
			}
			freed += this.heap[index];
			index++;
		}
		if (index > first) {
			report(listener, watermark, first, index);
		}
		this.passed = index;
		return freed;
	}

	private boolean continues(int index) {
		long previous = this.results[index - 1];
		return this.results[index] == ((previous < 0) ? previous : previous + 1)
				&& this.targetPartitions[index] == this.targetPartitions[index - 1]
				&& this.offsets[index] == this.offsets[index - 1] + 1;
	}

	private void report(DeliveryListener listener, long watermark, int from, int to) {
		long next = (from > 0) ? this.offsets[from - 1] + 1 : watermark;
		if (this.offsets[from] > next) {
			listener.skipped(this.source, next, this.offsets[from] - 1);
		}
		if (this.results[from] <= LEFT_OUT) {
			listener.leftOut(this.source, this.offsets[from], this.offsets[to - 1],
					LeftOut.values()[(int) (LEFT_OUT - this.results[from])]);
			return;
		}
		long total = 0;
		for (int index = from; index < to; index++) {
			total += this.bytes[index];
		}
		listener.replicated(new ReplicatedRange(this.source, this.offsets[from], to - from, total, this.targetTopic,
				this.targetPartitions[from], Math.max(ReplicatedRange.UNKNOWN, this.results[from])));
	}

	private long result(int index) {
		// the weakest access that publishes what was written before: a full fence for
		// each acknowledgement cost 4% of the producer's thread
		return (long) RESULT.getAcquire(this.results, index);
	}

	/**
	 * How far records were passed.
	 * @return the offset behind the last of them, or -1 if none was passed
	 */
	long passedUpTo() {
		return (this.passed > 0) ? this.offsets[this.passed - 1] + 1 : -1;
	}

	boolean isPassed() {
		return this.passed == this.added;
	}

	/**
	 * Whether as many records were added as will be.
	 * @return {@code false} while there is room for more
	 */
	public boolean isComplete() {
		return this.added == this.offsets.length;
	}

	/**
	 * Whether the producer has answered for each record.
	 * @return {@code true} if each was acknowledged or has failed
	 */
	public boolean isSettled() {
		for (int index = this.passed; index < this.added; index++) {
			if (result(index) == PENDING) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What the records keep on the heap that are not passed yet.
	 * @return bytes
	 */
	long remainingHeap() {
		long remaining = 0;
		for (int index = this.passed; index < this.added; index++) {
			remaining += this.heap[index];
		}
		return remaining;
	}

	/**
	 * The records that are not passed keep nothing on the heap any more.
	 */
	void releaseHeap() {
		Arrays.fill(this.heap, this.passed, this.added, 0);
	}

	/**
	 * What the record added last keeps on the heap.
	 * @return bytes
	 */
	public int lastHeap() {
		return this.heap[this.added - 1];
	}

	int remaining() {
		return this.added - this.passed;
	}

	/**
	 * The first record that is not passed, if it has failed.
	 * @return the failure, or {@code null} if it has not, or there is none
	 */
	public @Nullable FailedDelivery failed() {
		return (this.passed < this.added) ? failure(this.passed) : null;
	}

	/**
	 * All records that are not passed and have failed.
	 * @param failed takes each of them, in their order
	 */
	void forEachFailed(Consumer<FailedDelivery> failed) {
		for (int index = this.passed; index < this.added; index++) {
			FailedDelivery failure = failure(index);
			if (failure != null) {
				failed.accept(failure);
			}
		}
	}

	private @Nullable FailedDelivery failure(int index) {
		if (result(index) != FAILED || this.failures == null) {
			return null;
		}
		Exception failure = this.failures[index];
		return (failure != null) ? new FailedDelivery(this.offsets[index], failure) : null;
	}

	/**
	 * The timestamp of the first record that is not passed.
	 * @return milliseconds since the epoch
	 */
	long oldestTimestamp() {
		return this.timestamps[this.passed];
	}

	private void completed(int index, @Nullable RecordMetadata metadata, @Nullable Exception exception) {
		if (exception != null || metadata == null) {
			Exception failure = (exception != null) ? exception
					: new IllegalStateException("The producer answered with neither an offset nor an error");
			if (Thread.currentThread() == this.thread) {
				this.refusal = failure;
				return;
			}
			if (this.failures == null) {
				this.failures = new Exception[this.offsets.length];
			}
			this.failures[index] = failure;
			RESULT.setRelease(this.results, index, FAILED);
			return;
		}
		this.targetPartitions[index] = metadata.partition();
		if (this.sample != null && index == this.offsets.length - 1) {
			this.sample.acknowledged(this.timestamps[index]);
		}
		RESULT.setRelease(this.results, index, metadata.hasOffset() ? metadata.offset() : UNPLACED);
	}

	/**
	 * Takes the producer's answer for one record.
	 *
	 * @param delivery the delivery it belongs to
	 * @param index its place there
	 */
	private record Acknowledgement(Delivery delivery, int index) implements Callback {

		@Override
		public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
			this.delivery.completed(this.index, metadata, exception);
		}

	}

}
