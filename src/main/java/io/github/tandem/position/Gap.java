package io.github.tandem.position;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that the source lost, or the target.
 *
 * @param partition the partition
 * @param cause how they were lost
 * @param expectedOffset the offset that was to be replicated next
 * @param nextOffset the offset from which replication can go on
 * @param records how many offsets are gone, at least one; more than the records that were
 * at them if the topic is compacted or transactional
 */
public record Gap(TopicPartition partition, GapCause cause, long expectedOffset, long nextOffset, long records) {

}
