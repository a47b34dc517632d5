package io.github.tandem.offset.search;

import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads records of a cluster.
 */
interface RecordLog {

	/**
	 * Read records of a partition.
	 * @param partition the partition
	 * @param from the first offset
	 * @param to the offset behind the last one
	 * @param visitor takes each record; {@code false} if it has seen enough
	 * @return {@code false} if there are more than are read for one answer
	 * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
	 */
	boolean scan(TopicPartition partition, long from, long to, Predicate<ConsumerRecord<byte[], byte[]>> visitor);

}
