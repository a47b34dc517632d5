package io.github.tandem.test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a {@link SequenceLoad} wrote and the source acknowledged, kept as one bit a
 * record.
 */
final class Sent {

	private final long runId;

	private final int keys;

	private final List<BitSet> acknowledged = new ArrayList<>();

	Sent(long runId, int partitions, int keys) {
		this.runId = runId;
		this.keys = keys;
		for (int partition = 0; partition < partitions; partition++) {
			this.acknowledged.add(new BitSet());
		}
	}

	long runId() {
		return this.runId;
	}

	int keys() {
		return this.keys;
	}

	int partitions() {
		return this.acknowledged.size();
	}

	synchronized void acknowledge(int partition, int sequence) {
		this.acknowledged.get(partition).set(sequence);
	}

	synchronized long count() {
		return this.acknowledged.stream().mapToLong(BitSet::cardinality).sum();
	}

	/**
	 * Tell which records a reader has not seen although the source has them.
	 * @param partition the partition of the source topic
	 * @param seen the sequences that the reader saw
	 * @return the sequences that it did not see
	 */
	synchronized BitSet missing(int partition, BitSet seen) {
		BitSet missing = (BitSet) this.acknowledged.get(partition).clone();
		missing.andNot(seen);
		return missing;
	}

}
