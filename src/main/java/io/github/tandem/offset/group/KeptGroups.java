package io.github.tandem.offset.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.TopicPartition;

/**
 * What is kept of all groups from look to look. A group, or a topic, that one look misses
 * is not forgotten at once: a broker that is away lists none of those that it
 * coordinates. Used by one thread.
 */
final class KeptGroups {

	// five minutes by default
	private static final int LOOKS = 30;

	private final Map<String, KeptOffsets> offsets = new HashMap<>();

	private final Map<String, Integer> sizes = new HashMap<>();

	private final Map<String, Long> groupSeen = new HashMap<>();

	private final Map<String, Long> topicSeen = new HashMap<>();

	private long look;

	/**
	 * A look begins.
	 * @param groups the groups that it found
	 * @param topics the topics on the target that are replicated to
	 */
	void begin(Set<String> groups, Set<String> topics) {
		this.look++;
		groups.forEach((group) -> this.groupSeen.put(group, this.look));
		topics.forEach((topic) -> this.topicSeen.put(topic, this.look));
		this.groupSeen.values().removeIf(this::isLongAgo);
		this.topicSeen.values().removeIf(this::isLongAgo);
		this.offsets.keySet().retainAll(this.groupSeen.keySet());
		this.sizes.keySet().retainAll(this.groupSeen.keySet());
	}

	private boolean isLongAgo(long seen) {
		return this.look - seen >= LOOKS;
	}

	/**
	 * What was remembered of groups.
	 * @param groups their names
	 * @return by group and partition of the target, to be changed by whoever asks
	 */
	Map<String, Map<TopicPartition, LastLook>> looks(Collection<String> groups) {
		Map<String, Map<TopicPartition, LastLook>> looks = new HashMap<>();
		groups.forEach((group) -> looks.put(group, looks(group)));
		return looks;
	}

	/**
	 * What was remembered of a group.
	 * @param group its name
	 * @return by partition of the target, to be changed by whoever asks
	 */
	Map<TopicPartition, LastLook> looks(String group) {
		KeptOffsets known = this.offsets.get(group);
		if (known == null) {
			return new HashMap<>();
		}
		Map<TopicPartition, LastLook> looks = known.looks();
		looks.keySet().removeIf((partition) -> !this.topicSeen.containsKey(partition.topic()));
		return looks;
	}

	/**
	 * Keep what a look showed.
	 * @param group name of the group
	 * @param committed number of offsets that it has committed on the source
	 * @param translated its offsets
	 * @param looks what is to be remembered of it
	 */
	void put(String group, int committed, Collection<GroupOffset> translated, Map<TopicPartition, LastLook> looks) {
		this.offsets.put(group, new KeptOffsets(translated, looks));
		this.sizes.put(group, Math.max(committed, translated.size()));
	}

	/**
	 * Divide groups by what they had.
	 * @param groups their names
	 * @return batches
	 */
	List<List<String>> batches(Collection<String> groups) {
		return GroupBatches.of(groups, (group) -> this.sizes.getOrDefault(group, 0));
	}

	/**
	 * What is known of groups, for a report.
	 * @param groups their names
	 * @return a copy
	 */
	Map<String, KeptOffsets> of(Set<String> groups) {
		return this.offsets.entrySet()
			.stream()
			.filter((entry) -> groups.contains(entry.getKey()))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

}
