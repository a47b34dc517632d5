package io.github.tandem.bridge;

import io.micrometer.core.instrument.Counter;

/**
 * Counts what of a topic was copied.
 *
 * @param records records that the target acknowledged
 * @param bytes bytes of their keys, values and headers
 */
record TopicMeters(Counter records, Counter bytes) {

	void replicated(int records, long bytes) {
		this.records.increment(records);
		this.bytes.increment(bytes);
	}

}
