package io.github.tandem.migrate.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * How far routes have replicated, as their consumer groups tell the source.
 */
public final class Commits {

	private Commits() {
	}

	/**
	 * Read how far a route has replicated partitions.
	 * @param source the source
	 * @param group the group of the route
	 * @param partitions the partitions: the group may have replicated topics that are
	 * those of another route by now
	 * @return the offset to be replicated next, by partition
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public static Map<TopicPartition, Long> of(Cluster source, String group, Set<TopicPartition> partitions) {
		Map<TopicPartition, Long> positions = new HashMap<>();
		read(source, group).forEach((partition, offset) -> {
			if (partitions.contains(partition)) {
				positions.put(partition, offset.offset());
			}
		});
		return positions;
	}

	static Map<TopicPartition, OffsetAndMetadata> read(Cluster source, String group) {
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
		all(source, group).forEach((partition, offset) -> {
			if (offset != null && offset.offset() >= 0) {
				committed.put(partition, offset);
			}
		});
		return committed;
	}

	private static Map<TopicPartition, OffsetAndMetadata> all(Cluster source, String group) {
		try {
			return source.ask("read the offsets of the group " + group,
					(admin) -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
		}
		catch (ClusterException ex) {
			// it only looks here, and has to join it to replicate
			throw ex.needing(AclOperation.READ, "the group " + group);
		}
	}

}
