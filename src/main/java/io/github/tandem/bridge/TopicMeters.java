package io.github.tandem.bridge;

import io.micrometer.core.instrument.Counter;

/**
 * Counts what of a topic was copied.
 *
 * @param records records that the target acknowledged
 * @param bytes bytes of their keys, values and headers
 * @param skipped records that were left out, since the target refused them
 * @param deadLettered records that were put into the dead-letter topic
 */
record TopicMeters(Counter records, Counter bytes, Counter skipped, Counter deadLettered) {

	void replicated(int records, long bytes) {
		this.records.increment(records);
		this.bytes.increment(bytes);
	}

}
