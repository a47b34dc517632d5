package io.github.tandem.offset.group;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.search.ExactSearch;
import io.github.tandem.offset.store.Logs;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Routes;

/**
 * Moves groups once, on somebody's demand: by the same rules as the service, and without
 * one. What it knows of earlier looks is nothing, so that a group which is further on on
 * the target stays there.
 */
public final class GroupMove {

	private final Cluster source;

	private final Cluster target;

	private final Routes routes;

	private final BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps;

	private final @Nullable ReverseMaps reverse;

	private final CommitMark mark;

	/**
	 * Prepare to look at groups that have read records of the source alone.
	 * @param source the source
	 * @param target the target
	 * @param routes the routes
	 * @param maps the maps of a topic by route and name
	 */
	public GroupMove(Cluster source, Cluster target, Routes routes,
			BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps) {
		this(source, target, routes, maps, null, "");
	}

	/**
	 * Prepare; nothing is asked yet.
	 * @param source the source
	 * @param target the target
	 * @param routes the routes
	 * @param maps the maps of a topic by route and name
	 * @param reverse the maps of those who replicate in the other direction, or
	 * {@code null}
	 * @param deployment {@code tandem.name}
	 */
	public GroupMove(Cluster source, Cluster target, Routes routes,
			BiFunction<String, String, Map<Integer, PartitionSnapshot>> maps, @Nullable ReverseMaps reverse,
			String deployment) {
		this.source = source;
		this.target = target;
		this.routes = routes;
		this.maps = maps;
		this.reverse = reverse;
		this.mark = new CommitMark(deployment);
	}

	/**
	 * List the groups that there are to move: of consumers, and of those who consume
	 * otherwise, but none of the workers of Kafka Connect, say.
	 * @param source the source
	 * @param wanted which groups
	 * @return their names
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public static List<String> names(Cluster source, Predicate<String> wanted) {
		return List.copyOf(GroupCommits.listed(source, wanted).groups().keySet());
	}

	/**
	 * Find groups that have committed offsets in topics, besides those that Tandem has
	 * committed.
	 * @param source the source
	 * @param wanted which groups
	 * @param topics the topics
	 * @return their names
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public static List<String> reading(Cluster source, Predicate<String> wanted, Set<String> topics) {
		List<String> reading = new ArrayList<>();
		GroupCommits.of(source, wanted).offsets().forEach((group, offsets) -> {
			if (offsets.entrySet()
				.stream()
				.anyMatch((offset) -> topics.contains(offset.getKey().topic())
						&& !Replica.isOfTandem(offset.getValue()))) {
				reading.add(group);
			}
		});
		return reading.stream().sorted().toList();
	}

	/**
	 * Look at both clusters.
	 * @param wanted which groups
	 * @return where they would go on on the target
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer, or
	 * refuses
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public MovedGroups look(Predicate<String> wanted) {
		return look(wanted, null);
	}

	/**
	 * Look at both clusters, and read records where that makes a translation exact.
	 * @param wanted which groups
	 * @param search looks for records, or {@code null} if none is to be read
	 * @return where they would go on on the target
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer, or
	 * refuses
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	public MovedGroups look(Predicate<String> wanted, @Nullable ExactSearch search) {
		GroupCommits here = GroupCommits.of(this.source, wanted);
		GroupCommits there = GroupCommits.of(this.target, here.groups()::containsKey);
		Set<String> committed = new TreeSet<>();
		here.offsets()
			.values()
			.forEach((offsets) -> offsets.keySet().forEach((partition) -> committed.add(partition.topic())));
		List<ReplicatedTopic> topics = new ArrayList<>(
				ReplicatedTopic.all(this.routes, committed, this.source, this.target));
		ReverseMaps others = this.reverse;
		if (others != null) {
			others.refresh();
			topics.addAll(ReplicatedTopic.returning(committed, others, this.source, this.target, topics));
		}
		Set<TopicPartition> sources = new HashSet<>();
		Set<TopicPartition> targets = new HashSet<>();
		for (ReplicatedTopic topic : topics) {
			add(topic.source(), topic.sourcePartitions(), sources);
			add(topic.target(), topic.targetPartitions(), targets);
		}
		// in this order, as the service does
		Map<TopicPartition, LogBounds> targetLogs = Logs.of(this.target, targets);
		Map<TopicPartition, LogBounds> sourceLogs = Logs.of(this.source, sources);
		Function<ReplicatedTopic, BackMaps> back = (topic) -> (others != null) ? topic.back(others) : BackMaps.NONE;
		List<GroupOffset> translated = new GroupTranslator(true, this.mark.deployment(), topics, this.maps, back,
				sourceLogs, targetLogs)
			.translate(here, there, Map.of());
		if (search != null) {
			translated = new ExactOffsets(search, this.maps, back, sourceLogs, targetLogs).of(translated,
					there::isActive);
		}
		Map<String, String> failures = new TreeMap<>(here.failures());
		here.groups().keySet().stream().filter(here::isShareGroup).forEach((group) -> failures.put(group, SHARE));
		return new MovedGroups(new TreeSet<>(here.groups().keySet()), translated,
				untranslated(here, topics, translated), failures);
	}

	/** Why nothing is translated for a share group. */
	public static final String SHARE = "a share group has no offsets that could be translated: its records are acknowledged one by one";

