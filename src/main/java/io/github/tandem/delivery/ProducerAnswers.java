package io.github.tandem.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the producer answered for the records of one delivery: written on the producer's
 * thread, read on the consumer's. No field is written for each record, since the other
 * thread reads those beside it at the same time and would wait for the cache line.
 */
final class ProducerAnswers {

	// what became of a record: its offset on the target, from 0 on, or one of these

	private static final long PENDING = -1;

	private static final long FAILED = -2;

	// acknowledged, but the target no longer knew where it had put the record: that is
	// its answer to a batch which is sent again long after it was written
	private static final long UNPLACED = -3;

	// and from here on down, by why it is left out
	private static final long LEFT_OUT = -4;

	private static final VarHandle RESULT = MethodHandles.arrayElementVarHandle(long[].class);

	private final Thread consumerThread = Thread.currentThread();

	private final @Nullable LatencySample sample;

	private final long[] results;

	// what follows is written before the result of its record, and read after it

	private final int[] targetPartitions;

	private @Nullable Exception @Nullable [] failures;

	private long lastTimestamp;

	private @Nullable Exception sendFailure;

	/**
	 * Create the answers of a delivery that has no records yet.
	 * @param capacity how many records it will have at most
	 * @param sample takes the time until the last of them is acknowledged, or
	 * {@code null}
	 */
	ProducerAnswers(int capacity, @Nullable LatencySample sample) {
		this.sample = sample;
		this.results = new long[capacity];
		this.targetPartitions = new int[capacity];
	}

	/**
	 * Expect an answer for a record that is about to be sent.
	 * @param index the record
	 * @param timestamp its timestamp in milliseconds since the epoch
	 * @return takes the answer
	 */
	Callback expect(int index, long timestamp) {
		this.results[index] = PENDING;
		if (index == this.results.length - 1) {
			this.lastTimestamp = timestamp;
		}
		return new Acknowledgement(this, index);
	}

	/**
	 * Expect none for a record that is not sent.
	 * @param index the record
	 * @param why why not
	 */
	void leaveOut(int index, LeftOut why) {
		this.results[index] = LEFT_OUT - why.ordinal();
	}

	/**
	 * The target has a record. Called on the producer's thread.
	 * @param index the record
	 * @param metadata where it stands there
	 */
	void acknowledged(int index, RecordMetadata metadata) {
		this.targetPartitions[index] = metadata.partition();
		if (this.sample != null && index == this.results.length - 1) {
			this.sample.acknowledged(this.lastTimestamp);
		}
		// the weakest access that publishes what was written before: a full fence for
		// each acknowledgement cost 4% of the producer's thread
		RESULT.setRelease(this.results, index, metadata.hasOffset() ? metadata.offset() : UNPLACED);
	}

	/**
	 * The target does not have a record. Called on the producer's thread, or on the
	 * consumer's in the call that sends it.
	 * @param index the record
	 * @param failure why not
	 */
	void failed(int index, Exception failure) {
		if (Thread.currentThread() == this.consumerThread) {
			this.sendFailure = failure;
			return;
		}
		failures()[index] = failure;
		RESULT.setRelease(this.results, index, FAILED);
	}

	/**
	 * The producer did not take a record in the call that sent it.
	 * @param index the record
	 * @param failure why not
	 */
	void refuse(int index, Exception failure) {
		failures()[index] = failure;
		this.results[index] = FAILED;
	}

	// made by whichever thread needs it first
	private synchronized @Nullable Exception[] failures() {
		@Nullable Exception[] made = this.failures;
		if (made == null) {
			made = new Exception[this.results.length];
			this.failures = made;
		}
		return made;
	}

	/**
	 * Why the producer did not take a record in the call that sent it.
	 * @return the reason, once, or {@code null} if it did
	 */
	@Nullable Exception takeSendFailure() {
		Exception reason = this.sendFailure;
		if (reason != null) {
			this.sendFailure = null;
		}
		return reason;
	}

	private long result(int index) {
		return (long) RESULT.getAcquire(this.results, index);
	}

	boolean isPending(int index) {
		return result(index) == PENDING;
	}

	/**
	 * Whether the watermark may pass a record.
	 * @param index the record
	 * @return {@code true} if it is acknowledged or left out
	 */
	boolean isPassable(int index) {
		long result = result(index);
		return result != PENDING && result != FAILED;
	}

	/**
	 * Whether a record stands on the target right behind the one before it, or is left
	 * out as that one is.
	 * @param index the record, of which both can be passed
	 * @return {@code true} if they belong to one range
	 */
	boolean continues(int index) {
		long previous = this.results[index - 1];
		return this.results[index] == ((previous < 0) ? previous : previous + 1)
				&& this.targetPartitions[index] == this.targetPartitions[index - 1];
	}

	/**
	 * Why a record was left out.
	 * @param index the record
	 * @return the reason, or {@code null} if it was sent
	 */
	@Nullable LeftOut leftOut(int index) {
		long result = this.results[index];
		return (result <= LEFT_OUT) ? LeftOut.values()[(int) (LEFT_OUT - result)] : null;
	}

	int targetPartition(int index) {
		return this.targetPartitions[index];
	}

	/**
	 * Where an acknowledged record stands on the target.
	 * @param index the record
	 * @return its offset, or {@link ReplicatedRange#UNKNOWN}
	 */
	long targetOffset(int index) {
		return Math.max(ReplicatedRange.UNKNOWN, this.results[index]);
	}

	/**
	 * Why the target does not have a record.
	 * @param index the record
	 * @return the failure, or {@code null} if there is none
	 */
	@Nullable Exception failure(int index) {
		return (result(index) == FAILED && this.failures != null) ? this.failures[index] : null;
	}

}
