package io.github.tandem.migrate.cutover;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.KafkaException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Finds the deployments of Tandem that replicate from the target to the source, by what
 * their consumer groups have committed on the target: each commit tells the cluster to
 * which the records go.
 */
final class WayBack {

	private static final String OF_TANDEM = "tandem/";

	private final Cluster source;

	private final Cluster target;

	WayBack(Cluster source, Cluster target) {
		this.source = source;
		this.target = target;
	}

	/**
	 * Look at the groups of the target.
	 * @param topics the topics on the target that have to be replicated back
	 * @return the groups that replicate some of them back
	 */
	Set<String> groups(Set<String> topics) {
		String sourceId = this.source.identify().id();
		Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
		for (GroupListing group : this.target.ask("list the groups", (admin) -> admin.listGroups().all())) {
			if (group.protocol().equals("consumer") || group.protocol().isEmpty()) {
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
				boolean back = this.target
					.await("read the committed offsets of " + group, result.partitionsToOffsetAndMetadata(group))
					.entrySet()
					.stream()
					.filter((entry) -> entry.getValue() != null && topics.contains(entry.getKey().topic()))
					.map((entry) -> entry.getValue().metadata())
					.anyMatch((metadata) -> metadata.startsWith(OF_TANDEM) && metadata.contains(sourceId));
				if (back) {
					found.add(group);
				}
			}
			catch (ClusterException | KafkaException ex) {
				// one that may not be seen is none that somebody can rely on
				continue;
			}
		}
		return found;
	}

}
