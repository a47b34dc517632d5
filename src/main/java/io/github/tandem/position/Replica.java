package io.github.tandem.position;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where the records before a position are: it goes into the metadata of the committed
 * offset, so that a topic or a cluster that was deleted meanwhile is missed with what it
 * had, and so that it can be seen which cluster a group replicates to.
 *
 * @param deployment the deployment and the route that replicated them,
 * {@code <tandem.name>/<route>}
 * @param clusterId id of the target cluster
 * @param topicId id of the topic there
 * @param firstOffset the offset of the source from which on they were replicated there
 * @param records how many of them the topic has acknowledged, each counted once
 */
public record Replica(String deployment, String clusterId, Uuid topicId, long firstOffset, long records) {

	/**
	 * A topic that has no records yet.
	 * @param deployment the deployment and the route
	 * @param clusterId id of the target cluster
	 * @param topicId id of the topic there
	 */
	public Replica(String deployment, String clusterId, Uuid topicId) {
		this(deployment, clusterId, topicId, 0, 0);
	}

	/**
	 * Read where somebody's records go from an offset that was committed.
	 * @param committed an offset that was committed by Tandem or by anybody else
	 * @return the topic, of the zero of {@link Uuid} if no record was replicated yet, or
	 * {@code null} if it does not say
	 */
	public static @Nullable Replica of(OffsetAndMetadata committed) {
		return CommitMetadata.destination(committed.metadata());
	}

	/**
	 * Whether whoever committed an offset keeps records from coming round.
	 * @param committed an offset that was committed by Tandem or by anybody else
	 * @return {@code true} if it says so
	 */
	public static boolean isProtected(OffsetAndMetadata committed) {
		return CommitMetadata.isProtected(committed.metadata());
	}

	/**
	 * Whether a Tandem committed an offset, whatever it says.
	 * @param committed an offset that was committed by Tandem or by anybody else
	 * @return {@code true} if it looks so
	 */
	public static boolean isOfTandem(OffsetAndMetadata committed) {
		return CommitMetadata.isOfTandem(committed.metadata());
	}

	/**
	 * The topic on the target that the records of a partition go to.
	 * @param partition a partition of the source
	 * @param committed an offset of it that a Tandem committed
	 * @return the name of the topic, which is that on the source if nothing else is said
	 */
	public static String targetTopic(TopicPartition partition, OffsetAndMetadata committed) {
		String renamed = CommitMetadata.targetTopic(committed.metadata());
		return (renamed != null) ? renamed : partition.topic();
	}

	/**
	 * Begin to count.
	 * @param nextOffset the offset to be replicated next
	 * @return the topic without records
	 */
	public Replica startingAt(long nextOffset) {
		return new Replica(this.deployment, this.clusterId, this.topicId, nextOffset, 0);
	}

	/**
	 * Count more records.
	 * @param acknowledged how many were acknowledged since
	 * @return the topic with them
	 */
	public Replica plus(long acknowledged) {
		return new Replica(this.deployment, this.clusterId, this.topicId, this.firstOffset,
				this.records + acknowledged);
	}

	/**
	 * Whether the records of this replica are not in another one, where the same
	 * deployment would have put them.
	 * @param current the topic that takes records now, or {@code null} if it is not known
	 * @return {@code true} if both are known and are not the same topic
	 */
	public boolean isMissingIn(@Nullable Replica current) {
		return current != null && this.deployment.equals(current.deployment)
				&& !(current.topicId.equals(this.topicId) && current.clusterId.equals(this.clusterId));
	}

	/**
	 * Whether another replica is the same topic.
	 * @param current the topic that takes records now, or {@code null} if it is not known
	 * @return {@code true} if it is
	 */
	public boolean isSameTopicAs(@Nullable Replica current) {
		return current != null && this.deployment.equals(current.deployment) && this.topicId.equals(current.topicId)
				&& this.clusterId.equals(current.clusterId);
	}

	/**
	 * Whether another replica is in another cluster.
	 * @param current the topic that takes records now
	 * @return {@code true} if it is
	 */
	public boolean isInOtherClusterThan(Replica current) {
		return !this.clusterId.equals(current.clusterId);
	}

}
