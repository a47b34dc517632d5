package io.github.tandem.delivery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Turns a record of the source into the same record for the target.
 */
public final class RecordMapper {

	private final String topic;

	private final int partitions;

	private final boolean samePartition;

	public RecordMapper(String topic, int partitions, boolean samePartition) {
		this.topic = topic;
		this.partitions = partitions;
		this.samePartition = samePartition;
	}

	public ProducerRecord<byte[], byte[]> map(ConsumerRecord<byte[], byte[]> record) {
		// logs of Kafka before 0.10 hold records without a timestamp (-1)
		Long timestamp = (record.timestamp() >= 0) ? record.timestamp() : null;
		return new ProducerRecord<>(this.topic, partition(record.key(), record.partition()), timestamp, record.key(),
				record.value(), record.headers());
	}

	// Choose the partition as Kafka's own producer does for records with a key; those
	// without one keep the order of their source partition.
	private int partition(byte[] key, int sourcePartition) {
		if (this.samePartition) {
			return sourcePartition;
		}
		return (key != null) ? Utils.toPositive(Utils.murmur2(key)) % this.partitions
				: sourcePartition % this.partitions;
	}

}
