package io.github.tandem.offset.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Groups of a cluster, and what they have committed.
 *
 * @param groups the groups by their names
 * @param offsets what was committed, by group; nothing of groups that commit nothing, as
 * share groups
 * @param failures why the offsets of a group cannot be read, by group
 */
record GroupCommits(Map<String, GroupListing> groups, Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets,
		Map<String, String> failures) {

	private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

	static final GroupCommits NONE = new GroupCommits(Map.of(), Map.of(), Map.of());

	/**
	 * List some groups of a cluster, and read all that they have committed.
	 * @param cluster the cluster
	 * @param wanted which groups, not thousands
	 * @return the groups with their offsets
	 * @throws ClusterException if the cluster does not answer, or refuses
	 */
	static GroupCommits of(Cluster cluster, Predicate<String> wanted) {
		GroupCommits listed = listed(cluster, wanted);
		return listed.read(cluster, listed.groups().keySet());
	}

	/**
	 * List the groups of a cluster: a request for each broker.
	 * @param cluster the cluster
	 * @param wanted which groups
	 * @return the groups, without what they have committed
	 * @throws ClusterException if the cluster does not answer, or refuses
	 */
	static GroupCommits listed(Cluster cluster, Predicate<String> wanted) {
		Map<String, GroupListing> groups = new TreeMap<>();
		Collection<GroupListing> listed = cluster.ask("list the groups", (admin) -> admin.listGroups().all());
		for (GroupListing group : listed) {
			if (wanted.test(group.groupId()) && (group.protocol().isEmpty() || group.protocol().equals("consumer")
					|| isOf(group, GroupType.SHARE) || isOf(group, GroupType.STREAMS))) {
				groups.put(group.groupId(), group);
			}
		}
		return new GroupCommits(groups, Map.of(), Map.of());
	}

	/**
	 * Read what some of them have committed: a request for each broker that coordinates
	 * groups.
	 * @param cluster the cluster
	 * @param names their names, and maybe others
	 * @return all groups, with the offsets of those that commit any
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	GroupCommits read(Cluster cluster, Collection<String> names) {
		return read(cluster, this.groups,
				names.stream().filter((name) -> this.groups.containsKey(name) && !isShareGroup(name)).toList());
	}

	/**
	 * What is reported of them.
	 * @param reasons why the offsets of a group could not be read, by group
	 * @return the same groups without their offsets
	 */
	GroupCommits without(Map<String, String> reasons) {
		return new GroupCommits(this.groups, Map.of(), reasons);
	}

	/**
	 * Read what groups have committed by now, whether or not they are listed.
	 * @param cluster the cluster
	 * @param groups their names
	 * @return their offsets
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	static GroupCommits now(Cluster cluster, Collection<String> groups) {
		return read(cluster, Map.of(), List.copyOf(groups));
	}

	private static GroupCommits read(Cluster cluster, Map<String, GroupListing> groups, List<String> committing) {
		Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
		Map<String, String> failures = new HashMap<>();
		answers(cluster, committing).forEach((group, answer) -> {
			try {
				Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
				cluster.await("read the offsets of the group " + group, answer).forEach((partition, offset) -> {
					// one of which nothing is committed, or nothing that can be
					if (offset != null && offset.offset() >= 0) {
						committed.put(partition, offset);
					}
				});
				offsets.put(group, committed);
			}
			catch (ClusterException ex) {
				failures.put(group, String.valueOf(ex.getMessage()));
			}
		});
		return new GroupCommits(groups, offsets, failures);
	}

	private static Map<String, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> answers(Cluster cluster,
			List<String> groups) {
		Map<String, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> answers = new LinkedHashMap<>();
		if (!groups.isEmpty()) {
			Map<String, ListConsumerGroupOffsetsSpec> all = new HashMap<>();
			groups.forEach((group) -> all.put(group, new ListConsumerGroupOffsetsSpec()));
			var result = cluster.call("read the offsets of groups", (admin) -> admin.listConsumerGroupOffsets(all));
			groups.forEach((group) -> answers.put(group, result.partitionsToOffsetAndMetadata(group)));
		}
		return answers;
	}

	/**
	 * Find out whether anything was read of them.
	 * @param unread why the offsets of a group could not be read, by group
	 * @throws KafkaException if there are groups that commit offsets, and nothing was
	 */
	void requireSome(Map<String, String> unread) {
		long committing = this.groups.keySet().stream().filter((group) -> !isShareGroup(group)).count();
		if (committing > 0 && unread.size() >= committing) {
			throw new KafkaException("Of %d groups the offsets of none could be read: %s".formatted(committing,
					unread.values().iterator().next()));
		}
	}

	private static boolean isOf(GroupListing group, GroupType type) {
		return group.type().equals(Optional.of(type));
	}

	/**
	 * Whether a group does not commit offsets of records.
	 * @param group its name
	 * @return {@code true} for a share group
	 */
	boolean isShareGroup(String group) {
		GroupListing listing = this.groups.get(group);
		return listing != null && isOf(listing, GroupType.SHARE);
	}

	/**
	 * Whether a group has members.
	 * @param group its name
	 * @return {@code false} if it has none, or there is no such group
	 */
	boolean isActive(String group) {
		GroupListing listing = this.groups.get(group);
		return listing != null && listing.groupState().filter((state) -> !WITHOUT_MEMBERS.contains(state)).isPresent();
	}

	/**
	 * What a group has committed.
	 * @param group its name
	 * @return nothing if there is no such group
	 */
	Map<TopicPartition, OffsetAndMetadata> of(String group) {
		return this.offsets.getOrDefault(group, Map.of());
	}

}
