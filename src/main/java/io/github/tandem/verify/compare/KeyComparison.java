package io.github.tandem.verify.compare;

import java.util.Arrays;
import java.util.BitSet;
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

	private final Reach reach;

	// whether the source may lack the first records that the target has
	private boolean sourceCut;

	private final Tally tally = new Tally();

	private final Findings findings;

	/**
	 * Begin to compare.
	 * @param capacity how many records it may hold
	 * @param lastOnly whether the last record of each key and partition counts, as in a
	 * compacted topic
	 * @param inFlight tells of a coordinate of the source whether nothing is expected of
	 * it on the target yet
	 * @param reach what the target may lack
	 * @param limit how many findings of each kind are told one by one
	 */
	public KeyComparison(int capacity, boolean lastOnly, LongPredicate inFlight, Reach reach, int limit) {
		this.table = new KeyTable(capacity, lastOnly);
		this.lastOnly = lastOnly;
		this.inFlight = inFlight;
		this.reach = reach;
		this.findings = new Findings(limit);
	}

	/**
	 * The source may lack the first records that the target has.
	 */
	public void cutSource() {
		this.sourceCut = true;
	}

	/**
	 * Take the next record of a side.
	 * @param side the side
	 * @param at its partition and offset, packed
	 * @param key hash of its key
	 * @param print hash of all of it
	 * @param isTombstone whether it has no value
	 * @param timestamp its timestamp
	 * @param home the partition of the target that a record of the source goes to, or -1
	 * @return {@code false} if there is no room: compare fewer keys at a time
	 */
	public boolean add(Side side, long at, long key, long print, boolean isTombstone, long timestamp, int home) {
		return this.table.add(side, key, print, at, isTombstone, timestamp, home);
	}

	/**
	 * Compare all that was taken.
	 */
	public void finish() {
		if (this.reach.isLimited()) {
			for (int key = this.table.nextKey(NONE); key != NONE; key = this.table.nextKey(key)) {
				meet(this.table.first(key, Side.SOURCE), this.table.first(key, Side.TARGET));
			}
		}
		LastRecords last = new LastRecords(this.table, this.inFlight, this.reach, this.findings, this.tally);
		for (int key = this.table.nextKey(NONE); key != NONE; key = this.table.nextKey(key)) {
			int source = this.table.first(key, Side.SOURCE);
			int target = this.table.first(key, Side.TARGET);
			if (this.lastOnly) {
				last.compare(source, target, this.table.home(key), this.sourceCut);
			}
			else {
				compareAll(source, target, this.table.home(key));
			}
		}
	}

	// what both sides have of a key says how far the target reaches
	private void meet(int firstOfSource, int firstOfTarget) {
		if (firstOfSource == NONE || firstOfTarget == NONE) {
			return;
		}
		// a key may have millions of records, which come of several partitions by turns
		BitSet partitions = new BitSet();
		for (int at = firstOfTarget; at != NONE; at = this.table.next(at)) {
			partitions.set(Coordinate.partition(this.table.at(at)));
		}
		for (int partition = partitions.nextSetBit(0); partition >= 0; partition = partitions
			.nextSetBit(partition + 1)) {
			long[] there = this.table.prints(firstOfTarget, partition);
			for (int here = firstOfSource; here != NONE; here = this.table.next(here)) {
				if (Arrays.binarySearch(there, this.table.print(here)) >= 0) {
					this.reach.found(this.table.at(here), partition);
				}
			}
		}
	}

	private void compareAll(int begin, int firstOfTarget, int home) {
		int firstOfSource = withoutTaken(begin, firstOfTarget, home);
		int source = firstOfSource;
		int target = firstOfTarget;
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
		narrow(firstOfSource, firstOfTarget, home);
	}

	// a key may have millions of records that retention took
	private int withoutTaken(int first, int firstOfTarget, int home) {
		if (!this.reach.isLimited()) {
			return first;
		}
		long[] there = this.table.prints(firstOfTarget, NONE);
		int at = first;
		while (at != NONE && !this.inFlight.test(this.table.at(at))
				&& this.reach.absence(this.table.at(at), home) == Reach.Absence.TAKEN
				&& Arrays.binarySearch(there, this.table.print(at)) < 0) {
			this.tally.outside(Side.SOURCE, 1);
			at = this.table.next(at);
		}
		return at;
	}

	private boolean isOfOnePartition(int first) {
		boolean one = true;
		for (int at = first; at != NONE; at = this.table.next(at)) {
			one &= Coordinate.partition(this.table.at(at)) == Coordinate.partition(this.table.at(first));
		}
		return one;
	}

	// also if nothing is left
	private boolean isInFlight(int first) {
		boolean all = true;
		for (int at = first; at != NONE; at = this.table.next(at)) {
			all &= this.inFlight.test(this.table.at(at));
		}
		return all;
	}

	private void narrow(int firstOfSource, int firstOfTarget, int home) {
		OrderedComparison ordered = (isOfOnePartition(firstOfSource) && isOfOnePartition(firstOfTarget))
				? ordered(firstOfSource, firstOfTarget) : null;
		if (ordered == null || ordered.findings().unsettled() > 0) {
			new Unordered(this.table, this.inFlight, this.reach, this.findings, this.tally).compare(firstOfSource,
					firstOfTarget, home, this.sourceCut);
			return;
		}
		this.tally.include(ordered.tally());
		for (Finding finding : ordered.findings().first()) {
			if (finding.kind() == Kind.MISSING) {
				this.reach.tellAbsence(at(finding.source()), home, this.findings, this.tally);
			}
			else {
				this.findings.include(Finding.of(finding.kind(), at(finding.source()), at(finding.target())));
			}
		}
	}

	// entries instead of offsets, as the records of one key are not all of a partition
	private OrderedComparison ordered(int firstOfSource, int firstOfTarget) {
		OrderedComparison ordered = new OrderedComparison((entry) -> this.inFlight.test(this.table.at((int) entry)),
				Integer.MAX_VALUE, FEW);
		if (this.sourceCut) {
			ordered.cut(Side.SOURCE);
		}
		for (Side side : Side.values()) {
			int first = (side == Side.SOURCE) ? firstOfSource : firstOfTarget;
			for (int at = first; at != NONE; at = this.table.next(at)) {
				ordered.add(side, at, 0, 1, this.table.print(at), 0);
			}
			ordered.end(side);
		}
		ordered.advance();
		return ordered;
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
