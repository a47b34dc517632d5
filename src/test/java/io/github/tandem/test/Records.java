package io.github.tandem.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Records of the source for tests.
 */
public final class Records {

	public static final long TIMESTAMP = 1_800_000_000_000L;

	private Records() {
	}

	/**
	 * A record whose key and value tell its offset.
	 * @param partition its partition
	 * @param offset its offset
	 * @return a record of the leader's epoch 0
	 */
	public static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
		return record(partition, offset, 0);
	}

	public static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, int epoch) {
		byte[] text = (partition + "@" + offset).getBytes();
		return record(partition, offset, TIMESTAMP + offset, text, text, new RecordHeaders(), Optional.of(epoch));
	}

	@SuppressWarnings("NullAway")
	public static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, long timestamp,
			byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers, Optional<Integer> epoch) {
		return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, timestamp,
				TimestampType.CREATE_TIME, (key != null) ? key.length : ConsumerRecord.NULL_SIZE,
				(value != null) ? value.length : ConsumerRecord.NULL_SIZE, key, value, headers, epoch);
	}

	/**
	 * Records one after the other.
	 * @param partition their partition
	 * @param from offset of the first
	 * @param to offset after the last
	 * @return the records
	 */
	public static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition, long from, long to) {
		List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (long offset = from; offset < to; offset++) {
			records.add(record(partition, offset));
		}
		return records;
	}

}
