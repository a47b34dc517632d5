package io.github.tandem.topic.sight;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.TopicDescription;

import io.github.tandem.cluster.Cluster;

/**
 * Reads the topics of a cluster, the source or the target.
 */
public class ClusterTopics {

	private final Cluster cluster;

	public ClusterTopics(Cluster cluster) {
		this.cluster = cluster;
	}

	/**
	 * The cluster itself.
	 * @return the cluster
	 */
	public Cluster cluster() {
		return this.cluster;
	}

	/**
	 * Find out whether it is still the cluster of the start.
	 * @throws io.github.tandem.cluster.ClusterException if it is not
	 */
	public void verify() {
		this.cluster.verify();
	}

	public Set<String> names() {
		return this.cluster.ask("list topics", (admin) -> admin.listTopics().names());
	}

	/**
	 * Describe topics.
	 * @param names their names
	 * @return those that exist and may be seen, by name
	 * @throws io.github.tandem.cluster.ClusterException if the cluster does not answer
	 */
	public Map<String, SourceTopic> describe(Collection<String> names) {
		Map<String, SourceTopic> topics = new HashMap<>();
		ExistingTopics.of(this.cluster, names)
			.described()
			.forEach((name, topic) -> topics.put(name, sourceTopic(topic)));
		return topics;
	}

	private static SourceTopic sourceTopic(TopicDescription topic) {
		return new SourceTopic(topic.name(), topic.topicId(), topic.partitions().size(),
				topic.partitions().get(0).replicas().size());
	}

	/**
	 * Find out which topics were deleted. A topic that may not be described any more is
	 * missing in a list of all as well, but asked for by its name it is refused.
	 * @param names their names
	 * @return those that do not exist
	 * @throws io.github.tandem.cluster.ClusterException if the cluster does not answer
	 */
	public Set<String> deleted(Collection<String> names) {
		ExistingTopics existing = ExistingTopics.of(this.cluster, names);
		Set<String> deleted = new HashSet<>(names);
		deleted.removeAll(existing.described().keySet());
		deleted.removeAll(existing.refused().keySet());
		return deleted;
	}

	/**
	 * Ask for the configurations of topics.
	 * @param names the topics
	 * @return what the cluster tells
	 * @throws io.github.tandem.cluster.ClusterException if the address of no broker can
	 * be resolved
	 */
	public ReadSettings settings(Collection<String> names) {
		return ReadSettings.of(this.cluster, names);
	}

}
