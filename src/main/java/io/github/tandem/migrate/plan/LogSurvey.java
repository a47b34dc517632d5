package io.github.tandem.migrate.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Isolation;

/**
 * Looks where the logs of partitions begin and end, and how large they are.
 */
public final class LogSurvey {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Cluster cluster;

	/**
	 * Prepare; nothing is asked yet.
	 * @param cluster the source, or the target
	 */
	public LogSurvey(Cluster cluster) {
		this.cluster = cluster;
	}

	/**
	 * Where logs end, as somebody who replicates them sees it.
	 * @param partitions the partitions
	 * @param isolation whether records of open transactions are read
	 * @return the offset after the last record, by partition; those that do not answer,
	 * as they have no leader, are not among them
	 * @throws ClusterException if the cluster does not answer
	 */
	public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, Isolation isolation) {
		return offsets(partitions, OffsetSpec.latest(), isolation);
	}

	/**
	 * Where logs begin.
	 * @param partitions the partitions
	 * @return the offset of the first record, by partition; those that do not answer are
	 * not among them
	 * @throws ClusterException if the cluster does not answer
	 */
	public Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
		return offsets(partitions, OffsetSpec.earliest(), Isolation.READ_UNCOMMITTED);
	}

	Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec, Isolation isolation) {
		Map<TopicPartition, Long> offsets = new HashMap<>();
		if (partitions.isEmpty()) {
			return offsets;
		}
		Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
		partitions.forEach((partition) -> specs.put(partition, spec));
		IsolationLevel level = (isolation == Isolation.READ_COMMITTED) ? IsolationLevel.READ_COMMITTED
				: IsolationLevel.READ_UNCOMMITTED;
		ListOffsetsResult result = this.cluster.call("look at the logs of partitions",
				(admin) -> admin.listOffsets(specs, new ListOffsetsOptions(level).timeoutMs(TIMEOUT_MILLIS)));
		ClusterException failure = null;
		for (TopicPartition partition : specs.keySet()) {
			try {
				offsets.put(partition,
						this.cluster.await("look at the log of " + partition, result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				failure = ex;
			}
		}
		if (offsets.isEmpty() && failure != null) {
			throw failure;
		}
		return offsets;
	}

	/**
	 * How large logs are.
	 * @param topics the topics
	 * @return bytes of the leader's log, by partition; empty if the cluster does not tell
	 */
	Map<TopicPartition, Long> sizes(Collection<TopicDescription> topics) {
		Map<TopicPartition, Integer> leaders = new HashMap<>();
		for (TopicDescription topic : topics) {
			for (TopicPartitionInfo partition : topic.partitions()) {
				if (partition.leader() != null) {
					leaders.put(new TopicPartition(topic.name(), partition.partition()), partition.leader().id());
				}
			}
		}
		Set<Integer> brokers = new HashSet<>(leaders.values());
		Map<TopicPartition, Long> sizes = new HashMap<>();
		if (brokers.isEmpty()) {
			return sizes;
		}
		try {
			Map<Integer, Map<String, LogDirDescription>> directories = this.cluster.ask("read the sizes of logs",
					(admin) -> admin.describeLogDirs(brokers).allDescriptions());
			directories.forEach((broker, all) -> all.values()
				.forEach((directory) -> directory.replicaInfos().forEach((partition, replica) -> {
					if (broker.equals(leaders.get(partition)) && !replica.isFuture()) {
						sizes.merge(partition, replica.size(), Long::sum);
					}
				})));
			return sizes;
		}
		catch (ClusterException | KafkaException ex) {
			// DESCRIBE on the cluster is missing, or the service does not offer it
			return Map.of();
		}
	}

}
