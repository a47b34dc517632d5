package io.github.tandem.position.goal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Asks a cluster for partitions and their offsets, and waits for them.
 */
public final class OffsetQuery {

	private static final Logger logger = LoggerFactory.getLogger(OffsetQuery.class);

	private static final int NAMED = 20;

	private final Cluster source;

	public OffsetQuery(Cluster source) {
		this.source = source;
	}

	/**
	 * Ask for partitions.
	 * @param wanted of which topics
	 * @return the partitions, with their topics
	 * @throws ClusterException if the source does not answer
	 */
	public Map<TopicPartition, TopicDescription> partitions(Predicate<String> wanted) {
		List<String> topics = this.source.ask("list topics", (admin) -> admin.listTopics().names())
			.stream()
			.filter(wanted)
			.toList();
		Map<TopicPartition, TopicDescription> partitions = new HashMap<>();
		this.source.ask("describe topics", (admin) -> admin.describeTopics(topics).allTopicNames())
			.forEach((topic, description) -> description.partitions()
				.forEach((info) -> partitions.put(new TopicPartition(topic, info.partition()), description)));
		return partitions;
	}

	/**
	 * Ask for an offset of each partition.
	 * @param partitions the partitions, with their topics
	 * @param spec which offset
	 * @param isolation whether a log ends before the first open transaction
	 * @return those that the source tells: the others are logged
	 * @throws ClusterException if none of those tells that have a leader
	 */
	public Map<TopicPartition, Long> ask(Map<TopicPartition, TopicDescription> partitions, OffsetSpec spec,
			IsolationLevel isolation) {
		Map<TopicPartition, String> silent = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		partitions.forEach((partition, topic) -> {
			if (hasLeader(topic, partition.partition())) {
				request.put(partition, spec);
			}
			else {
				// whoever asks waits for one, and all the others with it
				silent.put(partition, "%s has no leader".formatted(partition));
			}
		});
		Map<TopicPartition, Long> offsets = new HashMap<>();
		if (!request.isEmpty()) {
			ask(request, isolation, offsets, silent);
		}
		if (!silent.isEmpty()) {
			logger.atWarn()
				.addKeyValue("count", silent.size())
				.addKeyValue("partitions", silent.keySet().stream().limit(NAMED).toList())
				.addKeyValue("error", silent.values().iterator().next())
				.log("Partitions of which the source reports nothing will be replicated from their beginning");
		}
		return offsets;
	}

	private void ask(Map<TopicPartition, OffsetSpec> request, IsolationLevel isolation,
			Map<TopicPartition, Long> offsets, Map<TopicPartition, String> silent) {
		ListOffsetsResult result = this.source.call("list offsets",
				(admin) -> admin.listOffsets(request, new ListOffsetsOptions(isolation)));
		ClusterException failure = null;
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition,
						this.source.await("list the offsets of " + partition, result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				silent.put(partition, String.valueOf(ex.getMessage()));
				failure = ex;
			}
		}
		if (failure != null && offsets.isEmpty()) {
			throw failure;
		}
	}

	private static boolean hasLeader(TopicDescription topic, int number) {
		return topic.partitions()
			.stream()
			.anyMatch((partition) -> partition.partition() == number && partition.leader() != null
					&& !partition.leader().isEmpty());
	}

}
