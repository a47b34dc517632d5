package io.github.tandem.verify.read;

import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import io.github.tandem.loop.OwnHeader;
import io.github.tandem.verify.compare.OrderedComparison;
import io.github.tandem.verify.compare.Prints;
import io.github.tandem.verify.compare.Side;

/**
 * The hashes of the records of a topic, without the header that Tandem itself adds.
 */
final class RecordPrints {

	private final OwnHeader own;

	private final boolean withValues;

	private final boolean withTimestamps;

	private final boolean mayComeRound;

	/**
	 * Look at the records of a topic.
	 * @param topic its name
	 * @param withValues whether the bytes of values count, or their length alone
	 * @param withTimestamps whether timestamps count
	 * @param passed ids of clusters to which records are not sent again
	 */
	RecordPrints(String topic, boolean withValues, boolean withTimestamps, List<String> passed) {
		this.own = new OwnHeader(topic, passed);
		this.withValues = withValues;
		this.withTimestamps = withTimestamps;
		this.mayComeRound = !passed.isEmpty();
	}

	long key(ConsumerRecord<byte[], byte[]> record) {
		return Prints.of(record.key());
	}

	long value(ConsumerRecord<byte[], byte[]> record) {
		byte[] value = record.value();
		return (this.withValues || value == null) ? Prints.of(value) : value.length;
	}

	long timestamp(ConsumerRecord<byte[], byte[]> record) {
		return this.withTimestamps ? record.timestamp() : 0;
	}

	long headers(ConsumerRecord<byte[], byte[]> record) {
		Header[] headers = record.headers().toArray();
		long hash = 0;
		int without = (headers.length > 0) ? this.own.find(headers) : -1;
		for (int index = 0; index < headers.length; index++) {
			if (index != without) {
				hash = Prints.and(Prints.and(hash, Prints.of(headers[index].key())), Prints.of(headers[index].value()));
			}
		}
		return hash;
	}

	/**
	 * The hash of a whole record.
	 * @param record the record
	 * @return its hash
	 */
	long all(ConsumerRecord<byte[], byte[]> record) {
		return Prints.and(Prints.and(Prints.and(key(record), value(record)), headers(record)), timestamp(record));
	}

	/**
	 * Give a record to a comparison.
	 * @param record the record
	 * @param comparison takes it
	 * @param side where it stands
	 * @param withForeign whether others may have written it
	 */
	void give(ConsumerRecord<byte[], byte[]> record, OrderedComparison comparison, Side side, boolean withForeign) {
		comparison.add(side, record.offset(), timestamp(record), key(record), value(record), headers(record),
				withForeign && isForeign(record));
	}

	/**
	 * Whether a record comes round, and is not replicated for that.
	 * @param record a record of the source
	 * @return {@code true} if the target had it before
	 */
	boolean comesRound(ConsumerRecord<byte[], byte[]> record) {
		if (!this.mayComeRound) {
			return false;
		}
		Header[] headers = record.headers().toArray();
		return headers.length > 0 && this.own.hasPassed(headers);
	}

	/**
	 * Whether a record may have been written by somebody else.
	 * @param record a record of the target
	 * @return {@code true} if it has no header of Tandem's
	 */
	boolean isForeign(ConsumerRecord<byte[], byte[]> record) {
		return this.own.find(record.headers().toArray()) < 0;
	}

	/**
	 * The headers without Tandem's own.
	 * @param record the record
	 * @return the others, in their order
	 */
	List<Header> others(ConsumerRecord<byte[], byte[]> record) {
		Header[] headers = record.headers().toArray();
		int without = this.own.find(headers);
		return IntStream.range(0, headers.length)
			.filter((index) -> index != without)
			.mapToObj((index) -> headers[index])
			.toList();
	}

}
