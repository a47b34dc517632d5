package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The runs from one source partition into one target partition, as they grow: a record
 * with the difference of the one before costs a comparison and no memory.
 */
final class PairRuns {

	private static final long NONE = PairSnapshot.NONE;

	// what the watermark has passed, in the order of both logs, without the open run
	private final List<Run> closed;

	// what was passed before the partition was set back, and is not passed again yet
	private final List<Run> tail;

	private final Folding folding;

	private long openSource;

	private long openEnd = NONE;

	private long difference;

	private long slack;

	private long tailSlack;

	private long unknownFrom = NONE;

	private long unknownTo = NONE;

	private long unknownTarget;

	// no offset of ours on the target is at or behind this one
	private long targetEnd;

	private @Nullable Unheard unheard;

	PairRuns(Folding folding, long unknownBefore, @Nullable Unheard unheard) {
		this.folding = folding;
		this.unheard = unheard;
		this.closed = new ArrayList<>(2);
		this.tail = new ArrayList<>(0);
		if (unknownBefore > 0) {
			unknown(0, unknownBefore);
		}
	}

	PairRuns(Folding folding, PairSnapshot snapshot) {
		this.folding = folding;
		this.closed = new ArrayList<>(snapshot.runs());
		this.tail = new ArrayList<>(snapshot.tail());
		this.unknownFrom = snapshot.unknownFrom();
		this.unknownTo = snapshot.unknownTo();
		this.unknownTarget = snapshot.unknownTarget();
		this.targetEnd = snapshot.targetEnd();
		this.unheard = snapshot.unheard();
	}

	/**
	 * Records have arrived behind all others.
	 * @param source offset of the first on the source
	 * @param target offset of the first on the target
	 * @param length number of records
	 */
	void append(long source, long target, long length) {
		// what is missing in between on both clusters is somebody else's there
		if (source == this.openEnd && target - source == this.difference) {
			this.openEnd = source + length;
			return;
		}
		open(source, target, length);
	}

	private void open(long source, long target, long length) {
		close();
		standsBehindAll(target);
		this.openSource = source;
		this.openEnd = source + length;
		this.difference = target - source;
	}

	private void standsBehindAll(long target) {
		if (this.unheard != null) {
			this.unheard = this.unheard.before(target, targetEnd());
		}
		if (target < targetEnd()) {
			cutTarget(target);
		}
		closeUnknown(target);
	}

	/**
	 * Records may have arrived behind all others, and arrive again.
	 * @param to the source offset behind the last one
	 */
	void unheard(long to) {
		close();
		this.unheard = Unheard.and(this.unheard, to, (this.unknownFrom != NONE) ? this.unknownTarget : targetEnd());
	}

	private void close() {
		if (this.openEnd == NONE) {
			return;
		}
		this.closed.add(Run.of(this.openSource, this.openSource + this.difference, this.openEnd - this.openSource));
		this.targetEnd = this.openEnd + this.difference;
		this.openEnd = NONE;
		this.slack = this.folding.fold(this.closed, this.slack);
	}

	private void closeUnknown(long target) {
		if (this.unknownFrom != NONE && target > this.unknownTarget) {
			this.closed.add(Run.unknown(this.unknownFrom, this.unknownTo, this.unknownTarget, target));
		}
		this.unknownFrom = NONE;
		this.unknownTo = NONE;
	}

	/**
	 * Records may have arrived behind all others, and nobody knows where.
	 * @param from the first offset on the source
	 * @param to the offset behind the last one
	 */
	void unknown(long from, long to) {
		close();
		if (this.unknownFrom == NONE) {
			this.unknownFrom = from;
			this.unknownTarget = targetEnd();
		}
		this.unknownTo = to;
	}

	/**
	 * Records may have arrived again behind all others, after those that are known from
	 * there on, or not.
	 * @param from the first offset on the source
	 * @param to the offset behind the last one
	 */
	void doubtful(long from, long to) {
		setBack(from);
		boolean first = this.unknownFrom == NONE;
		unknown(from, to);
		if (first && !this.tail.isEmpty()) {
			this.unknownTarget = Math.min(this.unknownTarget, RunOrder.lowestTarget(this.tail));
		}
	}

	/**
	 * Add a run that stands behind all others.
	 * @param run the run
	 */
	void append(Run run) {
		if (run.gapless()) {
			append(run.sourceStart(), run.targetStart(), run.sourceEnd() - run.sourceStart());
			return;
		}
		close();
		standsBehindAll(run.targetStart());
		this.closed.add(run);
		this.targetEnd = run.targetEnd();
		this.slack = this.folding.fold(this.closed, this.slack);
	}

