package io.github.tandem.takeover;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Groups of which the checkpoints of a MirrorMaker 2 say where they go on on the target:
 * nobody else knows where the records stand that it replicated.
 *
 * @param offsets their offsets
 */
record CheckpointedGroups(List<GroupCheckpoint> offsets) {

	private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

	/** If nobody asked for them. */
	static final CheckpointedGroups NONE = new CheckpointedGroups(List.of());

	/**
	 * Read the topic, and look at the groups on the target.
	 * @param topic the topic
	 * @param consumers makes a consumer of the target
	 * @param target the target
	 * @param clock the clock
	 * @return the groups
	 * @throws org.apache.kafka.common.KafkaException if the target does not answer, or
	 * refuses
	 */
	static CheckpointedGroups read(String topic, Supplier<Consumer<byte[], byte[]>> consumers, Cluster target,
			Clock clock) {
		Map<String, Map<TopicPartition, Checkpoint>> byGroup = new TreeMap<>();
		TopicRecords.read(topic, consumers, clock, (record) -> {
			Checkpoint one = Checkpoint.read(record.key(), record.value());
			if (one != null) {
				byGroup.computeIfAbsent(one.group(), (group) -> new HashMap<>()).put(one.partition(), one);
			}
		});
		byGroup.values().forEach((own) -> own.values().removeIf((one) -> one.offset() == null));
		byGroup.values().removeIf(Map::isEmpty);
		return of(byGroup, target);
	}

	private static CheckpointedGroups of(Map<String, Map<TopicPartition, Checkpoint>> byGroup, Cluster target) {
		Set<String> active = active(target);
		Map<TopicPartition, Long> ends = ends(byGroup.values(), target);
		List<GroupCheckpoint> offsets = new ArrayList<>();
		byGroup.forEach((group, own) -> {
			Map<TopicPartition, OffsetAndMetadata> there = committed(group, target);
			own.values()
				.stream()
				.map((one) -> GroupCheckpoint.of(one, there.get(one.partition()), ends.get(one.partition()),
						active.contains(group)))
				.sorted(GroupCheckpoint.ORDER)
				.forEach(offsets::add);
		});
		return new CheckpointedGroups(offsets);
	}

	private static Set<String> active(Cluster target) {
		Set<String> active = new HashSet<>();
		for (GroupListing group : target.ask("list the groups", (admin) -> admin.listGroups().all())) {
			if (group.groupState().filter((state) -> !WITHOUT_MEMBERS.contains(state)).isPresent()) {
				active.add(group.groupId());
			}
		}
		return active;
	}

	private static Map<TopicPartition, Long> ends(Collection<Map<TopicPartition, Checkpoint>> checkpoints,
			Cluster target) {
		Set<String> topics = target.ask("list topics", (admin) -> admin.listTopics().names());
		Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
		checkpoints.forEach((own) -> own.keySet()
			.stream()
			.filter((partition) -> topics.contains(partition.topic()))
			.forEach((partition) -> wanted.put(partition, OffsetSpec.latest())));
		Map<TopicPartition, Long> ends = new HashMap<>();
		if (!wanted.isEmpty()) {
			var answers = target.call("look at the ends of logs", (admin) -> admin.listOffsets(wanted));
			for (TopicPartition partition : wanted.keySet()) {
				try {
					ends.put(partition,
							target.await("look at the end of " + partition, answers.partitionResult(partition))
								.offset());
				}
				catch (ClusterException ex) {
					// a finding: what is not known is not committed
				}
			}
		}
		return ends;
	}

	/**
	 * Commit what is to be set, of each group together.
	 * @param target the target
	 * @return the same with what came of it
	 */
	CheckpointedGroups apply(Cluster target) {
		List<GroupCheckpoint> still = readAgain(target);
		Map<String, Map<TopicPartition, OffsetAndMetadata>> due = new TreeMap<>();
		still.stream()
			.filter(GroupCheckpoint::isToBeSet)
			.forEach((one) -> due.computeIfAbsent(one.checkpoint().group(), (group) -> new HashMap<>())
				.put(one.checkpoint().partition(),
						new OffsetAndMetadata(one.offset(), Optional.empty(), one.checkpoint().metadata())));
		Map<String, String> refused = new HashMap<>();
		due.forEach((group, commits) -> {
			try {
				target.ask("commit the offsets of the group " + group,
						(admin) -> admin.alterConsumerGroupOffsets(group, commits).all());
			}
			catch (ClusterException ex) {
				refused.put(group, String.valueOf(ex.getMessage()));
			}
		});
		return new CheckpointedGroups(
				still.stream().map((one) -> one.after(refused.get(one.checkpoint().group()))).toList());
	}

	// somebody may have started a group, or moved it, since the look
	private List<GroupCheckpoint> readAgain(Cluster target) {
		Set<String> active = active(target);
		Map<String, Map<TopicPartition, OffsetAndMetadata>> now = new HashMap<>();
		return this.offsets.stream().map((one) -> {
			if (!one.isToBeSet()) {
				return one;
			}
			String group = one.checkpoint().group();
			OffsetAndMetadata there = now.computeIfAbsent(group, (name) -> committed(name, target))
				.get(one.checkpoint().partition());
			return one.seenAgain((there != null) ? (Long) there.offset() : null, active.contains(group));
		}).toList();
	}

	private static Map<TopicPartition, OffsetAndMetadata> committed(String group, Cluster target) {
		return target.ask("read the offsets of the group " + group,
				(admin) -> admin.listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
					.partitionsToOffsetAndMetadata(group));
	}

	/**
	 * How many offsets somebody should look at.
	 * @return their number
	 */
	long findings() {
		return this.offsets.stream().filter((one) -> one.finding() != null).count();
	}

}
