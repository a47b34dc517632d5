package io.github.tandem.topic;

import org.apache.kafka.common.Uuid;

/**
 * A topic of the source.
 *
 * @param name its name
 * @param id its id
 * @param partitions number of its partitions
 * @param replicationFactor number of replicas of a partition
 */
record SourceTopic(String name, Uuid id, int partitions, int replicationFactor) {

}
