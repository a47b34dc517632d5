package io.github.tandem.offset.group;

import org.apache.kafka.common.TopicPartition;

/**
 * What a group has committed on the source and nobody can say where it is on the target.
 *
 * @param group name of the group
 * @param partition the partition on the source
 * @param committed the committed offset
 * @param isReplicated whether a route takes the topic
 * @param why why it is not translated
 */
public record UntranslatedOffset(String group, TopicPartition partition, long committed, boolean isReplicated,
		String why) {

}
