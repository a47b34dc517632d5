package io.github.tandem.topic.sight;

import org.apache.kafka.common.Uuid;

/**
 * A topic of the source.
 *
 * @param name its name
 * @param id its id
 * @param partitions number of its partitions
 * @param replicationFactor number of replicas of a partition
 */
public record SourceTopic(String name, Uuid id, int partitions, int replicationFactor) {

}
