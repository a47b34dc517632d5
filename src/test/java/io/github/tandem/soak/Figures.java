package io.github.tandem.soak;

/**
 * What was counted of records.
 *
 * @param written how many the source acknowledged
 * @param received how many were found unaltered on the target, duplicates included
 * @param duplicated how many of those were found before, in the right order again
 * @param wrong how many are missing that should be there, or there though they cannot be
 * @param reordered how many stand behind newer ones
 * @param altered how many have another content than any that was written
 * @param strayed how many are in another partition
 * @param taken how many a fault took away before they were replicated, or on the target
 */
record Figures(long written, long received, long duplicated, long wrong, long reordered, long altered, long strayed,
		long taken) {

	static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0);

	Figures plus(Figures other) {
		return new Figures(this.written + other.written, this.received + other.received,
				this.duplicated + other.duplicated, this.wrong + other.wrong, this.reordered + other.reordered,
				this.altered + other.altered, this.strayed + other.strayed, this.taken + other.taken);
	}

}
