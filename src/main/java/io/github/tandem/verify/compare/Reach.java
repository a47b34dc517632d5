package io.github.tandem.verify.compare;

import java.util.Arrays;

import io.github.tandem.verify.compare.KeyComparison.Coordinate;

/**
 * How far back and how far on the partitions of the target reach, in the offsets of each
 * partition of the source: its records keep their order in each partition they go to, so
 * that retention can have taken only those before the first one that is left there.
 */
public final class Reach {

	// where there are more, nothing is said that would need them
	private static final int MOST_PAIRS = 1 << 20;

	private final int targets;

	private final int pairs;

	private final boolean[] cut;

	private final boolean[] heldBack;

	private boolean homesAreKnown = true;

	private long[] first = new long[0];

	private long[] last = new long[0];

	/**
	 * Of partitions that have all there ever was.
	 * @param sources number of partitions of the source
	 * @param targets number of partitions of the target
	 */
	public Reach(int sources, int targets) {
		this.targets = targets;
		this.pairs = (int) Math.min(MOST_PAIRS, (long) sources * targets);
		this.cut = new boolean[targets];
		this.heldBack = new boolean[targets];
	}

	/**
	 * A partition of the target lacks its first records.
	 * @param partition its number
	 */
	public void cut(int partition) {
		this.cut[partition] = true;
		begin();
	}

	/**
	 * The last records of a partition of the target cannot be seen.
	 * @param partition its number
	 */
	public void holdBack(int partition) {
		this.heldBack[partition] = true;
		begin();
	}

	/**
	 * Keys have gone to other partitions than they go to now.
	 */
	public void forgetHomes() {
		this.homesAreKnown = false;
	}

	private void begin() {
		if (this.first.length == 0) {
			this.first = new long[this.pairs];
			this.last = new long[this.pairs];
			Arrays.fill(this.first, Long.MAX_VALUE);
			Arrays.fill(this.last, -1);
		}
	}

	/**
	 * Whether the target may lack anything.
	 * @return {@code false} if all of the source has to be there
	 */
	boolean isLimited() {
		return this.first.length > 0;
	}

	/**
	 * A record is on both sides.
	 * @param at where it is on the source, packed
	 * @param target its partition on the target
	 */
	void found(long at, int target) {
		int pair = pair(at, target);
		if (pair >= 0) {
			this.first[pair] = Math.min(this.first[pair], Coordinate.offset(at));
			this.last[pair] = Math.max(this.last[pair], Coordinate.offset(at));
		}
	}

	private int pair(long at, int target) {
		long pair = (long) Coordinate.partition(at) * this.targets + target;
		return (pair < this.pairs) ? (int) pair : -1;
	}

	/**
	 * What it means that the target lacks a record.
	 * @param at where it is on the source, packed
	 * @param home to which partition it goes on the target, or -1 if that is not known
	 * @return whether it is missing
	 */
	Absence absence(long at, int home) {
		if (!isLimited()) {
			return Absence.MISSING;
		}
		if (home >= 0 && this.homesAreKnown) {
			return absenceIn(home, at);
		}
		Absence all = absenceIn(0, at);
		for (int target = 1; target < this.targets; target++) {
			all = (absenceIn(target, at) == all) ? all : Absence.UNKNOWN;
		}
		return all;
	}

	/**
	 * Tell of a record that the target lacks.
	 * @param at where it is on the source, packed
	 * @param home to which partition it goes on the target, or -1 if that is not known
	 * @param findings takes it if it is missing
	 * @param tally counts it if it is not, or if nobody knows
	 * @return whether it is missing
	 */
	Absence tellAbsence(long at, int home, Findings findings, Tally tally) {
		Absence absence = absence(at, home);
		switch (absence) {
			case TAKEN -> tally.outside(Side.SOURCE, 1);
			case UNKNOWN -> tally.unknown(1);
			case MISSING -> findings.include(Finding.of(Kind.MISSING, at, Finding.NOWHERE));
		}
		return absence;
	}

	private Absence absenceIn(int target, long at) {
		if (!this.cut[target] && !this.heldBack[target]) {
			return Absence.MISSING;
		}
		int pair = pair(at, target);
		if (pair < 0 || this.last[pair] < 0) {
			// none of its neighbours is there that would say where it belongs
			return Absence.UNKNOWN;
		}
		if (this.cut[target] && Coordinate.offset(at) < this.first[pair]) {
			return Absence.TAKEN;
		}
		return (this.heldBack[target] && Coordinate.offset(at) > this.last[pair]) ? Absence.UNKNOWN : Absence.MISSING;
	}

	/**
	 * Why the target lacks a record.
	 */
	enum Absence {

		/**
		 * It ought to be there.
		 */
		MISSING,

		/**
		 * Retention took it.
		 */
		TAKEN,

		/**
		 * Nobody knows.
		 */
		UNKNOWN

	}

}
