package io.github.tandem.offset.search;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells by 64 bits of each whether a record is among those that were seen: up to a
 * million of them in eight megabytes.
 */
final class SeenRecords {

	private long[] prints = new long[64];

	private int size;

	/**
	 * Add a record.
	 * @param record the record
	 */
	void add(ConsumerRecord<byte[], byte[]> record) {
		if (this.size == this.prints.length) {
			this.prints = Arrays.copyOf(this.prints, 2 * this.size);
		}
		this.prints[this.size++] = print(record);
	}

	int size() {
		return this.size;
	}

	/**
	 * Prepare to be asked, when all are added.
	 * @return this
	 */
	SeenRecords sorted() {
		Arrays.sort(this.prints, 0, this.size);
		return this;
	}

	/**
	 * Whether a record is among them.
	 * @param record a record
	 * @return {@code false} if none has this key and this value
	 */
	boolean mayHave(ConsumerRecord<byte[], byte[]> record) {
		return Arrays.binarySearch(this.prints, 0, this.size, print(record)) >= 0;
	}

	/**
	 * Whether these have all of some records, each as often as others have it.
	 * @param some the records
	 * @param others tells how often each has to be there
	 * @return {@code false} if one is missing
	 */
	boolean hasAll(SeenRecords some, SeenRecords others) {
		for (int index = 0; index < some.size; index++) {
			long print = some.prints[index];
			if ((index == 0 || print != some.prints[index - 1]) && count(print) < others.count(print)) {
				return false;
			}
		}
		return true;
	}

	private int count(long print) {
		int found = Arrays.binarySearch(this.prints, 0, this.size, print);
		if (found < 0) {
			return 0;
		}
		int first = found;
		while (first > 0 && this.prints[first - 1] == print) {
			first--;
		}
		int end = found + 1;
		while (end < this.size && this.prints[end] == print) {
			end++;
		}
		return end - first;
	}

	// without the timestamp, which the target may have set itself; what differs in up to
	// 64 bits that are next to each other never has the same
	private static long print(ConsumerRecord<byte[], byte[]> record) {
		return (sum(new CRC32C(), record) << 32) | sum(new CRC32(), record);
	}

	private static long sum(Checksum sum, ConsumerRecord<byte[], byte[]> record) {
		add(sum, record.key());
		add(sum, record.value());
		return sum.getValue();
	}

	// with the length, as a key that ends later is another one; null is not empty
	private static void add(Checksum sum, byte @Nullable [] bytes) {
		int length = (bytes != null) ? bytes.length : -1;
		for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
			sum.update(length >>> shift);
		}
		if (bytes != null) {
			sum.update(bytes);
		}
	}

}
