package io.github.tandem.topic;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the copy of a topic of the source has to know of its topic on the target.
 */
public sealed interface TargetTopic {

	/**
	 * The name of the topic on the target.
	 * @return the name
	 */
	String name();

	/**
	 * The topic exists and has the partitions it needs.
	 *
	 * @param name its name
	 * @param partitions number of its partitions
	 * @param samePartition whether a record keeps its partition, or goes by its key
	 * @param sourceId id of the topic on the source
	 * @param sourcePartitions number of partitions of the topic on the source
	 */
	record Ready(String name, int partitions, boolean samePartition, Uuid sourceId,
			int sourcePartitions) implements TargetTopic {

	}

	/**
	 * Nothing can be copied to the topic as it is.
	 *
	 * @param name its name
	 * @param reason what is in the way, and the way out
	 * @param sourceId id of the topic on the source, or {@code null} if it was not asked
	 */
	record Blocked(String name, String reason, @Nullable Uuid sourceId) implements TargetTopic {

	}

}
