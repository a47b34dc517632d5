package io.github.tandem.topic;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.topic.plan.Refusal;

/**
 * What the replication of a topic has to know of its topic on the target.
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
	 * @param id its id, the zero of {@link Uuid} where the brokers know none
	 * @param partitions number of its partitions
	 * @param samePartition whether a record keeps its partition, or goes by its key
	 * @param sourceId id of the topic on the source
	 * @param sourcePartitions number of partitions of the topic on the source
	 * @param limits what it demands of a record
	 */
	record Ready(String name, Uuid id, int partitions, boolean samePartition, Uuid sourceId, int sourcePartitions,
			TopicLimits limits) implements TargetTopic {

		Ready with(Uuid newId) {
			return new Ready(this.name, newId, this.partitions, this.samePartition, this.sourceId,
					this.sourcePartitions, this.limits);
		}

		/**
		 * Whether this is another topic of the same name: the earlier one was deleted,
		 * and its records with it.
		 * @param earlier the topic as it was seen before
		 * @return {@code true} if both ids are known and differ
		 */
		public boolean replaces(Ready earlier) {
			return this.name.equals(earlier.name) && !Uuid.ZERO_UUID.equals(this.id)
					&& !Uuid.ZERO_UUID.equals(earlier.id) && !this.id.equals(earlier.id);
		}

	}

	/**
	 * The topic is gone, and on the source another one has its name: it is created again
	 * after this was seen for a while, so that nothing of the earlier one arrives there.
	 *
	 * @param name its name
	 * @param sourceId id of the topic on the source
	 */
	record Gone(String name, Uuid sourceId) implements TargetTopic {

	}

	/**
	 * Nothing can be replicated to the topic as it is.
	 *
	 * @param name its name
	 * @param reason what is in the way, and the way out
	 * @param sourceId id of the topic on the source, or {@code null} if it was not asked
	 * @param refusal what kind of thing that is
	 */
	record Blocked(String name, String reason, @Nullable Uuid sourceId, Refusal refusal) implements TargetTopic {

	}

}
