package io.github.tandem.partition;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.RecordMapper;
import io.github.tandem.loop.LoopProtection;
import io.github.tandem.loop.RecordPath;
import io.github.tandem.topic.TargetTopic;

/**
 * The topic on the target to which a partition is replicated, and what makes records for
 * it.
 *
 * @param topic the topic
 * @param mapper the mapper
 */
public record TargetBinding(TargetTopic.Ready topic, RecordMapper mapper) {

	/**
	 * Bind a partition to a topic.
	 * @param topic the topic
	 * @param protection keeps records from coming round, or {@code null} if nothing does
	 * @return the binding
	 */
	static TargetBinding to(TargetTopic.Ready topic, @Nullable LoopProtection protection) {
		RecordPath path = (protection != null) ? new RecordPath(protection, topic.name()) : null;
		return new TargetBinding(topic,
				new RecordMapper(topic.name(), topic.partitions(), topic.samePartition(), path));
	}

	/**
	 * The name of the topic.
	 * @return the name on the target
	 */
	public String name() {
		return this.topic.name();
	}

	/**
	 * To which partition of the topic a record goes.
	 * @param record the record, one that does not come round
	 * @return the number of the partition
	 */
	public int partition(ConsumerRecord<byte[], byte[]> record) {
		return this.mapper.partition(record);
	}

	/**
	 * Whether records keep the number of their partition.
	 * @return {@code false} if they go by their keys
	 */
	public boolean keepsPartition() {
		return this.topic.samePartition();
	}

}
