package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * The runs from one source partition into one target partition as they were at some time.
 *
 * @param runs what the watermark has passed, in the order of both logs
 * @param tail what was passed before the partition was set back, and not since
 * @param unknownFrom first source offset of records that arrived behind all runs, nobody
 * knows where, or {@link #NONE}
 * @param unknownTo the source offset behind the last of those
 * @param unknownTarget the first target offset that they may have
 * @param targetEnd the offset behind the last record on the target
 * @param unheard what may have arrived behind that, and arrives again, or {@code null}
 */
record PairSnapshot(List<Run> runs, List<Run> tail, long unknownFrom, long unknownTo, long unknownTarget,
		long targetEnd, @Nullable Unheard unheard) {

	/**
	 * No offset.
	 */
	static final long NONE = -1;

	/**
	 * Of a target partition of which no record is known.
	 * @param unknownBefore source offset before which some may have arrived
	 * @return the snapshot
	 */
	static PairSnapshot empty(long unknownBefore) {
		return (unknownBefore > 0) ? new PairSnapshot(List.of(), List.of(), 0, unknownBefore, 0, 0, null) : behind(0);
	}

	/**
	 * Of a target partition of which it is known that no record is there yet.
	 * @param targetEnd records will stand from this target offset on
	 * @return the snapshot
	 */
	static PairSnapshot behind(long targetEnd) {
		return new PairSnapshot(List.of(), List.of(), NONE, NONE, 0, targetEnd, null);
	}

	/**
	 * The same with what nobody heard of.
	 * @param notHeard what may have arrived, nobody knows where, or {@code null}
	 * @return another snapshot
	 */
	PairSnapshot with(@Nullable Unheard notHeard) {
		return new PairSnapshot(this.runs, this.tail, this.unknownFrom, this.unknownTo, this.unknownTarget,
				this.targetEnd, notHeard);
	}

	/**
	 * Whether no record is there, or may be.
	 * @return {@code true} if there was never one, or they are gone on both clusters
	 */
	boolean isEmpty() {
		return this.runs.isEmpty() && this.tail.isEmpty() && this.unknownFrom == NONE && this.unheard == null;
	}

	/**
	 * Up to where records may have arrived, also those that arrive again.
	 * @return a source offset, 0 if none is to
	 */
	long sentTo() {
		long passed = this.tail.isEmpty() ? 0 : this.tail.get(this.tail.size() - 1).sourceEnd();
		return (this.unheard != null) ? Math.max(passed, this.unheard.to()) : passed;
	}

	/**
	 * How much memory it takes.
	 * @return number of runs
	 */
	int size() {
		return this.runs.size() + this.tail.size();
	}

	/**
	 * The same in half of the memory.
	 * @return with one run for each two, of which only the limits are known
	 */
	PairSnapshot halved() {
		return new PairSnapshot(halved(this.runs), halved(this.tail), this.unknownFrom, this.unknownTo,
				this.unknownTarget, this.targetEnd, this.unheard);
	}

	private static List<Run> halved(List<Run> runs) {
		List<Run> half = new ArrayList<>();
		for (int index = 0; index < runs.size(); index += 2) {
			Run run = runs.get(index);
			half.add((index + 1 < runs.size()) ? run.and(runs.get(index + 1)) : run);
		}
		return List.copyOf(half);
	}

	/**
	 * Add what is here behind other runs.
	 * @param earlier those runs
	 */
	void appendTo(PairRuns earlier) {
		this.runs.forEach(earlier::append);
		if (this.unknownFrom != NONE) {
			earlier.unknown(this.unknownFrom, this.unknownTo);
		}
	}

	/**
	 * Translate an offset of the source.
	 * @param source the offset
	 * @param watermark how far the partition is replicated
	 * @param setBackTo where it was set back to, as long as records are to arrive again
	 * @param logEnd where the log ends on the target
	 * @return a target offset such that each record from the source offset on stands
	 * there or behind
	 */
	Translation toTarget(long source, long watermark, long setBackTo, long logEnd) {
		Translation passed = passedToTarget(source, Math.max(0, source - watermark));
		long again = firstAgain(source, logEnd);
		return (again < passed.offset()) ? Translation.of(again,
				Math.max(0, source - setBackTo) + earlierBehind(again, setBackTo), Place.TO_BE_REPLICATED_AGAIN)
				: passed;
	}

	/**
	 * Where the record at an offset of the source may be, or the first one behind it.
	 * @param source the offset
	 * @param logEnd where the log ends on the target
	 * @return the offsets of the target between which it is
	 */
	LogBounds window(long source, long logEnd) {
		int index = firstEndingBehind(this.runs, source, Run::sourceEnd);
		long end = (this.unknownFrom != NONE) ? logEnd : this.targetEnd;
		if (index < this.runs.size()) {
			end = this.runs.get(index).targetEnd();
		}
		// limits of runs may overlap on the target
		for (Run run : this.runs.subList(0, index)) {
			end = Math.max(end, run.targetEnd());
		}
		return new LogBounds(passedToTarget(source, 0).offset(), end);
	}

	// the first place of a record from the offset on that is to arrive again
	private long firstAgain(long source, long logEnd) {
		long first = (this.unheard != null && this.unheard.concerns(source, logEnd)) ? this.unheard.target()
				: Long.MAX_VALUE;
		for (int index = firstEndingBehind(this.tail, source, Run::sourceEnd); index < this.tail.size(); index++) {
			first = Math.min(first, this.tail.get(index).toTarget(source));
		}
		return first;
	}

	// limits of runs may overlap on the target where their records do not
	private long earlierBehind(long target, long source) {
		long records = 0;
		int index = firstEndingBehind(this.runs, target, Run::targetEnd);
		while (index < this.runs.size() && this.runs.get(index).sourceStart() < source) {
			Run run = this.runs.get(index++);
			records += Math.min(run.sourceEnd() - run.sourceStart(),
					run.targetEnd() - Math.max(target, run.targetStart()));
		}
		return records;
	}

	private Translation passedToTarget(long source, long ahead) {
		int index = firstEndingBehind(this.runs, source, Run::sourceEnd);
		if (index < this.runs.size()) {
			Run run = this.runs.get(index);
			long offset = run.toTarget(source);
			long earlier = earlierBehind(offset, run.sourceStart());
			return (source < run.sourceStart()) ? Translation.of(offset, earlier, Place.BETWEEN_RUNS)
					: Translation.of(offset, run.rereadOnTarget(source) + earlier, place(run));
		}
		if (this.unknownFrom != NONE) {
			long among = Math.max(0, Math.min(source, this.unknownTo) - this.unknownFrom);
			return Translation.of(this.unknownTarget,
					among + ahead + earlierBehind(this.unknownTarget, this.unknownFrom), Place.UNKNOWN);
		}
		return Translation.of(this.targetEnd, ahead, (ahead > 0) ? Place.AHEAD : Place.CAUGHT_UP);
	}

	/**
	 * Translate an offset of the target.
	 * @param target the offset
	 * @param watermark how far the partition is replicated
	 * @param sourceEnd where the log ends on the source
	 * @return a source offset such that each record whose last copy stands at the target
	 * offset or behind is there or behind; a record counts as read again if its last copy
	 * stands before
	 */
	Translation toSource(long target, long watermark, long sourceEnd) {
		long again = tailBefore(target);
		int index = firstEndingBehind(this.runs, target, Run::targetEnd);
		if (index < this.runs.size()) {
			Run run = this.runs.get(index);
			return (target < run.targetStart()) ? Translation.of(run.sourceStart(), again, Place.BETWEEN_RUNS)
					: Translation.of(run.toSource(target), run.rereadOnSource(target) + again, place(run));
		}
		if (this.unknownFrom != NONE) {
			return Translation.of(this.unknownFrom, Math.min(Math.max(0, target - this.unknownTarget),
					Math.max(watermark, sourceEnd) - this.unknownFrom) + again, Place.UNKNOWN);
		}
		long behind = Math.max(0, target - this.targetEnd);
		return Translation.of(watermark, Math.min(behind, Math.max(0, sourceEnd - watermark)) + again,
				(again > 0) ? Place.TO_BE_REPLICATED_AGAIN : Place.CAUGHT_UP);
	}

	private long tailBefore(long target) {
		long before = (this.unheard != null) ? this.unheard.readBefore(target) : 0;
		for (Run run : this.tail) {
			before += Math.max(0, Math.min(target, run.targetEnd()) - run.targetStart());
		}
		return before;
	}

	private static Place place(Run run) {
		return (run.least() == run.most()) ? Place.IN_A_RUN : Place.IN_A_FOLDED_RUN;
	}

	private static int firstEndingBehind(List<Run> runs, long offset, ToLongFunction<Run> end) {
		int low = 0;
		int high = runs.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (end.applyAsLong(runs.get(middle)) > offset) {
				high = middle;
			}
			else {
				low = middle + 1;
			}
		}
		return low;
	}

}
