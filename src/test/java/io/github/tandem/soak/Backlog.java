package io.github.tandem.soak;

/**
 * Records of a partition that Tandem has not read, since an operator paused it.
 *
 * @param topic the topic
 * @param partition the partition
 * @param from offset of the first of them
 * @param to the end of the log
 */
record Backlog(SoakTopic topic, int partition, long from, long to) {

	/**
	 * How many they are.
	 * @return their number
	 */
	int size() {
		return (int) (this.to - this.from);
	}

	/**
	 * A fault takes some of them away for good.
	 * @param first offset of the first record
	 * @param next offset behind the last one
	 */
	void lose(long first, long next) {
		Written written = this.topic.partition(this.partition);
		written.lose(written.sequences(first, next));
	}

}
