package io.github.tandem.soak;

import java.util.BitSet;

/**
 * What arrived in one partition of the target, in its order. Records that arrive again
 * are duplicates if all that stood behind them comes again as well; otherwise they stand
 * behind newer ones for good, and count as reordered.
 */
final class Arrived {

	private static final int NOTHING = -1;

	private final BitSet seen = new BitSet();

	private int previous = NOTHING;

	private int highest = NOTHING;

	private long repeated;

	private long received;

	private long duplicated;

	private long reordered;

	/**
	 * A record was read.
	 * @param sequence its sequence
	 * @return whether it stands behind newer ones, and nowhere else
	 */
	boolean add(int sequence) {
		boolean late = !this.seen.get(sequence) && sequence < this.highest;
		this.received++;
		if (this.seen.get(sequence)) {
			repeat(sequence);
		}
		else if (late) {
			this.reordered++;
		}
		else {
			endRepetition();
			this.highest = sequence;
		}
		this.seen.set(sequence);
		this.previous = sequence;
		return late;
	}

	private void repeat(int sequence) {
		int follower = this.seen.nextSetBit(this.previous + 1);
		if (this.previous < sequence && follower < sequence) {
			this.reordered += this.repeated;
			this.repeated = 0;
		}
		this.repeated++;
		if (sequence == this.highest) {
			this.duplicated += this.repeated;
			this.repeated = 0;
		}
	}

	// It came to the latest record, or it never will.
	private void endRepetition() {
		this.reordered += this.repeated;
		this.repeated = 0;
	}

	/**
	 * The target lost the last records.
	 * @param sequence the first of them
	 */
	void truncate(int sequence) {
		this.seen.clear(sequence, Math.max(sequence, this.seen.length()));
		this.highest = this.seen.length() - 1;
		this.previous = this.highest;
	}

	/**
	 * The records that arrived.
	 * @return their sequences
	 */
	BitSet seen() {
		return (BitSet) this.seen.clone();
	}

	long received() {
		return this.received;
	}

	long duplicated() {
		return this.duplicated;
	}

	/**
	 * How many stand behind newer ones for good.
	 * @param finished whether nothing more will arrive
	 * @return their number
	 */
	long reordered(boolean finished) {
		return this.reordered + (finished ? this.repeated : 0);
	}

}
