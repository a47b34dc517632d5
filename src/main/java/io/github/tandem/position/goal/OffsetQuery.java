package io.github.tandem.position.goal;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Asks a cluster for offsets of many partitions and waits for them.
 */
public final class OffsetQuery {

	private static final Logger logger = LoggerFactory.getLogger(OffsetQuery.class);

	private static final int NAMED = 20;

	private final Cluster source;

	public OffsetQuery(Cluster source) {
		this.source = source;
	}

	/**
	 * Ask for an offset of each partition.
	 * @param partitions the partitions
	 * @param spec which offset
	 * @param isolation whether a log ends before the first open transaction
	 * @return those that the source tells: the others are logged
	 * @throws ClusterException if it tells none
	 */
	public Map<TopicPartition, Long> ask(Collection<TopicPartition> partitions, OffsetSpec spec,
			IsolationLevel isolation) {
		Map<TopicPartition, OffsetSpec> request = partitions.stream()
			.collect(Collectors.toMap((partition) -> partition, (partition) -> spec));
		ListOffsetsResult result = this.source.call("list offsets",
				(admin) -> admin.listOffsets(request, new ListOffsetsOptions(isolation)));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		Map<TopicPartition, ClusterException> failures = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition,
						this.source.await("list the offsets of " + partition, result.partitionResult(partition))
							.offset());
			}
			catch (ClusterException ex) {
				failures.put(partition, ex);
			}
		}
		if (!failures.isEmpty()) {
			ClusterException first = failures.values().iterator().next();
			if (offsets.isEmpty()) {
				throw first;
			}
			logger.atWarn()
				.addKeyValue("count", failures.size())
				.addKeyValue("partitions", failures.keySet().stream().limit(NAMED).toList())
				.addKeyValue("error", String.valueOf(first.getMessage()))
				.log("Partitions of which the source reports nothing will be replicated from their beginning");
		}
		return offsets;
	}

}
