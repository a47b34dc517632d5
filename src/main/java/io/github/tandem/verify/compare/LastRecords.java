package io.github.tandem.verify.compare;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Compares the last record of each key, as compaction may have taken the others.
 */
final class LastRecords {

	private static final int NONE = -1;

	private final KeyTable table;

	private final LongPredicate inFlight;

	private final Reach reach;

	private final Findings findings;

	private final Tally tally;

	LastRecords(KeyTable table, LongPredicate inFlight, Reach reach, Findings findings, Tally tally) {
		this.table = table;
		this.inFlight = inFlight;
		this.reach = reach;
		this.findings = findings;
		this.tally = tally;
	}

	/**
	 * Compare a key.
	 * @param source its first record of the source, or -1
	 * @param target its first record of the target, or -1
	 * @param home the partition of the target it goes to, or -1
	 * @param sourceCut whether the source may lack what the target has
	 */
	void compare(int source, int target, int home, boolean sourceCut) {
		for (int at = source; at != NONE; at = this.table.next(at)) {
			if (this.inFlight.test(this.table.at(at))) {
				// what the target has may be the one before, which compaction took on the
				// source
				this.tally.inFlight(1);
				return;
			}
		}
		if (source != NONE && this.table.next(source) != NONE || target != NONE && this.table.next(target) != NONE) {
			compareSeveral(source, target, home);
			return;
		}
		boolean onSource = source != NONE && !this.table.isTombstone(source);
		boolean onTarget = target != NONE && !this.table.isTombstone(target);
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
			this.reach.tellAbsence(this.table.at(source), home, this.findings, this.tally);
		}
		else if (onTarget && sourceCut) {
			this.tally.outside(Side.TARGET, 1);
		}
		else if (onTarget) {
			this.findings.include(Finding.of(Kind.UNEXPECTED, Finding.NOWHERE, this.table.at(target)));
		}
	}

	// since a topic grew: which of the last records was the last of all is told by their
	// timestamps at most
	private void compareSeveral(int source, int target, int home) {
		long[] there = this.table.prints(target, NONE);
		long newest = Long.MIN_VALUE;
		boolean any = false;
		for (int at = source; at != NONE; at = this.table.next(at)) {
			newest = Math.max(newest, this.table.timestamp(at));
			any |= Arrays.binarySearch(there, this.table.print(at)) >= 0;
		}
		int last = NONE;
		boolean found = false;
		for (int at = source; at != NONE; at = this.table.next(at)) {
			if (this.table.timestamp(at) == newest) {
				boolean same = Arrays.binarySearch(there, this.table.print(at)) >= 0;
				last = (last == NONE || same) ? at : last;
				found |= same;
			}
		}
		boolean nothing = allTombstones(source) && allTombstones(target);
		if (found && !nothing) {
			this.tally.compared(Side.SOURCE, this.table.print(last));
			this.tally.compared(Side.TARGET, this.table.print(last));
		}
		else if (!found && !nothing && target == NONE) {
			if (!this.table.isTombstone(last)) {
				this.reach.tellAbsence(this.table.at(last), home, this.findings, this.tally);
			}
		}
		else if (!found && !nothing && (any || source == NONE || this.table.isTombstone(last))) {
			this.tally.unknown(1);
		}
		else if (!found && !nothing) {
			this.findings.include(Finding.of(Kind.ALTERED, this.table.at(last), this.table.at(target)));
		}
	}

	private boolean allTombstones(int first) {
		boolean all = true;
		for (int at = first; at != NONE; at = this.table.next(at)) {
			all &= this.table.isTombstone(at);
		}
		return all;
	}

}
