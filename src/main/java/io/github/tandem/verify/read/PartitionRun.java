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

	static final int FINDINGS = 100;

	private static final String UNSETTLED = "more records differ than can be remembered: of %,d nobody can say whether "
			+ "they are missing, stand elsewhere and are out of order, or are there once more";

	private static final String LEFT_OUT = "left out, since the other side has none there any more, or of before: "
			+ "%,d records of the source, %,d of the target";

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	private final List<String> passed;

	private boolean retimed;

	// records of the source that are expected on the target, and up to where
	private long expected;

	private long expectedTo;

	// records of the source that an open transaction of the target may hide
	private long hidden;

	// records that are missing, or elsewhere
	private long unsettled;

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
		if (partition >= subject.partitions()) {
			return new ExtraPartition(this.scope, this.source, this.target).compare(subject, partition,
					prints(subject, Side.TARGET), !this.passed.isEmpty());
		}
		Long replicatedTo = subject.replicatedTo(partition);
		Ranges ranges = new Ranges(subject, partition, this.scope, this.source, this.target, this.passed.isEmpty());
		if (replicatedTo == null && ranges.sourceLog().end() > ranges.sourceLog().start()) {
			return subject.undecided(partition,
					"the group %s has committed nothing for this partition, so nobody knows what is replicated"
						.formatted(subject.group()));
		}
		this.retimed = false;
		this.hidden = 0;
		this.unsettled = 0;
		this.expected = 0;
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
			OrderedComparison comparison = compare(subject, partition, range, ranges);
			Tally tally = comparison.tally();
			for (Side side : Side.values()) {
				records[side.ordinal()] += tally.records(side);
				outside[side.ordinal()] += tally.outside(side);
				digests[side.ordinal()] = 31 * digests[side.ordinal()] + tally.digest(side);
			}
			this.unsettled += comparison.findings().unsettled();
			for (Kind kind : Kind.values()) {
				counts.merge(kind, comparison.findings().count(kind), Long::sum);
			}
			for (Finding finding : comparison.findings().first()) {
				differences.add(details.of(finding.kind(), place(partition, finding.source()),
						place(partition, finding.target()), List.copyOf(finding.parts())));
			}
		}
		TopicPartition from = new TopicPartition(subject.topic(), partition);
		outside[Side.SOURCE.ordinal()] += ranges.skipped().count(this.source, from, prints(subject, Side.SOURCE));
		String lost = lost(subject, partition, ranges, outside, counts, notes);
		counts.values().removeIf((count) -> count == 0);
		if (this.scope.isChosen()) {
			// of a window no more than its own
			records[Side.SOURCE.ordinal()] = Math.max(0, this.expected - outside[Side.SOURCE.ordinal()]);
		}
		if (!subject.withTimestamps()) {
			notes.add("timestamps are not compared: the target has its own");
		}
		if (outside[0] + outside[1] > 0) {
			notes.add(LEFT_OUT.formatted(outside[0], outside[1]));
		}
		Ranges.Range first = all.get(0);
		Ranges.Range last = all.get(all.size() - 1);
		Result result = new Result(subject.route().name(), subject.topic(), subject.target(), partition, subject.way(),
				outcome(counts), null,
				new Result.Compared(first.sourceFrom(), Math.max(first.sourceFrom(), last.sourceTo()), records[0],
						outside[0], digests[0]),
				new Result.Compared(first.targetFrom(), Math.max(first.targetFrom(), last.targetTo()), records[1],
						outside[1], digests[1]),
				inFlight, counts, differences, notes);
		if (lost != null) {
			return result.unlessDifferent(lost);
		}
		return doubted((this.unsettled > 0) ? result.unlessDifferent(UNSETTLED.formatted(this.unsettled)) : result,
				ranges, first.sourceFrom(), replicatedTo, outside[0]);
	}

	private @Nullable String lost(Subject subject, int partition, Ranges ranges, long[] outside, Map<Kind, Long> counts,
			List<String> notes) {
		if (outside[Side.SOURCE.ordinal()] == 0 || this.hidden > 0) {
			return null;
		}
		if (!ranges.isBeginKnown() && !this.scope.isChosen()) {
			return ("the first records that the target has left, from offset %d on, are not on the source, so that nobody "
					+ "can say whether retention took the %,d records that it lacks before")
				.formatted(ranges.targetLog().start(), outside[Side.SOURCE.ordinal()]);
		}
		if (outside[Side.SOURCE.ordinal()] <= ranges.targetLog().start()) {
			return null;
		}
		// retention may have taken more meanwhile
		long gone = this.target.offsets().begin(new TopicPartition(subject.target(), partition));
		return ranges.skipped()
			.tell(outside, gone, this.scope.depth() != Depth.SAMPLE && this.scope.until() == null, counts, notes);
	}

	static Outcome outcome(Map<Kind, Long> counts) {
		return counts.keySet().stream().anyMatch(Kind::isDifference) ? Outcome.DIFFERENT : Outcome.EQUAL;
	}

	// where nothing was compared nothing is known to be equal
	private Result doubted(Result result, Ranges ranges, long from, long replicatedTo, long outside) {
		if (this.hidden > 0) {
			return result
				.unlessDifferent(("a transaction is open on the target behind offset %d, and hides whether %,d "
						+ "records of the source are there: verify again once it has ended")
					.formatted(ranges.targetLog().end(), this.hidden));
		}
		if (result.source().records() > 0) {
			return result;
		}
		if (outside > 0) {
			return result.unlessDifferent(("none of the %,d records of the source can be compared: "
					+ "the log of the target, from offset %d to %d, has none of that time")
				.formatted(outside, ranges.targetLog().start(), ranges.targetLog().end()));
		}
		return (replicatedTo <= from && ranges.askedTo() > from) ? result.unlessDifferent(
				"nothing of it is replicated yet: the route stands at offset %d, and the log of the source ends at %d"
					.formatted(Math.max(replicatedTo, from), ranges.sourceLog().end()))
				: result;
	}

	private RecordPrints prints(Subject subject, Side side) {
		boolean ofSource = side == Side.SOURCE;
		return new RecordPrints(ofSource ? subject.topic() : subject.target(), this.scope.depth() != Depth.HEADERS,
				subject.withTimestamps(), ofSource ? this.passed : List.of());
	}

	private static @Nullable Place place(int partition, long offset) {
		return (offset != Finding.NOWHERE) ? new Place(partition, offset) : null;
	}

	private OrderedComparison compare(Subject subject, int partition, Ranges.Range range, Ranges ranges) {
		long sourceEnd = ranges.sourceLog().end();
		boolean heldBack = range.targetTo() >= ranges.targetLog().end() && ranges.isTargetHeldBack();
		OrderedComparison comparison = new OrderedComparison((offset) -> offset >= range.sourceTo(), FINDINGS);
		if (this.scope.isChosen() || range.inside()) {
			comparison.stopAtInFlight();
		}
		RecordPrints ofSource = prints(subject, Side.SOURCE);
		RecordPrints ofTarget = prints(subject, Side.TARGET);
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
		this.expectedTo = range.sourceTo();
		long before = -1;
		do {
			read(comparison, Side.SOURCE, this.source, ofSource, false);
			if (heldBack && before < 0 && this.target.isEnded()) {
				before = comparison.tally().outside(Side.SOURCE);
			}
			read(comparison, Side.TARGET, this.target, ofTarget, heldBack);
			comparison.advance();
		}
		while (!isDone(comparison, range) && !(this.retimed && subject.withTimestamps()));
		if (before >= 0) {
			this.hidden += comparison.tally().outside(Side.SOURCE) - before;
		}
		return comparison;
	}

	private boolean isDone(OrderedComparison comparison, Ranges.Range range) {
		boolean caughtUp = comparison.isCaughtUp() && (!comparison.isSourceEmpty() || this.source.isEnded());
		return caughtUp && (range.inside() || this.target.isEnded() && comparison.isTargetEmpty());
	}

	private void read(OrderedComparison comparison, Side side, LogReader reader, RecordPrints prints,
			boolean heldBack) {
		if (!comparison.wants(side)) {
			return;
		}
		if (reader.isEnded()) {
			if (heldBack) {
				// there may be more behind
				comparison.cut(side);
			}
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
			this.expected += (record.offset() < this.expectedTo) ? 1 : 0;
		}
		prints.give(record, comparison, side, side == Side.TARGET && !this.passed.isEmpty());
	}

}
