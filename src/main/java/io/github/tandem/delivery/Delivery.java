package io.github.tandem.delivery;

import java.util.Arrays;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of the records of one partition that one poll brought, in their order.
 * Used by the consumer's thread alone; what became of each of them arrives on the
 * producer's thread, in its {@link Acknowledgement}.
 */
public final class Delivery {

	private final TopicPartition source;

	private final String targetTopic;

	private final ProducerAnswers answers;

	// arrays and a callback of 24 bytes for each record: an object with all of it took
	// 64, and the wrapper of spring-kafka's producer 24 more

	private final long[] offsets;

	private final long[] timestamps;

	private final int[] bytes;

	private final int[] heap;

	private int added;

	private int passed;

	private boolean ended;

	private boolean anyRetimed;

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
		this.answers = new ProducerAnswers(capacity, sample);
		this.offsets = new long[capacity];
		this.timestamps = new long[capacity];
		this.bytes = new int[capacity];
		this.heap = new int[capacity];
	}

	/**
	 * Add a record that is about to be sent.
	 * @param record the record
	 * @return takes the producer's answer
	 */
	public Callback add(ConsumerRecord<byte[], byte[]> record) {
		int size = RecordSize.bytes(record);
		note(record, size, size + RecordSize.overhead(record.headers()));
		if (RecordMapper.isRetimed(record.timestamp())) {
			this.anyRetimed = true;
		}
		return this.answers.expect(this.added - 1, record.timestamp());
	}

	/**
	 * Add a record that is not to be sent: it is settled from the beginning, and the
	 * watermark passes it in its place.
	 * @param record the record
	 * @param why why not
	 */
	public void leaveOut(ConsumerRecord<byte[], byte[]> record, LeftOut why) {
		note(record, 0, 0);
		this.answers.leaveOut(this.added - 1, why);
	}

	/**
	 * Leave the first record out that is not passed, though it was sent: it has failed.
	 * @param why why it is not on the target
	 */
	void leaveOutFailed(LeftOut why) {
		this.answers.leaveOut(this.passed, why);
	}

	private void note(ConsumerRecord<byte[], byte[]> record, int size, int onHeap) {
		int index = this.added++;
		this.offsets[index] = record.offset();
		this.timestamps[index] = record.timestamp();
		this.bytes[index] = size;
		this.heap[index] = onHeap;
	}

	/**
	 * Take back the record added last, because it never left.
	 */
	public void removeLast() {
		this.added--;
	}

	/**
	 * The producer did not take a record: it stays, as one that has failed.
	 * @param record the record, which was added
	 * @param failure why not
	 */
	public void fail(ConsumerRecord<byte[], byte[]> record, Exception failure) {
		this.answers.refuse(index(record), failure);
	}

	/**
	 * Expect another answer for a record, at its place: it is sent once more.
	 * @param record the record, which was answered for
	 * @return takes the answer
	 */
	public Callback again(ConsumerRecord<byte[], byte[]> record) {
		return this.answers.expect(index(record), record.timestamp());
	}

	private int index(ConsumerRecord<byte[], byte[]> record) {
		return Arrays.binarySearch(this.offsets, this.passed, this.added, record.offset());
	}

	/**
	 * Why the producer did not take the record added last in the call that sent it.
	 * @return the reason, once, or {@code null} if it did not
	 */
	public @Nullable Exception takeSendFailure() {
		return this.answers.takeSendFailure();
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
		while (index < this.added && this.answers.isPassable(index)) {
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
		return this.offsets[index] == this.offsets[index - 1] + 1 && this.answers.continues(index);
	}

	private void report(DeliveryListener listener, long watermark, int from, int to) {
		long next = (from > 0) ? this.offsets[from - 1] + 1 : watermark;
		if (this.offsets[from] > next) {
			listener.skipped(this.source, next, this.offsets[from] - 1);
		}
		LeftOut why = this.answers.leftOut(from);
		if (why != null) {
			listener.leftOut(this.source, this.offsets[from], this.offsets[to - 1], why);
			return;
		}
		long total = 0;
		for (int index = from; index < to; index++) {
			total += this.bytes[index];
		}
		listener.replicated(new ReplicatedRange(this.source, this.offsets[from], to - from, total, this.targetTopic,
				this.answers.targetPartition(from), this.answers.targetOffset(from)));
		if (this.anyRetimed) {
			reportRetimed(listener, from, to);
		}
	}

	private void reportRetimed(DeliveryListener listener, int from, int to) {
		int retimed = 0;
		for (int index = from; index < to; index++) {
			retimed += RecordMapper.isRetimed(this.timestamps[index]) ? 1 : 0;
		}
		if (retimed > 0) {
			listener.retimed(this.source, retimed);
		}
	}

	// the offset behind the last record that was passed, or -1 if none was
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
		return this.ended || this.added == this.offsets.length;
	}

	/**
	 * No more records will be added.
	 */
	public void end() {
		this.ended = true;
	}

	/**
	 * Whether the producer has answered for each record.
	 * @return {@code true} if each was acknowledged or has failed
	 */
	public boolean isSettled() {
		for (int index = this.passed; index < this.added; index++) {
			if (this.answers.isPending(index)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What the records keep on the heap that are not passed yet.
	 * @return bytes
	 */
	public long remainingHeap() {
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
		Exception failure = this.answers.failure(index);
		return (failure != null) ? new FailedDelivery(this.offsets[index], failure) : null;
	}

	// of the first record that is not passed
	long oldestTimestamp() {
		return this.timestamps[this.passed];
	}

}
