package io.github.tandem.bridge.consumer;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RecordSize;

/**
 * How many bytes of records one poll of a consumer may bring, as they are when they are
 * decompressed: a fetch may hold a thousand times of what it has on the wire. Used by the
 * consumer's thread alone.
 */
final class PollBudget {

	private final long limit;

	private long bytes;

	private @Nullable Headers first;

	PollBudget(long limit) {
		this.limit = limit;
	}

	/**
	 * The next poll begins.
	 */
	void renew() {
		this.bytes = 0;
		this.first = null;
	}

	/**
	 * A key is about to be taken over, as the first part of a record.
	 * @param size its size in bytes
	 * @param headers the record's headers
	 * @throws SerializationException if the record has to wait for the next poll
	 */
	void takeKey(int size, Headers headers) {
		check(headers);
		this.bytes += size;
	}

	/**
	 * A value is about to be taken over, as the last part of a record.
	 * @param size its size in bytes
	 * @param headers the record's headers
	 * @throws SerializationException if the record has to wait for the next poll
	 */
	void takeValue(int size, Headers headers) {
		check(headers);
		this.bytes += size + size(headers);
	}

	// The first record always fits: key and value of one record have the same headers.
	private void check(Headers headers) {
		if (this.first == null) {
			this.first = headers;
		}
		if (headers != this.first && this.bytes >= this.limit) {
			throw new SerializationException("This poll brings enough");
		}
	}

	private static int size(Headers headers) {
		int size = RecordSize.overhead(headers);
		for (Header header : headers.toArray()) {
			size += header.key().length() + ((header.value() != null) ? header.value().length : 0);
		}
		return size;
	}

}
