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
import java.util.TreeMap;
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

	private final GroupWriter writer;

	private final OffsetsRetention retention;

	private final Clock clock;

	private final Map<String, Map<TopicPartition, LastLook>> looks = new HashMap<>();

	private volatile GroupsReport report = GroupsReport.NONE;

	private final Instant startedAt;

	private @Nullable Instant hinderedSince;

	private final LastingFault fault = new LastingFault(REMINDER);

	GroupOffsets(boolean sync, GroupFilter filter, Cluster source, Cluster target,
			Supplier<Collection<ReplicatedTopic>> topics, OffsetMaps maps, Clock clock) {
		this.sync = sync;
		this.filter = filter;
		this.source = source;
		this.target = target;
		this.topics = topics;
		this.maps = maps;
		this.writer = new GroupWriter(target);
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
	}

	private boolean isReady() {
		return this.source.identity().expected() != null && this.target.identity().expected() != null
				&& this.source.identity().another() == null && this.target.identity().another() == null;
	}

	private GroupsReport look(Instant now) {
		GroupCommits here = GroupCommits.of(this.source, this.filter::matches);
		// members are listed before offsets are read: a group that gets some in between
		// is refused by the broker
		GroupCommits there = GroupCommits.of(this.target, here.groups()::containsKey);
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
		GroupTranslator translator = new GroupTranslator(committed, this.maps::of, sourceLogs, targetLogs);
		// a map may be that of a topic which was created anew since
		Set<ReplicatedTopic> still = new HashSet<>(this.topics.get());
		List<GroupOffset> translated = translator.translate(here, there, this.looks)
			.stream()
			.filter((offset) -> still.contains(offset.topic()))
			.toList();
		this.looks.keySet().retainAll(here.groups().keySet());
		Map<String, List<GroupOffset>> all = new TreeMap<>();
		List<GroupOffset> due = new ArrayList<>();
		for (GroupOffset offset : translated) {
			if (this.sync && isOurs(offset) && isToBeWritten(offset, there, now)) {
				due.add(offset);
			}
			else {
				all.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset);
				remember(offset, now, false);
			}
		}
		if (!due.isEmpty()) {
			this.source.verify();
			this.writer.write(due, this::isOurs, (offset, written) -> {
				all.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset);
				remember(offset, now, written);
			});
		}
		return new GroupsReport(now, null, here, there, all);
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

	private boolean isToBeWritten(GroupOffset offset, GroupCommits there, Instant now) {
		if (offset.verdict() == Verdict.TO_BE_SET) {
			return true;
		}
		LastLook last = look(offset);
		return offset.verdict() == Verdict.EQUAL && !there.isActive(offset.group())
				&& (last == null || last.isDue(this.retention.get(now), now));
	}

	private @Nullable LastLook look(GroupOffset offset) {
		return this.looks.getOrDefault(offset.group(), Map.of()).get(offset.target());
	}

	private void remember(GroupOffset offset, Instant now, boolean written) {
		Long onTarget = offset.onTarget();
		boolean agrees = offset.verdict() == Verdict.EQUAL || offset.verdict() == Verdict.SET;
		if (onTarget != null && agrees) {
			LastLook before = look(offset);
			Instant writtenAt = written ? now : (before != null) ? before.writtenAt() : Instant.MIN;
			this.looks.computeIfAbsent(offset.group(), (key) -> new HashMap<>())
				.put(offset.target(), new LastLook(onTarget, offset.committed(), writtenAt));
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
