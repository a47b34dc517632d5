package io.github.tandem.migrate.plan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is to be replicated of a topic.
 *
 * @param route the route that takes it
 * @param source its name on the source
 * @param target its name on the target
 * @param state what becomes of it on the target
 * @param obstacle why it cannot be replicated and what to do, or {@code null}
 * @param partitions its partitions, in the order of their numbers
 */
public record TopicTask(String route, String source, String target, TargetState state, @Nullable String obstacle,
		List<PartitionTask> partitions) {

	public TopicTask {
		partitions = List.copyOf(partitions);
	}

	/**
	 * The partitions of topics that a route takes.
	 * @param topics the topics
	 * @param route name of the route
	 * @return their partitions on the source
	 */
	public static Set<TopicPartition> partitions(Stream<TopicTask> topics, String route) {
		return topics.filter((topic) -> topic.route.equals(route))
			.flatMap((topic) -> topic.partitions.stream())
			.map(PartitionTask::partition)
			.collect(Collectors.toSet());
	}

	public long records() {
		return this.partitions.stream().mapToLong(PartitionTask::records).sum();
	}

	/**
	 * Size of its logs on the source.
	 * @return bytes, without those of partitions whose size is not known
	 */
	public long bytes() {
		return this.partitions.stream().mapToLong((partition) -> partition.bytes(partition.records())).sum();
	}

	/**
	 * What becomes of a topic on the target.
	 */
	public enum TargetState {

		/** It is not there yet, and is created. */
		CREATED,

		/** It gets more partitions. */
		GROWN,

		/** It is there already. */
		THERE;

		/**
		 * Its name in JSON.
		 * @return lower case
		 */
		public String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
