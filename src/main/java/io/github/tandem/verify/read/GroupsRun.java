package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.offset.Translation;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.Verdict;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Unseen;
import io.github.tandem.verify.report.Way;

/**
 * Looks whether the record at a group's committed offset is the one at its translated
 * offset. Most groups stand at the same few offsets, each of which is looked at once.
 */
final class GroupsRun {

	static final Comparator<GroupResult> ORDER = Comparator.comparing(GroupResult::group)
		.thenComparing(GroupResult::route)
		.thenComparing(GroupResult::topic)
		.thenComparing(GroupResult::partition);

	private final Scope scope;

	private final List<String> passed;

	private final Progress progress;

	// by their partition on the target, each of which one thread looks at
	private final Queue<List<GroupOffset>> parts = new ConcurrentLinkedQueue<>();

	private final Map<Subject.Name, Subject> subjects;

	private LogExtents here = LogExtents.NONE;

	private LogExtents there = LogExtents.NONE;

	/**
	 * Create a run.
	 * @param scope what is compared
	 * @param subjects the topics
	 * @param passed ids of clusters to which records are not sent again
	 * @param offsets what groups have committed, translated
	 * @param progress is told how many are looked at
	 */
	GroupsRun(Scope scope, List<Subject> subjects, List<String> passed, List<GroupOffset> offsets, Progress progress) {
		this.scope = scope;
		this.subjects = Subject.byName(subjects);
		this.passed = passed;
		this.progress = progress;
		Map<Part, List<GroupOffset>> byPartition = new LinkedHashMap<>();
		for (GroupOffset offset : offsets) {
			int partition = offset.target().partition();
			Subject subject = this.subjects.get(name(offset));
			if (subject != null && offset.committed().get(partition) != null && isLookedAt(subject, offset)
					&& this.scope.takes(partition)) {
				byPartition.computeIfAbsent(new Part(name(offset), partition), (key) -> new ArrayList<>()).add(offset);
			}
		}
		this.parts.addAll(byPartition.values());
		byPartition.values().forEach((some) -> progress.expectOfGroups(some.size()));
	}

	boolean isEmpty() {
		return this.parts.isEmpty();
	}

	int size() {
		return this.parts.size();
	}

	/**
	 * Ask where all logs begin and end. What comes later is not looked at.
	 * @param source asks the source
	 * @param target asks the target
	 */
	void look(LogOffsets source, LogOffsets target) {
		Set<TopicPartition> from = new LinkedHashSet<>();
		Set<TopicPartition> to = new LinkedHashSet<>();
		this.parts.forEach((part) -> {
			from.add(onSource(part.get(0)));
			to.add(part.get(0).target());
		});
		// the target first: what is there then is on the source as well
		this.there = target.extents(to);
		this.here = source.extents(from);
	}

	/**
	 * Look at the records of all offsets that no other thread looks at.
	 * @param source reads the source
	 * @param target reads the target
	 * @return a result for each
	 */
	List<GroupResult> compare(LogReader source, LogReader target) {
		List<GroupResult> results = new ArrayList<>();
		for (List<GroupOffset> part = this.parts.poll(); part != null; part = this.parts.poll()) {
			Subject subject = Objects.requireNonNull(this.subjects.get(name(part.get(0))));
			TopicPartition to = part.get(0).target();
			RecordPrints sent = new RecordPrints(subject.topic(), true, subject.withTimestamps(), this.passed);
			RecordPrints arrived = new RecordPrints(subject.target(), true, subject.withTimestamps(), List.of());
			// where records go both ways, some come round and others are of somebody else
			NextRecords onSource = new NextRecords(source, onSource(part.get(0)), this.here, sent,
					(record) -> !sent.comesRound(record));
			NextRecords onTarget = new NextRecords(target, to, this.there, arrived,
					(record) -> this.passed.isEmpty() || !arrived.isForeign(record));
			for (GroupOffset offset : part) {
				results.add(compare(subject, offset, onSource, onTarget));
				this.progress.passedOfGroup();
			}
		}
		return results;
	}

	private static TopicPartition onSource(GroupOffset offset) {
		return new TopicPartition(offset.topic().source(), offset.target().partition());
	}

	private static Subject.Name name(GroupOffset offset) {
		return new Subject.Name(offset.topic().route(), offset.topic().source());
	}

