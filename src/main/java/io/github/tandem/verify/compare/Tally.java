package io.github.tandem.verify.compare;

/**
 * What was compared: how many records of each side stand against each other, and a digest
 * of them that depends on their order.
 */
public final class Tally {

	private final long[] records = new long[2];

	private final long[] digests = new long[2];

	private final long[] outside = new long[2];

	private long inFlight;

	private long unknown;

	/**
	 * How many records of a side were compared.
	 * @param side the side
	 * @return their number
	 */
	public long records(Side side) {
		return this.records[side.ordinal()];
	}

	/**
	 * The digest of what was compared of a side.
	 * @param side the side
	 * @return equal on both sides if nothing differs
	 */
	public long digest(Side side) {
		return this.digests[side.ordinal()];
	}

	/**
	 * How many records of a side lie where the other one has none any more, or none yet.
	 * @param side the side
	 * @return their number
	 */
	public long outside(Side side) {
		return this.outside[side.ordinal()];
	}

	/**
	 * How many records of the source are to be replicated yet.
	 * @return those among what was read
	 */
	public long inFlight() {
		return this.inFlight;
	}

	/**
	 * Of how many records of the source nobody can say whether they ought to be on the
	 * target, or are there.
	 * @return their number
	 */
	public long unknown() {
		return this.unknown;
	}

	void unknown(int count) {
		this.unknown += count;
	}

	void compared(Side side, long print) {
		this.records[side.ordinal()]++;
		this.digests[side.ordinal()] = Prints.and(this.digests[side.ordinal()], print);
	}

	/**
	 * Add what was compared by itself.
	 * @param other its tally
	 */
	void include(Tally other) {
		for (Side side : Side.values()) {
			this.records[side.ordinal()] += other.records(side);
			this.digests[side.ordinal()] = Prints.and(this.digests[side.ordinal()], other.digest(side));
			this.outside[side.ordinal()] += other.outside(side);
		}
		this.inFlight += other.inFlight;
		this.unknown += other.unknown;
	}

	void outside(Side side, int count) {
		this.outside[side.ordinal()] += count;
	}

	void inFlight(int count) {
		this.inFlight += count;
	}

}