	// The target has lost what stood there, or it is another topic of the same name.
	private void cutTarget(long target) {
		RunOrder.cutTarget(this.closed, target);
		// in the order of the source: what was set back more than once stands anywhere
		this.tail.removeIf((run) -> run.targetStart() >= target);
		this.tail.replaceAll((run) -> (run.targetEnd() > target) ? run.beforeTarget(target) : run);
		this.targetEnd = target;
		this.unknownTarget = Math.min(this.unknownTarget, target);
	}

	/**
	 * The partition is set back: what is known from here on counts until it is passed
	 * again.
	 * @param source the offset to be replicated next
	 */
	void setBack(long source) {
		close();
		setBackUnknown(source);
		for (int last = this.closed.size() - 1; last >= 0 && this.closed.get(last).sourceEnd() > source; last--) {
			Run run = this.closed.remove(last);
			if (run.sourceStart() < source) {
				this.closed.add(run.before(source));
				run = run.from(source);
			}
			this.tail.add(0, run);
		}
		this.tailSlack = this.folding.foldTail(this.tail, this.tailSlack);
	}

	private void setBackUnknown(long source) {
		if (this.unknownFrom == NONE || this.unknownTo <= source) {
			return;
		}
		long from = Math.max(this.unknownFrom, source);
		this.tail.add(0, Run.unknown(from, this.unknownTo, this.unknownTarget,
				Math.max(this.unknownTarget + this.unknownTo - from, targetEnd())));
		boolean some = this.unknownFrom < source;
		this.unknownFrom = some ? this.unknownFrom : NONE;
		this.unknownTo = some ? source : NONE;
	}

	/**
	 * Records that stand there do not arrive again.
	 * @param from the first offset on the source
	 * @param to the offset behind the last one
	 */
	void missing(long from, long to) {
		for (Run run : this.tail) {
			if (run.sourceStart() < to && run.sourceEnd() > from) {
				keep(run.from(Math.max(from, run.sourceStart())).before(Math.min(to, run.sourceEnd())));
			}
		}
		if (this.unheard != null && this.unheard.targetEnd() == NONE) {
			unknown(from, to);
			this.unknownTarget = Math.min(this.unknownTarget, this.unheard.target());
		}
	}

	private void keep(Run run) {
		close();
		if (this.unknownFrom == NONE) {
			RunOrder.insert(this.closed, run);
			return;
		}
		this.unknownFrom = Math.min(this.unknownFrom, run.sourceStart());
		this.unknownTo = Math.max(this.unknownTo, run.sourceEnd());
		this.unknownTarget = Math.min(this.unknownTarget, run.targetStart());
	}

	/**
	 * The partition has come so far again.
	 * @param source the offset to be replicated next
	 */
	void passed(long source) {
		while (!this.tail.isEmpty() && this.tail.get(0).sourceStart() < source) {
			Run run = this.tail.remove(0);
			if (run.sourceEnd() > source) {
				this.tail.add(0, run.from(source));
			}
		}
		if (this.unheard != null && source >= this.unheard.to()) {
			this.unheard = null;
		}
	}

	// else each is known by its last place
	boolean isSetBack() {
		return !this.tail.isEmpty() || this.unheard != null;
	}

	/**
	 * Forget what neither log has any more.
	 * @param sourceStart where the log starts on the source
	 * @param targetStart where the log starts on the target
	 * @return {@code false} if there was nothing
	 */
	boolean forgetBefore(long sourceStart, long targetStart) {
		if (this.openEnd != NONE && this.openEnd <= sourceStart && targetEnd() <= targetStart) {
			close();
		}
		int gone = 0;
		while (gone < this.closed.size() && this.closed.get(gone).sourceEnd() <= sourceStart
				&& this.closed.get(gone).targetEnd() <= targetStart) {
			gone++;
		}
		this.closed.subList(0, gone).clear();
		return gone > 0;
	}

	private long targetEnd() {
		return (this.openEnd != NONE) ? this.openEnd + this.difference : this.targetEnd;
	}

	/**
	 * The runs as they are now.
	 * @return a copy, which shares the runs that do not change any more
	 */
	PairSnapshot snapshot() {
		List<Run> runs = new ArrayList<>(this.closed.size() + 1);
		runs.addAll(this.closed);
		if (this.openEnd != NONE) {
			runs.add(Run.of(this.openSource, this.openSource + this.difference, this.openEnd - this.openSource));
		}
		return new PairSnapshot(List.copyOf(runs), List.copyOf(this.tail), this.unknownFrom, this.unknownTo,
				this.unknownTarget, targetEnd(), this.unheard);
	}

}
