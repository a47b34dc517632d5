package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.TopicTranslation;
import io.github.tandem.offset.Translation;

/**
 * Translates what groups have committed: pure, of one look at both clusters.
 */
final class GroupTranslator {

	private static final String TAKEN = "the deployment %s commits it there: exclude the group, or the topic, from one of them; "
			+ "if that one is gone, take it over with the command offsets and --apply";

	private final boolean asked;

	private final String deployment;

	private final Map<TopicPartition, LogBounds> targetLogs;

	private final Map<String, List<Translator>> translators = new HashMap<>();

	/**
	 * Prepare.
	 * @param asked whether somebody asks for it, who knows what the groups did
	 * @param deployment {@code tandem.name}
	 * @param topics the topics that are replicated
	 * @param maps the maps of a topic by route and name
	 * @param back the maps of those who replicate its topic on the target into it
	 * @param sourceLogs the logs of the source
	 * @param targetLogs the logs of the target
	 */
	GroupTranslator(boolean asked, String deployment, Collection<ReplicatedTopic> topics,
			BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps, Function<ReplicatedTopic, BackMaps> back,
			Map<TopicPartition, LogBounds> sourceLogs, Map<TopicPartition, LogBounds> targetLogs) {
		this.asked = asked;
		this.deployment = deployment;
		this.targetLogs = targetLogs;
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
			BackMaps returned = back.apply(topic);
			this.translators.computeIfAbsent(topic.source(), (name) -> new ArrayList<>())
				.add(new Translator(topic, Set.copyOf(returned.maps().keySet()),
						new TopicTranslation(snapshots, topic.samePartition(), returned, topic.isReplicated()),
						returned.obstacle(), ends, logs(topic.target(), topic.targetPartitions(), targetLogs)));
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
			Set<TopicPartition> returning = new HashSet<>();
			Map<TopicPartition, GroupOffset> found = new LinkedHashMap<>();
			byTopic.forEach((topic, committed) -> {
				for (Translator translator : this.translators.getOrDefault(topic, List.of())) {
					translator.translate(group, committed, target).forEach((offset) -> {
						found.merge(offset.target(), offset, GroupTranslator::both);
						if (translator.returning().contains(offset.target().partition())) {
							returning.add(offset.target());
						}
					});
				}
			});
			Map<TopicPartition, LastLook> own = looks.getOrDefault(group, Map.of());
			found.forEach((partition, offset) -> translated
				.add(decide(offset, returning.contains(partition), target, own.get(partition))));
		});
		return translated;
	}

	// what a route replicates there, and what came from there under another name
	private static GroupOffset both(GroupOffset one, GroupOffset other) {
		GroupOffset kept = (one.topic().isReplicated() || !other.topic().isReplicated()) ? one : other;
		String why = (one.detail() != null) ? one.detail() : other.detail();
		return kept.translatedTo(one.translation().and(other.translation())).with(kept.verdict(), why);
	}

	private GroupOffset decide(GroupOffset found, boolean returns, GroupCommits target, @Nullable LastLook last) {
		String failure = target.failures().get(found.group());
		if (failure != null) {
			return found.with(Verdict.FAILED, failure);
		}
		OffsetAndMetadata there = target.of(found.group()).get(found.target());
		Author author = Author.of(there, this.deployment);
		boolean hindered = found.detail() != null;
		LastLook noted = LastLook.noted(there, this.deployment, found.target().partition());
		// whoever asks knows what the group did; and maps of both directions count
		// what others wrote there
		boolean isHarmless = this.asked || author == Author.UNKNOWN && last == null && returns;
		Verdict verdict = LastLook.decide(found.translation(), found.committed(), found.onTarget(),
				isHarmless ? Author.THIS : author, target.isActive(found.group()),
				isSetBack(found, noted) ? noted : last);
		LastLook known = (last != null) ? last : noted;
		boolean open = verdict == Verdict.TO_BE_SET || hindered && verdict == Verdict.AHEAD;
		if (!this.asked && open && known != null && known.rests(found.onTarget(), found.committed())
				&& (hindered || !isGone(found))) {
			return found.with(Verdict.EQUAL, null);
		}
		if (hindered && open) {
			return found.with(Verdict.FAILED, found.detail());
		}
		return found.with(verdict,
				(verdict == Verdict.TAKEN && there != null) ? TAKEN.formatted(CommitMark.deployment(there)) : null);
	}

	// the source was read after the target: what is noted there of it was committed
	// before
	private boolean isSetBack(GroupOffset found, @Nullable LastLook noted) {
		return !this.asked && noted != null && found.topic().samePartition() && noted.isAheadOf(found.committed());
	}

	// where the log begins later now, nothing of others is passed
	private boolean isGone(GroupOffset found) {
		LogBounds log = this.targetLogs.get(found.target());
		return log == null || found.translation().offset() <= log.start();
	}

	/**
	 * Translates what groups have committed for one topic.
	 *
	 * @param topic the topic
	 * @param returning partitions on the target of which another deployment tells where
	 * they are replicated to
	 * @param translation its maps
	 * @param obstacle why not all maps of the other direction are known, or {@code null}
	 * @param sourceEnds where its logs end on the source
	 * @param targetLogs its logs on the target
	 */
	private record Translator(ReplicatedTopic topic, Set<Integer> returning, TopicTranslation translation,
			@Nullable String obstacle, Map<Integer, Long> sourceEnds, Map<Integer, LogBounds> targetLogs) {

		private List<GroupOffset> translate(String group, Map<Integer, OffsetAndMetadata> committed,
				GroupCommits target) {
			Map<Integer, Long> offsets = new TreeMap<>();
			committed.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
			Map<Integer, Long> ends = new HashMap<>(this.sourceEnds);
			offsets.keySet().forEach((partition) -> ends.putIfAbsent(partition, Long.MAX_VALUE));
			List<GroupOffset> translated = new ArrayList<>();
			Map<Integer, Translation> oneWay = (this.obstacle != null)
					? this.translation.oneWay().toTarget(offsets, ends, this.targetLogs) : Map.of();
			this.translation.toTarget(offsets, ends, this.targetLogs).forEach((number, found) -> {
				// nothing that others wrote is passed if it is the same without their
				// maps
				Translation alone = oneWay.get(number);
				boolean same = alone != null && alone.offset() == found.offset() && alone.reread() >= found.reread();
				boolean hindered = this.obstacle != null && !same && !this.returning.contains(number);
				TopicPartition partition = new TopicPartition(this.topic.target(), number);
				OffsetAndMetadata here = committed.get(number);
				OffsetAndMetadata one = this.translation.samePartition() ? here : null;
				Map<Integer, Long> own = (one != null) ? Map.of(number, one.offset()) : offsets;
				OffsetAndMetadata there = target.of(group).get(partition);
				Long onTarget = (there != null) ? (Long) there.offset() : null;
				translated.add(new GroupOffset(group, this.topic, partition, own, found,
						(here != null) ? CommitMark.own(here) : "", onTarget, (there != null) ? there.metadata() : null,
						Verdict.TO_BE_SET, hindered ? this.obstacle : null));
			});
			return translated;
		}

	}

}
