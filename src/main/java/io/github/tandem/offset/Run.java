package io.github.tandem.offset;

/**
 * Records of a source partition that stand in one target partition in the same order: the
 * difference between both offsets of each is within limits, which are equal as long as
 * nothing was merged and nothing is missing. Offsets without a record of the other side
 * may lie between.
 *
 * @param sourceStart the first offset on the source
 * @param sourceEnd the offset behind the last one on the source
 * @param targetStart the first offset on the target
 * @param targetEnd the offset behind the last one on the target
 * @param least the smallest difference, target offset less source offset
 * @param most the largest difference
 * @param gapless whether each offset is that of a record on both clusters, so that no
 * record of anybody else stands between
 */
record Run(long sourceStart, long sourceEnd, long targetStart, long targetEnd, long least, long most, boolean gapless) {

	/**
	 * Records with one difference, and none between that is missing on either cluster.
	 * @param sourceStart the first offset on the source
	 * @param targetStart the first offset on the target
	 * @param length number of offsets
	 * @return the run
	 */
	static Run of(long sourceStart, long targetStart, long length) {
		long difference = targetStart - sourceStart;
		return new Run(sourceStart, sourceStart + length, targetStart, targetStart + length, difference, difference,
				true);
	}

	/**
	 * Records of which it is known only between which offsets they stand.
	 * @param sourceStart the first offset on the source
	 * @param sourceEnd the offset behind the last one on the source
	 * @param targetStart the first offset on the target that they may have
	 * @param targetEnd the offset behind the last one
	 * @return the run
	 */
	static Run unknown(long sourceStart, long sourceEnd, long targetStart, long targetEnd) {
		return new Run(sourceStart, sourceEnd, targetStart, targetEnd, targetStart - sourceEnd, targetEnd - sourceStart,
				false);
	}

	/**
	 * Make one run of two.
	 * @param next the run behind this one
	 * @return both, with whatever lies between
	 */
	Run and(Run next) {
		return new Run(this.sourceStart, next.sourceEnd, Math.min(this.targetStart, next.targetStart),
				Math.max(this.targetEnd, next.targetEnd), Math.min(this.least, next.least),
				Math.max(this.most, next.most), this.gapless && next.gapless && this.sourceEnd == next.sourceStart
						&& this.targetEnd == next.targetStart);
	}

	/**
	 * Add a run that stands anywhere.
	 * @param other the run
	 * @return both as one, with wider limits
	 */
	Run with(Run other) {
		return new Run(Math.min(this.sourceStart, other.sourceStart), Math.max(this.sourceEnd, other.sourceEnd),
				Math.min(this.targetStart, other.targetStart), Math.max(this.targetEnd, other.targetEnd),
				Math.min(this.least, other.least), Math.max(this.most, other.most), false);
	}

	/**
	 * How far a translation can be off in this run.
	 * @return number of records
	 */
	long slack() {
		return Math.min(this.most - this.least,
				Math.min(this.sourceEnd - this.sourceStart, this.targetEnd - this.targetStart));
	}

	/**
	 * The part before an offset of the source inside this run.
	 * @param source the offset
	 * @return the part
	 */
	Run before(long source) {
		return new Run(this.sourceStart, source, this.targetStart, Math.min(this.targetEnd, source + this.most),
				this.least, this.most, this.gapless);
	}

	/**
	 * The part from an offset of the source inside this run on.
	 * @param source the offset
	 * @return the part
	 */
	Run from(long source) {
		return new Run(source, this.sourceEnd, Math.max(this.targetStart, source + this.least), this.targetEnd,
				this.least, this.most, this.gapless);
	}

	/**
	 * The part before an offset of the target inside this run.
	 * @param target the offset
	 * @return the part: records at the end that may stand before the offset, or behind
	 * it, belong to it
	 */
	Run beforeTarget(long target) {
		return new Run(this.sourceStart, Math.min(this.sourceEnd, target - this.least), this.targetStart, target,
				this.least, this.most, this.gapless);
	}

	/**
	 * Where to go on for an offset of the source inside this run.
	 * @param source the offset
	 * @return an offset of the target before which there is no record from there on
	 */
	long toTarget(long source) {
		return Math.min(this.targetEnd, Math.max(this.targetStart, source + this.least));
	}

	/**
	 * How many records before an offset stand behind what it is translated to.
	 * @param source an offset of the source inside this run
	 * @return at most so many
	 */
	long rereadOnTarget(long source) {
		return Math.min(this.most - this.least, Math.min(source - this.sourceStart, this.targetEnd - toTarget(source)));
	}

	/**
	 * Where to go on for an offset of the target inside this run.
	 * @param target the offset
	 * @return an offset of the source before which there is no record from there on
	 */
	long toSource(long target) {
		return Math.min(this.sourceEnd, Math.max(this.sourceStart, target - this.most));
	}

	/**
	 * How many records before an offset stand behind what it is translated to.
	 * @param target an offset of the target inside this run
	 * @return at most so many
	 */
	long rereadOnSource(long target) {
		return Math.min(this.most - this.least, Math.min(target - this.targetStart, this.sourceEnd - toSource(target)));
	}

}
