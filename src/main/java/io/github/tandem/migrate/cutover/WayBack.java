package io.github.tandem.migrate.cutover;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.Replica;

/**
 * Finds the deployments of Tandem that replicate from the target to the source, by what
 * their consumer groups have committed on the target: each commit tells the cluster to
 * which the records go.
 */
final class WayBack {

	private final Cluster source;

	private final Cluster target;

	WayBack(Cluster source, Cluster target) {
		this.source = source;
		this.target = target;
	}

	/**
	 * Look at the groups of the target that have members.
	 * @param topics the topics on the target that have to be replicated back
	 * @return those of them that are
	 */
	Set<String> replicatedBack(Set<String> topics) {
		String sourceId = this.source.identify().id();
		Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
		for (GroupListing group : this.target.ask("list the groups", (admin) -> admin.listGroups().all())) {
			if (group.protocol().equals("consumer") && group.groupState()
				.filter((state) -> state != GroupState.EMPTY && state != GroupState.DEAD)
				.isPresent()) {
				specs.put(group.groupId(), new ListConsumerGroupOffsetsSpec());
			}
		}
		Set<String> found = new TreeSet<>();
		if (sourceId == null || specs.isEmpty()) {
			return found;
		}
		var result = this.target.call("read committed offsets", (admin) -> admin.listConsumerGroupOffsets(specs));
		for (String group : specs.keySet()) {
			try {
				this.target.await("read the committed offsets of " + group, result.partitionsToOffsetAndMetadata(group))
					.forEach((partition, offset) -> {
						Replica replica = (offset != null) ? Replica.of(offset) : null;
						if (replica != null && replica.clusterId().equals(sourceId)
								&& topics.contains(partition.topic())) {
							found.add(partition.topic());
						}
					});
			}
			catch (ClusterException | KafkaException ex) {
				// one that may not be seen is none that somebody can rely on
				continue;
			}
		}
		return found;
	}

}
