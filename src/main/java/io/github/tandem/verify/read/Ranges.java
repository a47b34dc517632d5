package io.github.tandem.verify.read;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.LogBounds;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;

/**
 * Finds the offsets of both logs that stand against each other: by the map of offsets
 * where there is one, else by the timestamps of records.
 */
final class Ranges {

	private static final int SAMPLES = 10;

	private static final long SAMPLE = 1_000;

	// how far behind a time there may be records of before
	private static final int FAR = 10_000;

	// of which one has to be on the target, else all of it is read
	private final Subject subject;

	private final Scope scope;

	private final LogReader source;

	private final LogReader target;

	private final TopicPartition from;

	private final TopicPartition to;

	private final LogBounds sourceLog;

	private final LogBounds targetLog;

	private final long targetWritten;

	private final List<String> notes = new ArrayList<>();

	private final Places places;

	private Skipped skipped = Skipped.NOTHING;

	private boolean isBeginKnown = true;

	/**
	 * Prepare.
	 * @param subject the topic
	 * @param partition the partition
	 * @param scope what is compared
	 * @param source reads the source
	 * @param target reads the target
	 * @param isAlone whether nobody else writes to the target
	 */
	Ranges(Subject subject, int partition, Scope scope, LogReader source, LogReader target, boolean isAlone) {
		this.subject = subject;
		this.scope = scope;
		this.source = source;
		this.target = target;
		this.from = new TopicPartition(subject.topic(), partition);
		this.to = new TopicPartition(subject.target(), partition);
		this.places = new Places(subject, source, this.from, target, this.to, isAlone);
		// in this order: what is on the target by now is before the end of the source
		LogExtents.Extent there = target.offsets().extent(this.to);
		this.targetWritten = there.written();
		this.targetLog = new LogBounds(there.begin(), there.end());
		LogExtents.Extent here = source.offsets().extent(this.from);
		long begin = here.begin();
		long end = here.end();
		if (here.written() > end) {
			this.notes.add("a transaction is open on the source: %,d offsets from offset %d on are not compared"
				.formatted(here.written() - end, end));
		}
		this.sourceLog = new LogBounds(begin, Math.max(begin, subject.endsAt(partition, end)));
		if (this.sourceLog.end() < end) {
			this.notes.add("the route stops at offset %d, and the log of the source ends at %d"
				.formatted(this.sourceLog.end(), end));
		}
	}

	LogBounds sourceLog() {
		return this.sourceLog;
	}

	LogBounds targetLog() {
		return this.targetLog;
	}

	/**
	 * What was left out, and why.
	 * @return sentences
	 */
	List<String> notes() {
		return this.notes;
	}

	/**
	 * What of the source lies before the ranges, as the target begins later.
	 * @return known as soon as the ranges are
	 */
	Skipped skipped() {
		return this.skipped;
	}

	/**
	 * Whether it is known which record of the source is the first one that the target has
	 * left.
	 * @return known as soon as the ranges are
	 */
	boolean isBeginKnown() {
		return this.isBeginKnown;
	}

	/**
	 * Where to compare.
	 * @param replicatedTo the source offset up to which all is replicated
	 * @return the ranges, in their order
	 * @throws Subject.UnknownPlaceException if it cannot be known where they are on the
	 * target
	 */
	List<Range> find(long replicatedTo) {
		long end = Math.min(replicatedTo, (this.scope.until() != null) ? askedTo() : replicatedTo);
		// the logs go on behind a time, and where that is on the target its own clock may
		// tell otherwise
		long targetEnd = this.targetLog.end();
		Range whole = whole(end, targetEnd);
		if (this.scope.depth() != Depth.SAMPLE || end - whole.sourceFrom() <= SAMPLES * SAMPLE) {
			return List.of(whole);
		}
		List<Range> samples = new ArrayList<>();
		for (int number = 0; number < SAMPLES; number++) {
			long begin = whole.sourceFrom() + number * (end - whole.sourceFrom() - SAMPLE) / (SAMPLES - 1);
			long targetFrom = locate(begin, end);
			samples.add(new Range(begin, begin + SAMPLE, targetFrom, targetEnd, true, number == 0 && whole.targetCut(),
					true));
		}
		this.notes.add("a sample: %d ranges of %,d offsets".formatted(SAMPLES, SAMPLE));
		return samples;
	}

