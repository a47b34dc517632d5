package io.github.tandem.bridge;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to the target: made by the consumer's thread, completed by the
 * producer's.
 */
final class Delivery implements Callback {

	/**
	 * What a record in flight keeps on the heap beside its bytes: the delivery, and what
	 * the producer holds until the acknowledgement. Added up field by field for
	 * kafka-clients 4.2 with compressed references: 64 bytes of delivery, 24 of
	 * spring-kafka's callback, 48 of the producer's, 72 of headers, 24 of thunk and 48 of
	 * future.
	 */
	static final int OVERHEAD = 280;

	/**
	 * What a header keeps on the heap beside its bytes, added up likewise.
	 */
	static final int HEADER_OVERHEAD = 96;

	private final long offset;

	private final long timestamp;

	private final int bytes;

	private final int heap;

	private final InFlightBytes total;

	private final @Nullable Sample sample;

	// what follows is written before completed and read after it

	private int targetPartition;

	private long targetOffset;

	private @Nullable Exception failure;

	private boolean refused;

	private volatile boolean completed;

	private Delivery(long offset, long timestamp, int bytes, int heap, InFlightBytes total, @Nullable Sample sample) {
		this.offset = offset;
		this.timestamp = timestamp;
		this.bytes = bytes;
		this.heap = heap;
		this.total = total;
		this.sample = sample;
	}

	/**
	 * Begin the delivery of a record.
	 * @param record the record
	 * @param total the bytes its thread has in flight, to which its own are added
	 * @param sample takes the time until the acknowledgement, or {@code null}
	 * @return the delivery
	 */
	static Delivery of(ConsumerRecord<byte[], byte[]> record, InFlightBytes total, @Nullable Sample sample) {
		int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
		int overhead = OVERHEAD;
		for (Header header : record.headers()) {
			bytes += bytesOf(header);
			overhead += HEADER_OVERHEAD;
		}
		total.add(bytes + overhead);
		return new Delivery(record.offset(), record.timestamp(), bytes, bytes + overhead, total, sample);
	}

	/**
	 * The size of a record.
	 * @param record the record
	 * @return bytes of key, value and headers
	 */
	static int bytesOf(ConsumerRecord<byte[], byte[]> record) {
		int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
		for (Header header : record.headers()) {
			bytes += bytesOf(header);
		}
		return bytes;
	}

	private static int bytesOf(Header header) {
		return header.key().length() + ((header.value() != null) ? header.value().length : 0);
	}

	@Override
	public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
		if (exception != null) {
			this.failure = exception;
			this.refused = this.total.isOfCurrentThread();
		}
		else if (metadata != null) {
			this.targetPartition = metadata.partition();
			this.targetOffset = metadata.offset();
			if (this.sample != null) {
				this.sample.acknowledged(this.timestamp);
			}
		}
		this.completed = true;
		this.total.remove(this.heap);
	}

	/**
	 * End the delivery of a record that never left.
	 */
	void cancel() {
		if (!this.completed) {
			this.completed = true;
			this.total.remove(this.heap);
		}
	}

	long offset() {
		return this.offset;
	}

	long timestamp() {
		return this.timestamp;
	}

	/**
	 * The size of the record.
	 * @return bytes of key, value and headers
	 */
	int bytes() {
		return this.bytes;
	}

	/**
	 * What the record and its delivery keep on the heap.
	 * @return bytes
	 */
	int heap() {
		return this.heap;
	}

	boolean isCompleted() {
		return this.completed;
	}

	boolean isFailed() {
		return this.completed && this.failure != null;
	}

	/**
	 * Whether the record was refused by the producer itself, in the call that sent it.
	 * @return {@code true} if it never left
	 */
	boolean isRefused() {
		return this.completed && this.refused;
	}

	@Nullable Exception failure() {
		return this.failure;
	}

	int targetPartition() {
		return this.targetPartition;
	}

	long targetOffset() {
		return this.targetOffset;
	}

}
