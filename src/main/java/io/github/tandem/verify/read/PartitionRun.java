package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Finding;
import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.OrderedComparison;
import io.github.tandem.verify.compare.Side;
import io.github.tandem.verify.compare.Tally;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Place;
import io.github.tandem.verify.report.Result;

/**
 * Compares a partition of the source with the one of the same number on the target,
 * record by record.
 */
final class PartitionRun {

	private static final int FINDINGS = 100;

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	private final List<String> passed;

	private boolean retimed;

	/**
	 * Create a run.
	 * @param scope what is compared
	 * @param source reads the source
	 * @param target reads the target
	 * @param passed ids of clusters to which records are not sent again
	 */
	PartitionRun(Scope scope, LogReader source, LogReader target, List<String> passed) {
		this.scope = scope;
		this.source = source;
		this.target = target;
		this.passed = passed;
	}

	/**
	 * Compare.
	 * @param subject the topic
	 * @param partition the partition
	 * @return what came of it
	 */
	Result compare(Subject subject, int partition) {
		Long replicatedTo = subject.replicatedTo(partition);
		Ranges ranges = new Ranges(subject, partition, this.scope, this.source, this.target);
		if (replicatedTo == null && ranges.sourceLog().end() > ranges.sourceLog().start()) {
			return subject.undecided(partition,
					"the group %s has committed nothing for this partition, so nobody knows what is replicated"
						.formatted(subject.group()));
		}
		this.retimed = false;
		Result result = compare(subject, partition, ranges, (replicatedTo != null) ? replicatedTo : 0);
		if (this.retimed && subject.withTimestamps()) {
			// Kafka's producer takes no negative timestamps: records get the time of
			// sending
			return compare(subject.withoutTimestamps(), partition);
		}
		return result;
	}

	private Result compare(Subject subject, int partition, Ranges ranges, long replicatedTo) {
		List<Difference> differences = new ArrayList<>();
		Map<Kind, Long> counts = new EnumMap<>(Kind.class);
		long[] records = new long[2];
		long[] outside = new long[2];
		long[] digests = new long[2];
		long inFlight = Math.max(0, ranges.sourceLog().end() - Math.max(replicatedTo, ranges.sourceLog().start()));
		Details details = new Details(subject, this.scope, this.source, this.target);
		List<Ranges.Range> all = ranges.find(replicatedTo);
		List<String> notes = new ArrayList<>(ranges.notes());
		for (Ranges.Range range : all) {
			OrderedComparison comparison = compare(subject, partition, range, ranges.sourceLog().end());
			Tally tally = comparison.tally();
			for (Side side : Side.values()) {
				records[side.ordinal()] += tally.records(side);
				outside[side.ordinal()] += tally.outside(side);
				digests[side.ordinal()] = 31 * digests[side.ordinal()] + tally.digest(side);
			}
			for (Kind kind : Kind.values()) {
				counts.merge(kind, comparison.findings().count(kind), Long::sum);
			}
			for (Finding finding : comparison.findings().first()) {
				differences.add(details.of(finding.kind(), place(partition, finding.source()),
						place(partition, finding.target()), List.copyOf(finding.parts())));
			}
		}
		counts.values().removeIf((count) -> count == 0);
		if (!subject.withTimestamps()) {
			notes.add("timestamps are not compared: the target has its own");
		}
		if (outside[0] + outside[1] > 0) {
			notes.add(
					"left out, since the other side has none there any more: %,d records of the source, %,d of the target"
						.formatted(outside[0], outside[1]));
		}
		boolean differs = counts.keySet().stream().anyMatch(Kind::isDifference);
		Ranges.Range first = all.get(0);
		Ranges.Range last = all.get(all.size() - 1);
		return new Result(subject.route().name(), subject.topic(), subject.target(), partition, subject.way(),
				differs ? Outcome.DIFFERENT : Outcome.EQUAL, null,
				new Result.Compared(first.sourceFrom(), Math.max(first.sourceFrom(), last.sourceTo()), records[0],
						outside[0], digests[0]),
				new Result.Compared(first.targetFrom(), Math.max(first.targetFrom(), last.targetTo()), records[1],
						outside[1], digests[1]),
				inFlight, counts, differences, notes);
	}

	private static @Nullable Place place(int partition, long offset) {
		return (offset != Finding.NOWHERE) ? new Place(partition, offset) : null;
	}

	private OrderedComparison compare(Subject subject, int partition, Ranges.Range range, long sourceEnd) {
		OrderedComparison comparison = new OrderedComparison((offset) -> offset >= range.sourceTo(), FINDINGS);
		boolean withValues = this.scope.depth() != Depth.HEADERS;
		RecordPrints ofSource = new RecordPrints(subject.topic(), withValues, subject.withTimestamps(), this.passed);
		RecordPrints ofTarget = new RecordPrints(subject.target(), withValues, subject.withTimestamps(), List.of());
		TopicPartition from = new TopicPartition(subject.topic(), partition);
		TopicPartition to = new TopicPartition(subject.target(), partition);
		if (range.sourceCut()) {
			comparison.cut(Side.SOURCE);
		}
		if (range.targetCut()) {
			comparison.cut(Side.TARGET);
		}
		this.source.open(Map.of(from, range.sourceFrom()), Map.of(from, sourceEnd));
		this.target.open(Map.of(to, range.targetFrom()), Map.of(to, range.targetTo()));
		do {
			read(comparison, Side.SOURCE, this.source, ofSource);
			read(comparison, Side.TARGET, this.target, ofTarget);
			comparison.advance();
		}
		while (!isDone(comparison, range) && !(this.retimed && subject.withTimestamps()));
		return comparison;
	}

	private boolean isDone(OrderedComparison comparison, Ranges.Range range) {
		boolean caughtUp = comparison.isCaughtUp() && (!comparison.isSourceEmpty() || this.source.isEnded());
		return caughtUp && (range.inside() || this.target.isEnded() && comparison.isTargetEmpty());
	}

	private void read(OrderedComparison comparison, Side side, LogReader reader, RecordPrints prints) {
		if (!comparison.wants(side)) {
			return;
		}
		if (reader.isEnded()) {
			comparison.end(side);
			return;
		}
		reader.read((record) -> give(record, comparison, side, prints), (partition) -> comparison.cut(side));
	}

	private void give(ConsumerRecord<byte[], byte[]> record, OrderedComparison comparison, Side side,
			RecordPrints prints) {
		if (side == Side.SOURCE) {
			this.retimed |= record.timestamp() < 0;
			if (prints.comesRound(record)) {
				return;
			}
		}
		comparison.add(side, record.offset(), prints.timestamp(record), prints.key(record), prints.value(record),
				prints.headers(record), side == Side.TARGET && !this.passed.isEmpty() && prints.isForeign(record));
	}

}
