package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.TopicTranslation;

/**
 * Translates what groups have committed: pure, of one look at both clusters.
 */
final class GroupTranslator {

	private final Map<String, List<Translator>> translators = new HashMap<>();

	/**
	 * Prepare.
	 * @param topics the topics that are replicated
	 * @param maps the maps of a topic by route and name
	 * @param back the maps of those who replicate its topic on the target into it
	 * @param sourceLogs the logs of the source
	 * @param targetLogs the logs of the target
	 */
	GroupTranslator(Collection<ReplicatedTopic> topics,
			BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps, Function<ReplicatedTopic, BackMaps> back,
			Map<TopicPartition, LogBounds> sourceLogs, Map<TopicPartition, LogBounds> targetLogs) {
		for (ReplicatedTopic topic : topics) {
			Map<Integer, PartitionSnapshot> snapshots = new HashMap<>();
			maps.apply(topic.route(), topic.source())
				.forEach((partition, map) -> snapshots.put(partition,
						map.of(topic.sourceId(), topic.target(), topic.targetId())));
			Map<Integer, Long> ends = new HashMap<>();
			// one that did not answer may have anything
			IntStream.range(0, topic.sourcePartitions()).forEach((number) -> ends.put(number, Long.MAX_VALUE));
			logs(topic.source(), topic.sourcePartitions(), sourceLogs)
				.forEach((partition, log) -> ends.put(partition, log.end()));
			this.translators.computeIfAbsent(topic.source(), (name) -> new ArrayList<>())
				.add(new Translator(topic,
						new TopicTranslation(snapshots, topic.samePartition(), back.apply(topic), topic.isReplicated()),
						ends, logs(topic.target(), topic.targetPartitions(), targetLogs)));
		}
	}

	private static Map<Integer, LogBounds> logs(String topic, int partitions, Map<TopicPartition, LogBounds> all) {
		Map<Integer, LogBounds> own = new TreeMap<>();
		IntStream.range(0, partitions).forEach((number) -> {
			LogBounds log = all.get(new TopicPartition(topic, number));
			if (log != null) {
				own.put(number, log);
			}
		});
		return own;
	}

	/**
	 * Translate.
	 * @param source the groups on the source
	 * @param target the groups on the target
	 * @param looks what was seen the last time, by group
	 * @return the offset of each group for each partition of the target that gets one
	 */
	List<GroupOffset> translate(GroupCommits source, GroupCommits target,
			Map<String, Map<TopicPartition, LastLook>> looks) {
		List<GroupOffset> translated = new ArrayList<>();
		source.offsets().forEach((group, offsets) -> {
			Map<String, Map<Integer, OffsetAndMetadata>> byTopic = new TreeMap<>();
			offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), (key) -> new TreeMap<>())
				.put(partition.partition(), offset));
			byTopic.forEach((topic, committed) -> {
				for (Translator translator : this.translators.getOrDefault(topic, List.of())) {
					translated
						.addAll(translator.translate(group, committed, target, looks.getOrDefault(group, Map.of())));
				}
			});
		});
		return translated;
	}

	/**
	 * Translates what groups have committed for one topic.
	 *
	 * @param topic the topic
	 * @param translation its maps
	 * @param sourceEnds where its logs end on the source
	 * @param targetLogs its logs on the target
	 */
	private record Translator(ReplicatedTopic topic, TopicTranslation translation, Map<Integer, Long> sourceEnds,
			Map<Integer, LogBounds> targetLogs) {

		private List<GroupOffset> translate(String group, Map<Integer, OffsetAndMetadata> committed,
				GroupCommits target, Map<TopicPartition, LastLook> looks) {
			Map<Integer, Long> offsets = new TreeMap<>();
			committed.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
			Map<Integer, Long> ends = new HashMap<>(this.sourceEnds);
			offsets.keySet().forEach((partition) -> ends.putIfAbsent(partition, Long.MAX_VALUE));
			List<GroupOffset> translated = new ArrayList<>();
			this.translation.toTarget(offsets, ends, this.targetLogs).forEach((number, found) -> {
				TopicPartition partition = new TopicPartition(this.topic.target(), number);
				OffsetAndMetadata here = committed.get(number);
				OffsetAndMetadata same = this.translation.samePartition() ? here : null;
				Map<Integer, Long> own = (same != null) ? Map.of(number, same.offset()) : offsets;
				OffsetAndMetadata there = target.of(group).get(partition);
				Long onTarget = (there != null) ? (Long) there.offset() : null;
				String failure = target.failures().get(group);
				Verdict verdict = (failure != null) ? Verdict.FAILED
						: LastLook.decide(found, own, onTarget, target.isActive(group), looks.get(partition));
				translated.add(new GroupOffset(group, this.topic, partition, own, found,
						(same != null) ? same.metadata() : "", onTarget, verdict, failure));
			});
			return translated;
		}

	}

}