	private Range whole(long end, long targetEnd) {
		int partition = this.from.partition();
		Long expected = this.subject.expectedFrom(partition,
				(instant) -> this.source.offsets().offsetAt(this.from, instant.toEpochMilli()));
		long sourceFrom = Math.max(this.sourceLog.start(), (expected != null) ? expected : 0);
		tellWhereItBegan(sourceFrom);
		// only the beginning of its log says that the target had more
		boolean mayBeCut = this.targetLog.start() > 0 || expected == null;
		boolean earlier = this.subject.hasEarlierTopic(partition);
		if (earlier) {
			this.notes.add("the topic was created anew: records of the earlier one on the target are left out");
		}
		long place = mayBeCut ? this.places.firstOnSource(this.sourceLog, this.targetLog) : 0;
		this.isBeginKnown = place != Places.UNKNOWN;
		long targetBegins = this.isBeginKnown ? place : this.sourceLog.start();
		long asked = this.scope.isPartial() ? part(sourceFrom, end) : sourceFrom;
		// where the target has records of before, nothing is cut
		boolean targetCut = mayBeCut
				&& (targetBegins > asked || !this.places.hasBefore(asked, this.sourceLog, this.targetLog));
		sourceFrom = Math.max(asked, this.scope.isPartial() ? Math.min(targetBegins, end) : targetBegins);
		boolean later = targetBegins > asked && sourceFrom == targetBegins;
		if (this.scope.isPartial()) {
			this.notes.add("from source offset %d on".formatted(sourceFrom));
		}
		if (!this.scope.isChosen()) {
			this.skipped = new Skipped(asked, Math.min(sourceFrom, end),
					(expected != null) ? this.targetLog.start() : Long.MAX_VALUE, this.places.isAlone());
		}
		long targetFrom = this.targetLog.start();
		if (!later && (sourceFrom > 0 || earlier)) {
			targetFrom = Math.max(targetFrom, locate(sourceFrom, end));
		}
		if (this.sourceLog.start() > 0) {
			this.notes.add("the log of the source begins at offset %d".formatted(this.sourceLog.start()));
		}
		if (this.targetLog.start() > 0) {
			this.notes.add("the log of the target begins at offset %d".formatted(this.targetLog.start()));
		}
		return new Range(sourceFrom, end, targetFrom, targetEnd, sourceFrom > 0 || earlier,
				targetCut && targetFrom <= this.targetLog.start(), this.scope.until() != null);
	}

	private void tellWhereItBegan(long expectedFrom) {
		KnownPosition position = this.subject.position(this.from.partition());
		Replica replica = (position != null) ? position.replica() : null;
		if (replica == null || this.subject.hasEarlierTopic(this.from.partition())) {
			return;
		}
		if (expectedFrom < replica.firstOffset()) {
			this.notes.add(("the topic on the target has records from source offset %d on: it was replaced, or the "
					+ "position set, and those before are looked for")
				.formatted(replica.firstOffset()));
		}
		else if (expectedFrom > this.sourceLog.start()) {
			this.notes.add("replicated from source offset %d on".formatted(expectedFrom));
		}
	}

	private long part(long first, long end) {
		long sourceFrom = first;
		if (this.scope.since() != null) {
			sourceFrom = Math.max(sourceFrom,
					this.source.offsets().offsetAt(this.from, millis(this.scope.since())) - this.scope.lead());
		}
		if (this.scope.last() != null) {
			sourceFrom = Math.max(sourceFrom, end - this.scope.last());
		}
		return Math.max(this.sourceLog.start(), Math.min(sourceFrom, end));
	}

	/**
	 * Up to where records were asked for, whether or not they are replicated.
	 * @return an offset of the source
	 */
	long askedTo() {
		Instant until = this.scope.until();
		if (until == null) {
			return this.sourceLog.end();
		}
		long end = Math.min(this.sourceLog.end(), this.source.offsets().offsetAt(this.from, until.toEpochMilli()));
		if (this.scope.isChosen()) {
			return end;
		}
		// some of that time may stand behind the first later one
		long[] last = { end };
		this.source.has(this.from, end, FAR, (record) -> {
			last[0] = (record.timestamp() < until.toEpochMilli()) ? record.offset() + 1 : last[0];
			return false;
		});
		return Math.min(this.sourceLog.end(), last[0]);
	}

	/**
	 * Whether a transaction that somebody holds open on the target hides records there.
	 * @return {@code true} if the end of the log is not the end of what can be read
	 */
	boolean isTargetHeldBack() {
		return this.targetWritten > this.targetLog.end();
	}

	private long locate(long offset, long end) {
		return this.places.onTarget(offset, end, this.sourceLog, this.targetLog, this.scope.isChosen());
	}

	private static long millis(@Nullable Instant instant) {
		return (instant != null) ? instant.toEpochMilli() : 0;
	}

	/**
	 * Offsets that stand against each other.
	 *
	 * @param sourceFrom the first offset of the source
	 * @param sourceTo the offset up to which all is expected on the target
	 * @param targetFrom the first offset of the target
	 * @param targetTo the offset behind the last one of the target
	 * @param sourceCut whether the target may have more at the beginning
	 * @param targetCut whether the source may have more at the beginning
	 * @param inside whether the logs go on behind it
	 */
	record Range(long sourceFrom, long sourceTo, long targetFrom, long targetTo, boolean sourceCut, boolean targetCut,
			boolean inside) {

	}

}
