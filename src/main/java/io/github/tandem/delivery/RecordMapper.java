package io.github.tandem.delivery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import io.github.tandem.loop.RecordPath;

/**
 * Turns a record of the source into the same record for the target.
 */
public final class RecordMapper {

	private final String topic;

	private final int partitions;

	private final boolean samePartition;

	private final @Nullable RecordPath path;

	// the boxed timestamp of the record before: a producer gives many records the same
	private @Nullable Long timestamp;

	// likewise, and the same for all records of a partition that keeps its number
	private Integer partition = -1;

	/**
	 * Create a mapper for the records of one partition.
	 * @param topic topic on the target
	 * @param partitions number of its partitions
	 * @param samePartition whether a record keeps its partition, or goes by its key
	 * @param path adds the clusters that a record has passed, or {@code null} if nothing
	 * is added
	 */
	public RecordMapper(String topic, int partitions, boolean samePartition, @Nullable RecordPath path) {
		this.topic = topic;
		this.partitions = partitions;
		this.samePartition = samePartition;
		this.path = path;
	}

	/**
	 * Make the record for the target.
	 * @param record the record of the source
	 * @return a record with the same key, value, headers and timestamp, or {@code null}
	 * if it comes round: the target had it already
	 */
	public @Nullable ProducerRecord<byte[], byte[]> map(ConsumerRecord<byte[], byte[]> record) {
		Headers headers;
		if (this.path != null) {
			headers = this.path.headers(record);
			if (headers == null) {
				return null;
			}
		}
		else {
			// an iterator over no headers would be one more object a record
			headers = (record.headers().toArray().length > 0) ? record.headers() : null;
		}
		Long boxed = isRetimed(record.timestamp()) ? null : boxedTimestamp(record.timestamp());
		return new ProducerRecord<>(this.topic, boxedPartition(record), boxed, record.key(), record.value(), headers);
	}

	/**
	 * Whether a record gets the time at which it is sent, since Kafka's producer refuses
	 * negative timestamps: logs of Kafka before 0.10 hold records without one (-1), other
	 * clients write times before 1970.
	 * @param timestamp its timestamp on the source
	 * @return {@code false} if it keeps that
	 */
	static boolean isRetimed(long timestamp) {
		return timestamp < 0;
	}

	private Long boxedTimestamp(long value) {
		if (this.timestamp == null || this.timestamp != value) {
			this.timestamp = value;
		}
		return this.timestamp;
	}

	/**
	 * To which partition of its topic on the target a record goes.
	 * @param record the record of the source
	 * @return the number of the partition
	 */
	public int partition(ConsumerRecord<byte[], byte[]> record) {
		return partition(record.key(), record.partition());
	}

	private Integer boxedPartition(ConsumerRecord<byte[], byte[]> record) {
		int value = partition(record);
		if (this.partition != value) {
			this.partition = value;
		}
		return this.partition;
	}

	// Choose the partition as Kafka's own producer does for records with a key; those
	// without one keep the order of their source partition.
	private int partition(byte @Nullable [] key, int sourcePartition) {
		if (this.samePartition) {
			return sourcePartition;
		}
		return (key != null) ? Utils.toPositive(Utils.murmur2(key)) % this.partitions
				: sourcePartition % this.partitions;
	}

}
