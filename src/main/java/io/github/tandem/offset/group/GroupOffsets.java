package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.store.Logs;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.offset.store.ReverseMaps;

/**
 * Looks at the groups of both clusters, translates what they have committed, and commits
 * it on the target where that is asked for. Each instance does so for the partitions it
 * replicates, whose maps it knows first hand; which it is is decided by the group of the
 * route. Used by one thread; the report is for all.
 */
public final class GroupOffsets {

	private final String deployment;

	private final boolean sync;

	private final GroupFilter filter;

	private final Cluster source;

	private final Cluster target;

	private final Supplier<Collection<ReplicatedTopic>> topics;

	private final OffsetMaps maps;

	private final ReverseMaps reverse;

	private final GroupWriter writer;

	private final OffsetsRetention retention;

	private final Clock clock;

	private final KeptGroups kept = new KeptGroups();

	private final RestingGroups resting;

	private volatile GroupsReport report = GroupsReport.NONE;

	private final Instant startedAt;

	private final LookFault fault = new LookFault();

	GroupOffsets(String deployment, boolean sync, GroupFilter filter, Cluster source, Cluster target,
			Supplier<Collection<ReplicatedTopic>> topics, OffsetMaps maps, ReverseMaps reverse, CommitLanes lanes,
			Clock clock) {
		this.deployment = deployment;
		this.sync = sync;
		this.filter = filter;
		this.source = source;
		this.target = target;
		this.topics = topics;
		this.maps = maps;
		this.reverse = reverse;
		this.writer = new GroupWriter(target, new CommitMark(deployment), lanes, clock);
		this.retention = new OffsetsRetention(target);
		this.resting = new RestingGroups(deployment, filter, target, this.writer, this.retention, clock);
		this.clock = clock;
		this.startedAt = clock.instant();
	}

	boolean syncs() {
		return this.sync;
	}

	/**
	 * What the last round showed, for any thread.
	 * @return the report
	 */
	GroupsReport report() {
		return this.report;
	}

	/**
	 * How old the translation is, for any thread.
	 * @return time since the last round that succeeded, or since the start
	 */
	public Duration age() {
		Instant at = this.report.at();
		return Duration.between(at.equals(Instant.MIN) ? this.startedAt : at, this.clock.instant());
	}

	/**
	 * How many offsets of groups are not translated exactly, for any thread.
	 * @return their number as of the last round that succeeded
	 */
	public long inexact() {
		return this.report.inexact();
	}

	/**
	 * Do one round.
	 */
	void round() {
		Instant now = this.clock.instant();
		try {
			if (isReady()) {
				this.report = look(now);
				this.resting.rest();
				this.fault.ends();
			}
			else {
				renew(now);
			}
		}
		catch (RuntimeException ex) {
			failed(ex, now);
			renew(now);
		}
		finally {
			this.writer.rest();
		}
	}

	private boolean isReady() {
		return isKnown(this.source) && isKnown(this.target);
	}

	private static boolean isKnown(Cluster cluster) {
		return cluster.identity().expected() != null && cluster.identity().another() == null;
	}

	private void renew(Instant now) {
		if (this.sync && isKnown(this.target)) {
			this.resting.renew(now, this.kept);
		}
	}

	private GroupsReport look(Instant now) {
		GroupCommits here = GroupCommits.listed(this.source, this.filter::matches);
		// members are listed before offsets are read: a group that gets some in between
		// is refused by the broker
		GroupCommits there = GroupCommits.listed(this.target, here.groups()::containsKey);
		Set<String> groups = here.groups().keySet();
		this.kept.begin(groups, this.topics.get().stream().map(ReplicatedTopic::target).collect(Collectors.toSet()));
		this.reverse.refresh();
		Map<String, String> unreadHere = new HashMap<>();
		Map<String, String> unreadThere = new HashMap<>();
		try (CommitsAhead commits = new CommitsAhead(this::commit, this.kept)) {
			for (List<String> batch : this.kept.batches(groups)) {
				Instant begun = this.clock.instant();
				// in this order: what is noted on the target was on the source before
				GroupCommits readThere = there.read(this.target, batch);
				GroupCommits readHere = here.read(this.source, batch);
				commits.add(look(new BatchLook(begun, now, this.kept.looks(batch), readHere), readHere, readThere));
				unreadHere.putAll(readHere.failures());
				unreadThere.putAll(readThere.failures());
			}
		}
		here.requireSome(unreadHere);
		there.requireSome(unreadThere);
		return new GroupsReport(now, null, here.without(unreadHere), there.without(unreadThere), this.kept.of(groups));
	}

