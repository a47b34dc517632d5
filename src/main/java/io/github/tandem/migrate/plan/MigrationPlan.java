package io.github.tandem.migrate.plan;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a migration has to do.
 *
 * @param madeAt when the ends of the logs were looked at
 * @param topics the topics that the routes take, by their names
 * @param positions how far partitions are replicated already, as the routes' consumer
 * groups have committed it; those without a commit are not among them
 * @param withoutTopics routes that take no topic of the source that is to be seen
 */
public record MigrationPlan(Instant madeAt, List<TopicTask> topics, Map<TopicPartition, Long> positions,
		List<String> withoutTopics) {

	public MigrationPlan {
		topics = List.copyOf(topics);
		positions = Map.copyOf(positions);
		withoutTopics = List.copyOf(withoutTopics);
	}

	/**
	 * The topics that can be replicated.
	 * @return those without an obstacle
	 */
	public Stream<TopicTask> possible() {
		return this.topics.stream().filter((topic) -> topic.obstacle() == null);
	}

	/**
	 * Whether a topic, or a partition of it, was there.
	 * @param route its route
	 * @param topic the topic on the source
	 * @param partition the partition, or {@code null} for any
	 * @return {@code false} if it came later
	 */
	public boolean has(String route, String topic, @Nullable Integer partition) {
		return this.topics.stream()
			.filter((task) -> task.route().equals(route) && task.source().equals(topic))
			.anyMatch((task) -> partition == null || task.obstacle() != null
					|| task.partitions().stream().anyMatch((one) -> one.partition().partition() == partition));
	}

	/**
	 * How many records there are.
	 * @return number of offsets
	 */
	public long records() {
		return possible().mapToLong(TopicTask::records).sum();
	}

	/**
	 * How many bytes they have on the source.
	 * @return bytes, without those of partitions whose size is not known
	 */
	public long bytes() {
		return possible().mapToLong(TopicTask::bytes).sum();
	}

	/**
	 * Whether the size of each log is known.
	 * @return {@code false} if the source did not tell all
	 */
	public boolean isSized() {
		return possible().flatMap((topic) -> topic.partitions().stream())
			.allMatch((partition) -> partition.bytes() >= 0 || partition.records() == 0);
	}

	/**
	 * The partitions of topics that a route can replicate.
	 * @param route name of the route
	 * @return its partitions on the source
	 */
	public Set<TopicPartition> partitions(String route) {
		return TopicTask.partitions(possible(), route);
	}

	/**
	 * What is to be replicated of each partition of topics that can be.
	 * @return the tasks
	 */
	public Map<TopicPartition, PartitionTask> tasks() {
		Map<TopicPartition, PartitionTask> tasks = new HashMap<>();
		possible().forEach((topic) -> topic.partitions().forEach((task) -> tasks.put(task.partition(), task)));
		return tasks;
	}

}