	/**
	 * What is not looked at.
	 * @param subjects the topics
	 * @param found what groups have committed
	 * @return groups, or their offsets, and why
	 */
	static Set<Unseen> unseen(List<Subject> subjects, MovedGroups found) {
		Set<Unseen> unseen = new LinkedHashSet<>();
		Map<Subject.Name, Subject> byName = Subject.byName(subjects);
		Set<String> topics = subjects.stream().map(Subject::topic).collect(Collectors.toSet());
		found.failures().forEach((group, reason) -> {
			// it has no offsets that could be the same, or not
			if (!reason.equals(GroupMove.SHARE)) {
				unseen.add(new Unseen("group " + group, reason));
			}
		});
		found.untranslated()
			.stream()
			.filter((offset) -> offset.isReplicated() && topics.contains(offset.partition().topic()))
			.forEach((offset) -> unseen.add(new Unseen("group %s on %s".formatted(offset.group(), offset.partition()),
					"its offset is not translated: " + offset.why())));
		for (GroupOffset offset : found.offsets()) {
			Subject subject = byName.get(name(offset));
			if (subject != null && !isLookedAt(subject, offset)) {
				unseen.add(new Unseen("group %s on %s".formatted(offset.group(), subject.topic()),
						"the topic is compared by key, where no single record follows an offset: "
								+ "leave groups out with --no-groups",
						true));
			}
		}
		return unseen;
	}

	private static boolean isLookedAt(Subject subject, GroupOffset offset) {
		return offset.topic().samePartition() && subject.way() == Way.BY_ORDER;
	}

	private static GroupResult compare(Subject subject, GroupOffset offset, NextRecords source, NextRecords target) {
		int partition = offset.target().partition();
		long committed = offset.committed().getOrDefault(partition, 0L);
		Outcome outcome;
		String detail;
		Translation translation = offset.translation();
		try {
			if (goesOnThere(offset, committed, source, target)) {
				translation = Translation.of(Objects.requireNonNull(offset.onTarget()), 0, translation.place());
			}
			Map.Entry<Outcome, String> seen = compare(subject, partition, committed, translation, source, target);
			outcome = seen.getKey();
			detail = seen.getValue();
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (ClusterException | KafkaException ex) {
			outcome = Outcome.UNDECIDED;
			detail = String.valueOf(ex.getMessage());
		}
		return new GroupResult(offset.group(), subject.route().name(), subject.topic(), partition, committed,
				translation.offset(), translation.reread(), outcome, detail);
	}

	// where the map leaves it open, it may have been found by reading, and committed
	private static boolean goesOnThere(GroupOffset offset, long committed, NextRecords source, NextRecords target) {
		Long onTarget = offset.onTarget();
		if (onTarget == null || offset.verdict() != Verdict.EQUAL || offset.translation().reread() == 0) {
			return false;
		}
		NextRecords.Next here = source.first(committed);
		NextRecords.Next there = target.first(onTarget);
		return here != null && there != null && here.print() == there.print();
	}

	private static Map.Entry<Outcome, String> compare(Subject subject, int partition, long committed,
			Translation translation, NextRecords source, NextRecords target) {
		long translated = translation.offset();
		long reread = translation.reread();
		NextRecords.Next there = target.first(translated);
		NextRecords.Next next = source.first(committed);
		Long replicatedTo = subject.replicatedTo(partition);
		boolean inFlight = next == null || replicatedTo == null || next.offset() >= replicatedTo;
		if (next != null && there != null && next.print() == there.print()) {
			return Map.entry(Outcome.EQUAL, "goes on with the same record");
		}
		if (inFlight && there == null) {
			return Map.entry(Outcome.EQUAL, "has read all that is replicated");
		}
		boolean behind = committed < source.begin();
		boolean behindThere = translated <= target.begin() && target.begin() > 0;
		if (reread > 0 || behind) {
			String how = (reread > 0) ? "reads at most %d records again".formatted(reread)
					: "its offset is behind the retention of the source";
			List<Long> ahead = target.ahead(translated);
			boolean meets = (next != null) ? ahead.contains(next.print()) : ahead.size() <= reread;
			return (meets || inFlight && ahead.size() <= reread) ? Map.entry(Outcome.EQUAL, how)
					: Map.entry(Outcome.UNDECIDED, how + ", and its next record is not among those of the target");
		}
		if (behindThere) {
			boolean meets = there != null && source.ahead(committed).contains(there.print());
			return meets ? Map.entry(Outcome.EQUAL, "goes on with the first record that the target has left")
					: Map.entry(Outcome.UNDECIDED, "retention of the target took the record where it would go on");
		}
		return (there == null || next == null)
				? Map.entry(Outcome.DIFFERENT, "the next record of the source is not on the target there")
				: Map.entry(Outcome.DIFFERENT,
						"goes on with the record %d of the source and %d of the target, which differ"
							.formatted(next.offset(), there.offset()));
	}

	/**
	 * Offsets that are looked at together.
	 *
	 * @param topic the topic
	 * @param partition the partition
	 */
	private record Part(Subject.Name topic, int partition) {

	}

}
