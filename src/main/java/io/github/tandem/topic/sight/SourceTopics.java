package io.github.tandem.topic.sight;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.TopicDescription;

import io.github.tandem.cluster.Cluster;

/**
 * Reads the topics of the source.
 */
public class SourceTopics {

	private final Cluster source;

	public SourceTopics(Cluster source) {
		this.source = source;
	}

	/**
	 * The source itself.
	 * @return the cluster
	 */
	public Cluster cluster() {
		return this.source;
	}

	/**
	 * Find out whether the source is still the cluster of the start.
	 * @throws io.github.tandem.cluster.ClusterException if it is not
	 */
	public void verify() {
		this.source.verify();
	}

	public Set<String> names() {
		return this.source.ask("list topics", (admin) -> admin.listTopics().names());
	}

	/**
	 * Describe topics.
	 * @param names their names
	 * @return those that exist and may be seen, by name
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public Map<String, SourceTopic> describe(Collection<String> names) {
		Map<String, SourceTopic> topics = new HashMap<>();
		ExistingTopics.of(this.source, names)
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
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public Set<String> deleted(Collection<String> names) {
		ExistingTopics existing = ExistingTopics.of(this.source, names);
		Set<String> deleted = new HashSet<>(names);
		deleted.removeAll(existing.described().keySet());
		deleted.removeAll(existing.refused().keySet());
		return deleted;
	}

	/**
	 * Ask for the configurations of topics.
	 * @param names the topics
	 * @return what the source tells
	 * @throws io.github.tandem.cluster.ClusterException if the address of no broker can
	 * be resolved
	 */
	public ReadSettings settings(Collection<String> names) {
		return ReadSettings.of(this.source, names);
	}

}
