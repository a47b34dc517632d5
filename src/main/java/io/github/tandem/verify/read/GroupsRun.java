package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Unseen;
import io.github.tandem.verify.report.Way;

/**
 * Looks whether the record at a group's committed offset is the one at its translated
 * offset.
 */
final class GroupsRun {

	// how far a record is looked for where it is not known exactly
	private static final int FAR = 10_000;

	// it has no offsets that could be the same, or not
	private static final String SHARE = "a share group ";

	private final Scope scope;

	private final List<Subject> subjects;

	private final List<String> passed;

	private final LogReader source;

	private final LogReader target;

	/**
	 * Create a run.
	 * @param scope what is compared
	 * @param subjects the topics
	 * @param passed ids of clusters to which records are not sent again
	 * @param source reads the source
	 * @param target reads the target
	 */
	GroupsRun(Scope scope, List<Subject> subjects, List<String> passed, LogReader source, LogReader target) {
		this.scope = scope;
		this.subjects = subjects;
		this.passed = passed;
		this.source = source;
		this.target = target;
	}

	/**
	 * Look at the records of all offsets.
	 * @param offsets what groups have committed, translated
	 * @return a result for each that is of a topic which is compared by order
	 */
	List<GroupResult> compare(List<GroupOffset> offsets) {
		List<GroupResult> results = new ArrayList<>();
		for (GroupOffset offset : offsets) {
			int partition = offset.target().partition();
			Long committed = offset.committed().get(partition);
			Optional<Subject> subject = subject(this.subjects, offset);
			if (subject.isPresent() && committed != null && isLookedAt(subject.get(), offset)
					&& this.scope.takes(partition)) {
				results.add(compare(subject.get(), offset, partition, committed));
			}
		}
		return results;
	}

	/**
	 * What is not looked at.
	 * @param subjects the topics
	 * @param found what groups have committed
	 * @return groups, or their offsets, and why
	 */
	static Set<Unseen> unseen(List<Subject> subjects, MovedGroups found) {
		Set<Unseen> unseen = new LinkedHashSet<>();
		found.failures().forEach((group, reason) -> {
			if (!reason.startsWith(SHARE)) {
				unseen.add(new Unseen("group " + group, reason));
			}
		});
		found.untranslated()
			.stream()
			.filter((offset) -> offset.isReplicated()
					&& subjects.stream().anyMatch((subject) -> subject.topic().equals(offset.partition().topic())))
			.forEach((offset) -> unseen.add(new Unseen("group %s on %s".formatted(offset.group(), offset.partition()),
					"its offset is not translated: " + offset.why())));
		for (GroupOffset offset : found.offsets()) {
			subject(subjects, offset).filter((subject) -> !isLookedAt(subject, offset))
				.ifPresent(
						(subject) -> unseen.add(new Unseen("group %s on %s".formatted(offset.group(), subject.topic()),
								"the topic is compared by key, where no single record follows an offset: "
										+ "leave groups out with --no-groups",
								true)));
		}
		return unseen;
	}

	private static boolean isLookedAt(Subject subject, GroupOffset offset) {
		return offset.topic().samePartition() && subject.way() == Way.BY_ORDER;
	}

	private static Optional<Subject> subject(List<Subject> subjects, GroupOffset offset) {
		return subjects.stream()
			.filter((subject) -> subject.route().name().equals(offset.topic().route())
					&& subject.topic().equals(offset.topic().source()))
			.findFirst();
	}

	private GroupResult compare(Subject subject, GroupOffset offset, int partition, long committed) {
		Outcome outcome;
		String detail;
		try {
			Map.Entry<Outcome, String> seen = compare(subject, partition, committed, offset);
			outcome = seen.getKey();
			detail = seen.getValue();
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (KafkaException ex) {
			outcome = Outcome.UNDECIDED;
			detail = String.valueOf(ex.getMessage());
		}
		return new GroupResult(offset.group(), subject.route().name(), subject.topic(), partition, committed,
				offset.translation().offset(), offset.translation().reread(), outcome, detail);
	}

	private Map.Entry<Outcome, String> compare(Subject subject, int partition, long committed, GroupOffset offset) {
		TopicPartition from = new TopicPartition(subject.topic(), partition);
		TopicPartition to = offset.target();
		long translated = offset.translation().offset();
		long reread = offset.translation().reread();
		RecordPrints prints = new RecordPrints(subject.topic(), true, subject.withTimestamps(), this.passed);
		RecordPrints printsThere = new RecordPrints(subject.target(), true, subject.withTimestamps(), List.of());
		// where records go both ways, some come round and others are of somebody else
		Predicate<ConsumerRecord<byte[], byte[]>> sent = (record) -> !prints.comesRound(record);
		Predicate<ConsumerRecord<byte[], byte[]>> arrived = (record) -> this.passed.isEmpty()
				|| !printsThere.isForeign(record);
		// the target first: what is there then is on the source as well
		ConsumerRecord<byte[], byte[]> there = first(this.target, to, translated, arrived);
		ConsumerRecord<byte[], byte[]> next = first(this.source, from, committed, sent);
		Long replicatedTo = subject.replicatedTo(partition);
		boolean inFlight = next == null || replicatedTo == null || next.offset() >= replicatedTo;
		if (next != null && there != null && prints.all(next) == printsThere.all(there)) {
			return Map.entry(Outcome.EQUAL, "goes on with the same record");
		}
		if (inFlight && there == null) {
			return Map.entry(Outcome.EQUAL, "has read all that is replicated");
		}
		boolean behind = committed < this.source.begin(from);
		boolean behindThere = translated <= this.target.begin(to) && this.target.begin(to) > 0;
		if (reread > 0 || behind) {
			String how = (reread > 0) ? "reads at most %d records again".formatted(reread)
					: "its offset is behind the retention of the source";
			List<ConsumerRecord<byte[], byte[]>> ahead = this.target.peek(to, translated, FAR, arrived);
			boolean meets = (next != null) ? ahead.stream().anyMatch((one) -> printsThere.all(one) == prints.all(next))
					: ahead.size() <= reread;
			return (meets || inFlight && ahead.size() <= reread) ? Map.entry(Outcome.EQUAL, how)
					: Map.entry(Outcome.UNDECIDED, how + ", and its next record is not among those of the target");
		}
		if (behindThere) {
			boolean meets = there != null && this.source.peek(from, committed, FAR, sent)
				.stream()
				.anyMatch((one) -> prints.all(one) == printsThere.all(there));
			return meets ? Map.entry(Outcome.EQUAL, "goes on with the first record that the target has left")
					: Map.entry(Outcome.UNDECIDED, "retention of the target took the record where it would go on");
		}
		return (there == null || next == null)
				? Map.entry(Outcome.DIFFERENT, "the next record of the source is not on the target there")
				: Map.entry(Outcome.DIFFERENT,
						"goes on with the record %d of the source and %d of the target, which differ"
							.formatted(next.offset(), there.offset()));
	}

	private static @Nullable ConsumerRecord<byte[], byte[]> first(LogReader log, TopicPartition partition, long offset,
			Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
		int[] passed = new int[1];
		List<ConsumerRecord<byte[], byte[]>> first = log.peek(partition, offset, 1,
				(record) -> wanted.test(record) || passed[0]++ >= FAR);
		if (passed[0] > FAR) {
			throw new KafkaException(
					"The next %,d records of %s from %d on are of another way".formatted(FAR, partition, offset));
		}
		return first.isEmpty() ? null : first.get(0);
	}

}
