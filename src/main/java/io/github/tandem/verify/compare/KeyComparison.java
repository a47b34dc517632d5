package io.github.tandem.verify.compare;

import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Compares two topics by their keys, whatever partitions and offsets the records have:
 * all records of a key in their order, or the last one alone. Holds the records of one
 * slice of the keys, and says if those are too many.
 */
public final class KeyComparison {

	private static final int NONE = -1;

	private static final int FEW = 16;

	private final KeyTable table;

	private final boolean lastOnly;

	private final LongPredicate inFlight;

	private final boolean[] cut;

	private final Tally tally = new Tally();

	private final Findings findings;

	/**
	 * Begin to compare.
	 * @param capacity how many records it may hold
	 * @param lastOnly whether the last record of each key counts, as in a compacted topic
	 * @param inFlight tells of a coordinate of the source whether nothing is expected of
	 * it on the target yet
	 * @param cut of each side, whether it may lack the first records that the other one
	 * has
	 * @param limit how many findings are told one by one
	 */
	public KeyComparison(int capacity, boolean lastOnly, LongPredicate inFlight, boolean[] cut, int limit) {
		this.table = new KeyTable(capacity);
		this.lastOnly = lastOnly;
		this.inFlight = inFlight;
		this.cut = cut.clone();
		this.findings = new Findings(limit);
	}

	/**
	 * Take the next record of a side.
	 * @param side the side
	 * @param at its partition and offset, packed
	 * @param key hash of its key
	 * @param print hash of all of it
	 * @param isTombstone whether it has no value
	 * @return {@code false} if there is no room: compare fewer keys at a time
	 */
	public boolean add(Side side, long at, long key, long print, boolean isTombstone) {
		return this.table.add(side, key, print, at, isTombstone, this.lastOnly);
	}

	/**
	 * Compare all that was taken.
	 */
	public void finish() {
		for (int key = this.table.nextKey(NONE); key != NONE; key = this.table.nextKey(key)) {
			if (this.lastOnly) {
				compareLast(this.table.first(key, Side.SOURCE), this.table.first(key, Side.TARGET));
			}
			else {
				compareAll(this.table.first(key, Side.SOURCE), this.table.first(key, Side.TARGET));
			}
		}
	}

	private void compareLast(int source, int target) {
		boolean onSource = source != NONE && !this.table.isTombstone(source);
		boolean onTarget = target != NONE && !this.table.isTombstone(target);
		if (source != NONE && this.inFlight.test(this.table.at(source))) {
			// what the target has may be the one before, which compaction took on the
			// source
			this.tally.inFlight(1);
			return;
		}
		if (onSource) {
			this.tally.compared(Side.SOURCE, this.table.print(source));
		}
		if (onTarget) {
			this.tally.compared(Side.TARGET, this.table.print(target));
		}
		if (onSource && onTarget || target != NONE && source != NONE && onSource != onTarget) {
			if (this.table.print(source) != this.table.print(target)) {
				this.findings.include(Finding.of(Kind.ALTERED, this.table.at(source), this.table.at(target)));
			}
		}
		else if (onSource) {
			alone(Side.TARGET, Finding.of(Kind.MISSING, this.table.at(source), Finding.NOWHERE), Side.SOURCE);
		}
		else if (onTarget) {
			alone(Side.SOURCE, Finding.of(Kind.UNEXPECTED, Finding.NOWHERE, this.table.at(target)), Side.TARGET);
		}
	}

	private void alone(Side lacking, Finding finding, Side has) {
		if (this.cut[lacking.ordinal()]) {
			this.tally.outside(has, 1);
		}
		else {
			this.findings.include(finding);
		}
	}

