package io.github.tandem.migrate.plan;

/**
 * How fast the source was read for a moment.
 *
 * @param recordsPerSecond how many offsets in a second
 * @param bytesPerSecond how many bytes they have in the logs, or 0 if that is not known
 * @param load how busy processors were meanwhile, between 0 and 1, or less than 0 if that
 * is not known
 */
record Speed(double recordsPerSecond, double bytesPerSecond, double load) {

	// how much more work it is to read, send and store a record, or to read and compare
	// it on both sides, than to read it, where processors are what limits both
	static final double WORK = 3;

	static final Speed NONE = new Speed(0, 0, 0);

	/**
	 * How many times longer it takes to replicate or to compare than to read: a link that
	 * is full takes as long to read as to read and send.
	 * @return 1 or more
	 */
	double more() {
		return Math.max(1, WORK * ((this.load >= 0) ? Math.min(1, this.load) : 0.5));
	}

	/**
	 * How fast it is replicated.
	 * @return something that is larger if that is faster
	 */
	double replicated() {
		return ((this.bytesPerSecond > 0) ? this.bytesPerSecond : this.recordsPerSecond) / more();
	}

}
