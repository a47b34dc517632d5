package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.Translation;
import io.github.tandem.offset.search.ExactSearch;

/**
 * Makes offsets of groups exact where the map leaves them open, by reading records: of
 * topics that keep the numbers of their partitions and are replicated in one direction.
 *
 * @param search looks for records
 * @param maps the maps of a topic by route and name
 * @param back the maps of those who replicate its topic on the target into it
 * @param sourceLogs the logs of the source
 * @param targetLogs the logs of the target, seen before those
 */
record ExactOffsets(ExactSearch search, BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps,
		Function<ReplicatedTopic, BackMaps> back, Map<TopicPartition, LogBounds> sourceLogs,
		Map<TopicPartition, LogBounds> targetLogs) {

	/**
	 * Look for what is not exact.
	 * @param offsets the translated offsets
	 * @param isActive whether a group has members on the target
	 * @return the same, exact where that could be found out
	 */
	List<GroupOffset> of(List<GroupOffset> offsets, Predicate<String> isActive) {
		List<GroupOffset> exact = new ArrayList<>();
		for (GroupOffset offset : offsets) {
			boolean wanted = offset.translation().reread() > 0 && offset.verdict() != Verdict.FAILED;
			Translation found = wanted ? find(offset) : null;
			exact.add((found != null) ? exact(offset, found, isActive.test(offset.group())) : offset);
		}
		return exact;
	}

	private static GroupOffset exact(GroupOffset offset, Translation found, boolean isActive) {
		GroupOffset exact = offset.translatedTo(found);
		return exact.with(LastLook.decide(found, exact.committed(), exact.onTarget(), Author.THIS, isActive, null),
				exact.detail());
	}

	private @Nullable Translation find(GroupOffset offset) {
		ReplicatedTopic topic = offset.topic();
		int number = offset.target().partition();
		Long committed = offset.committed().get(number);
		TopicPartition from = new TopicPartition(topic.source(), number);
		LogBounds there = this.targetLogs.get(offset.target());
		LogBounds here = this.sourceLogs.get(from);
		Map<Integer, PartitionSnapshot> known = new HashMap<>();
		this.maps.apply(topic.route(), topic.source())
			.forEach((partition, map) -> known.put(partition,
					map.of(topic.sourceId(), topic.target(), topic.targetId())));
		PartitionSnapshot map = known.get(number);
		boolean oneWay = topic.isReplicated() && this.back.apply(topic).of(number, known.values()).isEmpty();
		if (committed == null || there == null || here == null || map == null || !oneWay || !topic.samePartition()
				|| !PartitionSnapshot.keepPartitions(known)) {
			return null;
		}
		return this.search.find(from, here, committed, offset.target(), there,
				(source) -> map.window(source, number, there));
	}

}
