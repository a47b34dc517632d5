package io.github.tandem.position;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where the records before a position are: it goes into the metadata of the committed
 * offset, so that a topic or a cluster that was deleted meanwhile is missed, and so that
 * it can be seen which cluster a group replicates to.
 *
 * @param deployment the deployment and the route that replicated them,
 * {@code <tandem.name>/<route>}
 * @param clusterId id of the target cluster
 * @param topicId id of the topic there
 */
public record Replica(String deployment, String clusterId, Uuid topicId) {

	/**
	 * Whether the records of this replica are not in another one.
	 * @param current the topic that takes records now, or {@code null} if it is not known
	 * @return {@code true} if both are known and are not the same topic
	 */
	public boolean isMissingIn(@Nullable Replica current) {
		return current != null && !(current.topicId.equals(this.topicId) && current.clusterId.equals(this.clusterId));
	}

}
