package io.github.tandem.partition;

import io.github.tandem.delivery.RecordMapper;
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
	 * @return the binding
	 */
	static TargetBinding to(TargetTopic.Ready topic) {
		return new TargetBinding(topic, new RecordMapper(topic.name(), topic.partitions(), topic.samePartition()));
	}

	/**
	 * The name of the topic.
	 * @return the name on the target
	 */
	public String name() {
		return this.topic.name();
	}

	/**
	 * Whether records keep the number of their partition.
	 * @return {@code false} if they go by their keys
	 */
	public boolean keepsPartition() {
		return this.topic.samePartition();
	}

}
