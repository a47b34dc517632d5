package io.github.tandem.delivery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * How large records are, and what they keep on the heap while they are in flight.
 */
public final class RecordSize {

	/**
	 * What a record in flight keeps on the heap beside its bytes, until the
	 * acknowledgement. Added up field by field for kafka-clients 4.2 with compressed
	 * references: 32 bytes of arrays and 24 of callback in {@link Delivery}, 48 of the
	 * producer's callback, 72 of headers, 24 of thunk and 48 of future.
	 */
	public static final int OVERHEAD = 248;

	/**
	 * What a header keeps on the heap beside its bytes, added up likewise.
	 */
	public static final int HEADER_OVERHEAD = 96;

	// DefaultRecord.MAX_RECORD_OVERHEAD is 21, and a header has two lengths of 5 at most
	private static final int BATCH_OVERHEAD = 32;

	private RecordSize() {
	}

	/**
	 * The size of a record.
	 * @param record the record
	 * @return bytes of key, value and headers
	 */
	public static int bytes(ConsumerRecord<byte[], byte[]> record) {
		int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
		Header[] headers = record.headers().toArray();
		for (Header header : headers) {
			bytes += header.key().length() + ((header.value() != null) ? header.value().length : 0);
		}
		return bytes;
	}

	/**
	 * What a record in flight keeps on the heap.
	 * @param record the record
	 * @return bytes of key, value and headers, and of what is around them
	 */
	public static int onHeap(ConsumerRecord<byte[], byte[]> record) {
		return bytes(record) + overhead(record.headers());
	}

	/**
	 * What a record takes of a batch that is not compressed, with what is around its
	 * bytes.
	 * @param record the record
	 * @return bytes, or a little more
	 */
	public static int inBatch(ConsumerRecord<byte[], byte[]> record) {
		return bytes(record) + BATCH_OVERHEAD * (1 + record.headers().toArray().length);
	}

	/**
	 * What the headers of a record keep on the heap beside their bytes.
	 * @param headers the headers
	 * @return bytes
	 */
	public static int overhead(Headers headers) {
		// an empty array is shared, an iterator would be one more object a record
		return OVERHEAD + HEADER_OVERHEAD * headers.toArray().length;
	}

}
