package io.github.tandem.position;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Route;
import io.github.tandem.route.Start;

/**
 * Gives every partition that exists when a route starts for the first time its position,
 * all in one commit: whatever is born later has none and begins at its beginning, also
 * after a crash in between.
 */
public final class FirstStart {

	private static final Logger logger = LoggerFactory.getLogger(FirstStart.class);

	private final Cluster source;

	private final Route route;

	private final String group;

	/**
	 * Create the first start of a route.
	 * @param source the source cluster
	 * @param route the route
	 * @param group the route's consumer group
	 */
	public FirstStart(Cluster source, Route route, String group) {
		this.source = source;
		this.route = route;
		this.group = group;
	}

	/**
	 * Commit the first positions, unless the group has positions already.
	 * @return for each topic the number of partitions that had a position before: none at
	 * the first start
	 * @throws ClusterException if the source does not answer
	 */
	public Map<String, Integer> ensure() {
		Map<TopicPartition, OffsetAndMetadata> committed = committed();
		if (!committed.isEmpty()) {
			return partitionsByTopic(committed);
		}
		Map<TopicPartition, OffsetAndMetadata> first = first();
		if (first.isEmpty()) {
			return Map.of();
		}
		try {
			this.source.ask("commit the first positions of the group " + this.group,
					(admin) -> admin.alterConsumerGroupOffsets(this.group, first).all());
			logger.atInfo()
				.addKeyValue("route", this.route.name())
				.addKeyValue("partitions", first.size())
				.addKeyValue("start", this.route.start())
				.log("Route starts for the first time");
			return Map.of();
		}
		catch (ClusterException ex) {
			// refused while the group has members: another instance was faster
			Map<TopicPartition, OffsetAndMetadata> others = committed();
			if (others.isEmpty()) {
				throw ex;
			}
			return partitionsByTopic(others);
		}
	}

	private Map<TopicPartition, OffsetAndMetadata> committed() {
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(
				this.source.ask("read the committed offsets of the group " + this.group,
						(admin) -> admin.listConsumerGroupOffsets(this.group).partitionsToOffsetAndMetadata()));
		committed.values().removeIf((offset) -> offset == null);
		return committed;
	}

	private Map<TopicPartition, OffsetAndMetadata> first() {
		List<String> topics = this.source.ask("list topics", (admin) -> admin.listTopics().names())
			.stream()
			.filter(this.route::takes)
			.toList();
		Map<TopicPartition, TopicDescription> partitions = new HashMap<>();
		this.source.ask("describe topics", (admin) -> admin.describeTopics(topics).allTopicNames())
			.forEach((topic, description) -> description.partitions()
				.forEach((info) -> partitions.put(new TopicPartition(topic, info.partition()), description)));
		Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
		Map<TopicPartition, Long> starts = starts(partitions, ends);
		Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
		starts.forEach((partition, offset) -> {
			TopicDescription topic = partitions.get(partition);
			Long end = ends.get(partition);
			if (topic != null && end != null) {
				first.put(partition,
						new KnownPosition((offset >= 0) ? offset : end, Optional.empty(), topic.topicId(), end)
							.toCommit());
			}
		});
		return first;
	}

	private Map<TopicPartition, Long> starts(Map<TopicPartition, TopicDescription> partitions,
			Map<TopicPartition, Long> ends) {
		Start start = this.route.start();
		if (start instanceof Start.Latest) {
			return ends;
		}
		if (start instanceof Start.At at) {
			return offsets(partitions, OffsetSpec.forTimestamp(at.instant().toEpochMilli()));
		}
		return offsets(partitions, OffsetSpec.earliest());
	}

	private Map<TopicPartition, Long> offsets(Map<TopicPartition, TopicDescription> partitions, OffsetSpec spec) {
		Map<TopicPartition, OffsetSpec> request = partitions.keySet()
			.stream()
			.collect(Collectors.toMap((partition) -> partition, (partition) -> spec));
		ListOffsetsResult result = this.source.call("list offsets", (admin) -> admin.listOffsets(request));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		ClusterException failure = null;
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition,
						this.source.await("list the offsets of " + partition, result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				failure = ex;
				logger.atWarn()
					.addKeyValue("partition", partition)
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("A partition of which the source reports nothing will be replicated from its beginning");
			}
		}
		if (failure != null && offsets.isEmpty()) {
			throw failure;
		}
		return offsets;
	}

	private static Map<String, Integer> partitionsByTopic(Map<TopicPartition, OffsetAndMetadata> committed) {
		return committed.keySet()
			.stream()
			.collect(Collectors.toMap(TopicPartition::topic, (partition) -> 1, Integer::sum));
	}

}
