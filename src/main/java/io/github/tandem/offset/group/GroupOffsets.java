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
import java.util.stream.IntStream;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.log.LastingFault;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.offset.store.ReverseMaps;

/**
 * Looks at the groups of both clusters, translates what they have committed, and commits
 * it on the target where that is asked for. Each instance does so for the partitions it
 * replicates, whose maps it knows first hand; which it is is decided by the group of the
 * route. Used by one thread; the report is for all.
 */
public final class GroupOffsets {

	private static final Logger logger = LoggerFactory.getLogger(GroupOffsets.class);

	private static final Duration PASSING = Duration.ofSeconds(30);

	private static final Duration REMINDER = Duration.ofMinutes(10);

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

	private final Map<String, KeptOffsets> kept = new HashMap<>();

	private volatile GroupsReport report = GroupsReport.NONE;

	private final Instant startedAt;

	private @Nullable Instant hinderedSince;

	private final LastingFault fault = new LastingFault(REMINDER);

	GroupOffsets(boolean sync, GroupFilter filter, Cluster source, Cluster target,
			Supplier<Collection<ReplicatedTopic>> topics, OffsetMaps maps, ReverseMaps reverse, CommitLanes lanes,
			Clock clock) {
		this.sync = sync;
		this.filter = filter;
		this.source = source;
		this.target = target;
		this.topics = topics;
		this.maps = maps;
		this.reverse = reverse;
		this.writer = new GroupWriter(target, lanes);
		this.retention = new OffsetsRetention(target);
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
				succeeded();
			}
		}
		catch (RuntimeException ex) {
			failed(ex, now);
		}
		finally {
			this.writer.rest();
		}
	}

	private boolean isReady() {
		return this.source.identity().expected() != null && this.target.identity().expected() != null
				&& this.source.identity().another() == null && this.target.identity().another() == null;
	}

	private GroupsReport look(Instant now) {
		GroupCommits here = GroupCommits.listed(this.source, this.filter::matches);
		// members are listed before offsets are read: a group that gets some in between
		// is refused by the broker
		GroupCommits there = GroupCommits.listed(this.target, here.groups()::containsKey);
		this.kept.keySet().retainAll(here.groups().keySet());
		this.reverse.refresh();
		Map<String, String> unreadHere = new HashMap<>();
		Map<String, String> unreadThere = new HashMap<>();
		for (List<String> batch : GroupBatches.of(here.groups().keySet(), this::size)) {
			GroupCommits readHere = here.read(this.source, batch);
			GroupCommits readThere = there.read(this.target, batch);
			look(batch, readHere, readThere, now);
			unreadHere.putAll(readHere.failures());
			unreadThere.putAll(readThere.failures());
		}
		return new GroupsReport(now, null, here.without(unreadHere), there.without(unreadThere), Map.copyOf(this.kept));
	}

	private int size(String group) {
		KeptOffsets known = this.kept.get(group);
		return (known != null) ? known.size() : 0;
	}

	private void look(List<String> groups, GroupCommits here, GroupCommits there, Instant now) {
		Map<String, Map<TopicPartition, LastLook>> looks = new HashMap<>();
		groups.forEach((group) -> {
			KeptOffsets known = this.kept.get(group);
			looks.put(group, (known != null) ? known.looks() : new HashMap<>());
		});
		Map<String, List<GroupOffset>> all = new HashMap<>();
		List<GroupOffset> due = new ArrayList<>();
		for (GroupOffset offset : translate(here, there, looks)) {
			Map<TopicPartition, LastLook> own = of(offset, looks);
			if (this.sync && isOurs(offset) && isToBeWritten(offset, own.get(offset.target()), there, now)) {
				due.add(offset);
			}
			else {
				all.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset);
				remember(offset, own, now, false);
			}
		}
		try {
			if (!due.isEmpty()) {
				this.source.verify();
				this.writer.write(due, this::isOurs, (offset, written) -> {
					all.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset);
					remember(offset, of(offset, looks), now, written);
				});
			}
		}
		finally {
			looks.forEach(
					(group, own) -> this.kept.put(group, new KeptOffsets(all.getOrDefault(group, List.of()), own)));
		}
	}

	private static Map<TopicPartition, LastLook> of(GroupOffset offset,
			Map<String, Map<TopicPartition, LastLook>> looks) {
		return looks.computeIfAbsent(offset.group(), (group) -> new HashMap<>());
	}

	private List<GroupOffset> translate(GroupCommits here, GroupCommits there,
			Map<String, Map<TopicPartition, LastLook>> looks) {
		List<ReplicatedTopic> committed = committed(here);
		Set<TopicPartition> sources = new HashSet<>();
		Set<TopicPartition> targets = new HashSet<>();
		for (ReplicatedTopic topic : committed) {
			add(topic.source(), topic.sourcePartitions(), sources);
			add(topic.target(), topic.targetPartitions(), targets);
		}
		// in this order: what is behind the ends seen here was not replicated to before
		// those
		Map<TopicPartition, LogBounds> targetLogs = Logs.of(this.target, targets);
		Map<TopicPartition, LogBounds> sourceLogs = Logs.of(this.source, sources);
		GroupTranslator translator = new GroupTranslator(committed, this.maps::of, (topic) -> topic.back(this.reverse),
				sourceLogs, targetLogs);
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
		return this.topics.get().stream().filter((topic) -> names.contains(topic.source())).toList();
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

	private static void remember(GroupOffset offset, Map<TopicPartition, LastLook> looks, Instant now,
			boolean written) {
		Long onTarget = offset.onTarget();
		boolean agrees = offset.verdict() == Verdict.EQUAL || offset.verdict() == Verdict.SET;
		if (onTarget != null && agrees) {
			LastLook before = looks.get(offset.target());
			Instant writtenAt = written ? now : (before != null) ? before.writtenAt() : Instant.MIN;
			looks.put(offset.target(), new LastLook(onTarget, offset.committed(), writtenAt));
		}
	}

	private void succeeded() {
		this.hinderedSince = null;
		if (this.fault.ends()) {
			logger.atInfo().log("Offsets of groups are translated again");
		}
	}

	private void failed(RuntimeException failure, Instant now) {
		String why = (failure instanceof ClusterException || failure instanceof KafkaException)
				? String.valueOf(failure.getMessage()) : String.valueOf(failure);
		this.report = this.report.hindered(why);
		Instant since = (this.hinderedSince != null) ? this.hinderedSince : now;
		this.hinderedSince = since;
		if (!now.isBefore(since.plus(PASSING)) && this.fault.isWorthALine(why, now)) {
			logger.atWarn()
				.addKeyValue("since", since)
				.addKeyValue("error", why)
				.log("Offsets of groups cannot be translated: records flow, and groups on the target stay where they are");
		}
	}

}
