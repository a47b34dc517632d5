package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Way;

/**
 * Looks whether the record at a group's committed offset is the one at its translated
 * offset.
 */
final class GroupsRun {

	private final List<Subject> subjects;

	private final LogReader source;

	private final LogReader target;

	GroupsRun(List<Subject> subjects, LogReader source, LogReader target) {
		this.subjects = subjects;
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
			subject(offset).filter(
					(subject) -> committed != null && offset.topic().samePartition() && subject.way() == Way.BY_ORDER)
				.ifPresent((subject) -> results
					.add(compare(subject, offset, partition, (committed != null) ? committed : 0)));
		}
		return results;
	}

	private Optional<Subject> subject(GroupOffset offset) {
		return this.subjects.stream()
			.filter((subject) -> subject.route().name().equals(offset.topic().route())
					&& subject.topic().equals(offset.topic().source()))
			.findFirst();
	}

	private GroupResult compare(Subject subject, GroupOffset offset, int partition, long committed) {
		long reread = offset.translation().reread();
		Outcome outcome;
		String detail;
		try {
			ConsumerRecord<byte[], byte[]> next = this.source.peek(new TopicPartition(subject.topic(), partition),
					committed);
			ConsumerRecord<byte[], byte[]> there = this.target.peek(offset.target(), offset.translation().offset());
			Map.Entry<Outcome, String> seen = compare(subject, partition, next, there, reread);
			outcome = seen.getKey();
			detail = seen.getValue();
		}
		catch (KafkaException ex) {
			outcome = Outcome.UNDECIDED;
			detail = String.valueOf(ex.getMessage());
		}
		return new GroupResult(offset.group(), subject.route().name(), subject.topic(), partition, committed,
				offset.translation().offset(), reread, outcome, detail);
	}

	private static Map.Entry<Outcome, String> compare(Subject subject, int partition,
			@Nullable ConsumerRecord<byte[], byte[]> next, @Nullable ConsumerRecord<byte[], byte[]> there,
			long reread) {
		Long replicatedTo = subject.replicatedTo(partition);
		boolean inFlight = next == null || replicatedTo == null || next.offset() >= replicatedTo;
		if (reread > 0) {
			return Map.entry(Outcome.UNDECIDED, "reads at most %d records again".formatted(reread));
		}
		if (there == null || next == null) {
			return inFlight ? Map.entry(Outcome.EQUAL, "has read all that is replicated")
					: Map.entry(Outcome.DIFFERENT, "the next record of the source is not on the target there");
		}
		long here = new RecordPrints(subject.topic(), true, subject.withTimestamps(), List.of()).all(next);
		long print = new RecordPrints(subject.target(), true, subject.withTimestamps(), List.of()).all(there);
		return (here == print) ? Map.entry(Outcome.EQUAL, "goes on with the same record")
				: Map.entry(Outcome.DIFFERENT,
						"goes on with the record %d of the source and %d of the target, which differ"
							.formatted(next.offset(), there.offset()));
	}

}