	private BatchLook look(BatchLook look, GroupCommits here, GroupCommits there) {
		for (GroupOffset offset : translate(here, there, look.looks())) {
			boolean isWanted = isToBeWritten(offset, look.last(offset), there, look.round());
			if (this.sync && isWanted && isOurs(offset)) {
				look.add(offset);
			}
			else {
				look.shows((offset.verdict() == Verdict.TO_BE_SET) ? offset.with(offset.verdict(), whyNot()) : offset,
						false);
			}
		}
		return look;
	}

	private void commit(BatchLook look) {
		this.source.verify();
		this.writer.write(look.due(), (offset) -> isOurs(offset) && look.isRecent(this.clock.instant()), look::shows);
	}

	private String whyNot() {
		return this.sync
				? "another instance commits it, or this one has the partition and does not know yet what earlier ones replicated"
				: "tandem.offsets.sync is false: offsets are reported, and the command offsets commits them";
	}

	private List<GroupOffset> translate(GroupCommits here, GroupCommits there,
			Map<String, Map<TopicPartition, LastLook>> looks) {
		List<ReplicatedTopic> topics = committed(here);
		Set<TopicPartition> sources = new HashSet<>();
		Set<TopicPartition> targets = new HashSet<>();
		for (ReplicatedTopic topic : topics) {
			add(topic.source(), topic.sourcePartitions(), sources);
			add(topic.target(), topic.targetPartitions(), targets);
		}
		// in this order: what is behind the ends seen here was not replicated to before
		// those
		Map<TopicPartition, LogBounds> targetLogs = Logs.of(this.target, targets);
		Map<TopicPartition, LogBounds> sourceLogs = Logs.of(this.source, sources);
		GroupTranslator translator = new GroupTranslator(false, this.deployment, topics, this.maps::of,
				(topic) -> topic.back(this.reverse), sourceLogs, targetLogs);
		// a map may be that of a topic which was created anew since
		Set<ReplicatedTopic> still = new HashSet<>(this.topics.get());
		return translator.translate(here, there, looks)
			.stream()
			.filter((offset) -> still.contains(offset.topic()))
			.toList();
	}

	private List<ReplicatedTopic> committed(GroupCommits groups) {
		Set<String> names = new HashSet<>();
		groups.offsets()
			.values()
			.forEach((offsets) -> offsets.keySet().forEach((partition) -> names.add(partition.topic())));
		List<ReplicatedTopic> topics = new ArrayList<>(
				this.topics.get().stream().filter((topic) -> names.contains(topic.source())).toList());
		// records of the same partition on the target, under another name here
		topics.addAll(ReplicatedTopic.returning(names, this.reverse, this.source, this.target, topics));
		return topics;
	}

	private static void add(String topic, int partitions, Set<TopicPartition> all) {
		IntStream.range(0, partitions).forEach((number) -> all.add(new TopicPartition(topic, number)));
	}

	// a stale owner hears of the next one by what that has written about the map
	private boolean isOurs(GroupOffset offset) {
		return this.maps.isOwned(offset.topic().route(), offset.decidedBy());
	}

	private boolean isToBeWritten(GroupOffset offset, @Nullable LastLook last, GroupCommits there, Instant now) {
		if (offset.verdict() == Verdict.TO_BE_SET) {
			return true;
		}
		return offset.verdict() == Verdict.EQUAL && !there.isActive(offset.group())
				&& (last == null || last.isDue(this.retention.get(now), now));
	}

	private void failed(RuntimeException failure, Instant now) {
		String why = (failure instanceof ClusterException || failure instanceof KafkaException)
				? String.valueOf(failure.getMessage()) : String.valueOf(failure);
		this.report = this.report.hindered(why);
		this.fault.lasts(why, now);
	}

}
