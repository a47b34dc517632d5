package io.github.tandem.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps account of the records of a {@link SequenceLoad} as a reader comes across them:
 * one bit a record and two numbers a key.
 */
final class SequenceTally {

	private static final int NOWHERE = -1;

	private static final int EXAMPLES = 5;

	private final Sent sent;

	private final boolean orderByPartition;

	private final List<BitSet> seen = new ArrayList<>();

	private final int[] latest;

	private final int[] home;

	private final List<String> examples = new ArrayList<>();

	private long received;

	private long duplicated;

	private long reordered;

	private long strayed;

	private long altered;

	/**
	 * Begin with nothing seen.
	 * @param sent what there is to see
	 * @param orderByPartition whether order is judged within whole source partitions
	 * rather than within keys
	 */
	SequenceTally(Sent sent, boolean orderByPartition) {
		this.sent = sent;
		this.orderByPartition = orderByPartition;
		for (int partition = 0; partition < sent.partitions(); partition++) {
			this.seen.add(new BitSet());
		}
		int lanes = orderByPartition ? sent.partitions() : sent.keys();
		this.latest = new int[lanes];
		Arrays.fill(this.latest, NOWHERE);
		this.home = new int[lanes];
		Arrays.fill(this.home, NOWHERE);
	}

	/**
	 * Take note of a record, in the order of its partition in the target topic.
	 * @param record the record as it was read
	 */
	void add(ConsumerRecord<byte[], byte[]> record) {
		SequenceValue value = SequenceValue.decode(record.key(), record.value());
		if (value == null || (value.runId() == this.sent.runId() && value.timestamp() != record.timestamp())) {
			this.altered++;
			example("altered", record);
		}
		else if (value.runId() == this.sent.runId()) {
			add(value, record);
		}
	}

	private void add(SequenceValue value, ConsumerRecord<byte[], byte[]> record) {
		this.received++;
		BitSet seenHere = this.seen.get(value.partition());
		if (seenHere.get(value.sequence())) {
			this.duplicated++;
			return;
		}
		seenHere.set(value.sequence());
		int lane = this.orderByPartition ? value.partition() : value.keyId();
		if (this.home[lane] == NOWHERE) {
			this.home[lane] = record.partition();
		}
		if (this.home[lane] != record.partition()) {
			this.strayed++;
			example("strayed", record);
		}
		// A load numbers its records by partition, and thereby those of each key, too.
		else if (value.sequence() < this.latest[lane]) {
			this.reordered++;
			example("reordered", record);
		}
		else {
			this.latest[lane] = value.sequence();
		}
	}

	/**
	 * Whether all that the source has acknowledged by now was seen.
	 * @return if nothing is missing
	 */
	boolean isComplete() {
		for (int partition = 0; partition < this.seen.size(); partition++) {
			if (!this.sent.missing(partition, this.seen.get(partition)).isEmpty()) {
				return false;
			}
		}
		return true;
	}

	Report report() {
		long lost = 0;
		List<String> all = new ArrayList<>(this.examples);
		for (int partition = 0; partition < this.seen.size(); partition++) {
			BitSet missing = this.sent.missing(partition, this.seen.get(partition));
			lost += missing.cardinality();
			if (!missing.isEmpty()) {
				all.add("lost: %d in source partition %d between sequences %d and %d".formatted(missing.cardinality(),
						partition, missing.nextSetBit(0), missing.length() - 1));
			}
		}
		return new Report(this.sent.count(), this.received, lost, this.duplicated, this.reordered, this.strayed,
				this.altered, all);
	}

	private void example(String what, ConsumerRecord<byte[], byte[]> record) {
		if (this.examples.size() < EXAMPLES) {
			this.examples
				.add("%s: %s-%d at offset %d".formatted(what, record.topic(), record.partition(), record.offset()));
		}
	}

}
