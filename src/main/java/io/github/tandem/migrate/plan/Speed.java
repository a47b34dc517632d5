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

	// How much more work it is to read, send and store a record, or to read and compare
	// it on both sides, than to read it, where processors are what limits both. With all
	// on two cores it was 2.6 for a few partitions and 200 bytes, 7.7 for 360 and 1,000
	// bytes, and 8.8 for 360 and 200 bytes; comparing was 6.6.
	static final double WORK = 5;

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