	private void compareAll(int firstOfSource, int firstOfTarget) {
		int source = firstOfSource;
		int target = firstOfTarget;
		boolean onePartition = true;
		while (source != NONE && target != NONE && this.table.print(source) == this.table.print(target)) {
			source = this.table.next(source);
			target = this.table.next(target);
		}
		if (target == NONE && isInFlight(source)) {
			int behind = source;
			for (int at = firstOfSource; at != behind; at = this.table.next(at)) {
				this.tally.compared(Side.SOURCE, this.table.print(at));
				this.tally.compared(Side.TARGET, this.table.print(at));
			}
			for (int at = behind; at != NONE; at = this.table.next(at)) {
				this.tally.inFlight(1);
			}
			return;
		}
		for (int at = firstOfSource; at != NONE; at = this.table.next(at)) {
			onePartition &= Coordinate.partition(this.table.at(at)) == Coordinate
				.partition(this.table.at(firstOfSource));
		}
		narrow(firstOfSource, firstOfTarget, onePartition);
	}

	// also if nothing is left
	private boolean isInFlight(int first) {
		boolean all = true;
		for (int at = first; at != NONE; at = this.table.next(at)) {
			all &= this.inFlight.test(this.table.at(at));
		}
		return all;
	}

	// entries instead of offsets, which are of several partitions here
	private void narrow(int firstOfSource, int firstOfTarget, boolean onePartition) {
		OrderedComparison ordered = new OrderedComparison((entry) -> this.inFlight.test(this.table.at((int) entry)),
				Integer.MAX_VALUE, FEW);
		for (Side side : Side.values()) {
			if (this.cut[side.ordinal()]) {
				ordered.cut(side);
			}
			int first = (side == Side.SOURCE) ? firstOfSource : firstOfTarget;
			for (int at = first; at != NONE; at = this.table.next(at)) {
				ordered.add(side, at, 0, 1, this.table.print(at), 0);
			}
			ordered.end(side);
		}
		ordered.advance();
		this.tally.include(ordered.tally());
		for (Finding finding : ordered.findings().first()) {
			// records that several partitions have of a key have no order among them
			if (finding.kind() != Kind.OUT_OF_ORDER || onePartition) {
				this.findings.include(Finding.of(finding.kind(), at(finding.source()),
						(finding.kind() != Kind.MISSING) ? at(finding.target()) : Finding.NOWHERE));
			}
		}
	}

	private long at(long entry) {
		return (entry != Finding.NOWHERE) ? this.table.at((int) entry) : Finding.NOWHERE;
	}

	/**
	 * What differs, at packed coordinates.
	 * @return nothing before all was compared
	 * @see Coordinate
	 */
	public Findings findings() {
		return this.findings;
	}

	/**
	 * What was compared; the digests depend on the order in which keys are compared,
	 * which is the same on both sides.
	 * @return nothing before all was compared
	 */
	public Tally tally() {
		return this.tally;
	}

	/**
	 * Where a record stands in its topic.
	 *
	 * @param partition its partition
	 * @param offset its offset
	 */
	public record Coordinate(int partition, long offset) {

		private static final int BITS = 44;

		/**
		 * Pack a coordinate.
		 * @param partition the partition
		 * @param offset the offset
		 * @return both in one number
		 */
		public static long pack(int partition, long offset) {
			return (long) partition << BITS | offset;
		}

		/**
		 * The partition of a packed coordinate.
		 * @param packed the coordinate
		 * @return its partition
		 */
		public static int partition(long packed) {
			return (int) (packed >>> BITS);
		}

		/**
		 * The offset of a packed coordinate.
		 * @param packed the coordinate
		 * @return its offset
		 */
		public static long offset(long packed) {
			return packed & (1L << BITS) - 1;
		}

		/**
		 * Read a packed coordinate.
		 * @param packed the coordinate, or {@link Finding#NOWHERE}
		 * @return the coordinate, or {@code null} if it is nowhere
		 */
		public static @Nullable Coordinate of(long packed) {
			return (packed != Finding.NOWHERE) ? new Coordinate(partition(packed), offset(packed)) : null;
		}

	}

}