	private static void add(String topic, int partitions, Set<TopicPartition> all) {
		IntStream.range(0, partitions).forEach((number) -> all.add(new TopicPartition(topic, number)));
	}

	private List<UntranslatedOffset> untranslated(GroupCommits here, Collection<ReplicatedTopic> topics,
			List<GroupOffset> translated) {
		Map<String, Set<TopicPartition>> done = new HashMap<>();
		translated.forEach((offset) -> offset.committed()
			.keySet()
			.forEach((number) -> done.computeIfAbsent(offset.group(), (key) -> new HashSet<>())
				.add(new TopicPartition(offset.topic().source(), number))));
		Set<String> onTarget = new HashSet<>();
		topics.forEach((topic) -> onTarget.add(topic.source()));
		List<UntranslatedOffset> missing = new ArrayList<>();
		here.offsets().forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
			if (!done.getOrDefault(group, Set.of()).contains(partition)) {
				boolean taken = this.routes.stream().anyMatch((route) -> route.takes(partition.topic()));
				String why = !taken ? "no route replicates the topic"
						: !onTarget.contains(partition.topic()) ? "the topic is not on the target, or may not be seen"
								: "nothing of the partition was replicated with tandem.offsets.enabled: true";
				missing.add(new UntranslatedOffset(group, partition, offset.offset(), taken, why));
			}
		}));
		return missing;
	}

	/**
	 * Commit on the target what is to be set there: of groups without members, never
	 * further back than they are, never beyond what was replicated. What a group has
	 * there is read once more before, so that two who do this at once do no harm.
	 * @param found what was seen
	 * @return the same with what came of it
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public MovedGroups apply(MovedGroups found) {
		List<GroupOffset> all = new ArrayList<>();
		List<GroupOffset> due = new ArrayList<>();
		found.offsets().forEach((offset) -> ((offset.verdict() == Verdict.TO_BE_SET) ? due : all).add(offset));
		if (!due.isEmpty()) {
			this.source.verify();
			new GroupWriter(this.target, this.mark, Clock.systemUTC()).write(due, (offset) -> true,
					(offset, written) -> all.add(offset));
		}
		return found.with(all);
	}

	/**
	 * Whether instances of the deployment run.
	 * @param groups their consumer groups on the source
	 * @return {@code true} if one of these has members
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public boolean isServed(Collection<String> groups) {
		GroupCommits own = GroupCommits.of(this.source, groups::contains);
		return groups.stream().anyMatch(own::isActive);
	}

}
