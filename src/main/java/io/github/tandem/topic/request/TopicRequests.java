package io.github.tandem.topic.request;

import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The two kinds of requests that change topics, and what they learned of the target.
 *
 * @param creations requests that create topics
 * @param growths requests that add partitions
 */
public record TopicRequests(BoundedRequests<NewTopic> creations, BoundedRequests<NewPartitions> growths) {

	public TopicRequests() {
		// the topic, its partitions and its configurations; how many partitions a growth
		// adds is not known here, but not more than there are then
		this(new BoundedRequests<>((topic) -> 1 + topic.numPartitions() + topic.configs().size()),
				new BoundedRequests<>(NewPartitions::totalCount));
	}

}
