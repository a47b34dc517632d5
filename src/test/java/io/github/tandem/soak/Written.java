package io.github.tandem.soak;

import java.util.Arrays;
import java.util.BitSet;

import org.springframework.util.Assert;

/**
 * What was written to one partition of the source and acknowledged there: each record by
 * its sequence, the log as it is now, and what was lost of it for a known reason.
 */
final class Written {

	private final BitSet acknowledged = new BitSet();

	private final BitSet lost = new BitSet();

	private int[] log = new int[1024];

	private int end;

	private int start;

	private int lostFrom;

	private int next;

	/**
	 * Number the next record.
	 * @return its sequence
	 */
	synchronized int next() {
		return this.next++;
	}

	/**
	 * The source took a record.
	 * @param sequence its sequence
	 * @param offset its offset
	 */
	synchronized void acknowledge(int sequence, long offset) {
		Assert.state(offset == this.end,
				() -> "The source put sequence %d at offset %d, not at %d".formatted(sequence, offset, this.end));
		this.acknowledged.set(sequence);
		if (this.end == this.log.length) {
			this.log = Arrays.copyOf(this.log, 2 * this.end);
		}
		this.log[this.end++] = sequence;
	}

	/**
	 * The start of the log.
	 * @return the offset of the first record
	 */
	synchronized long start() {
		return this.start;
	}

	/**
	 * The end of the log.
	 * @return the offset of the next record
	 */
	synchronized long end() {
		return this.end;
	}

	synchronized long acknowledged() {
		return this.acknowledged.cardinality();
	}

	/**
	 * Up to which sequence records may have been acknowledged.
	 * @return the highest sequence plus one
	 */
	synchronized int reached() {
		return this.acknowledged.length();
	}

	/**
	 * The sequences of records that the log has.
	 * @param from offset of the first of them
	 * @param to offset behind the last of them
	 * @return their sequences
	 */
	synchronized BitSet sequences(long from, long to) {
		BitSet sequences = new BitSet();
		for (long offset = from; offset < to; offset++) {
			sequences.set(this.log[(int) offset]);
		}
		return sequences;
	}

	/**
	 * Records are not on the target, and will never be.
	 * @param sequences their sequences
	 */
	synchronized void lose(BitSet sequences) {
		this.lost.or(sequences);
	}

	/**
	 * The log begins later now.
	 * @param newStart offset of its first record
	 */
	synchronized void shorten(long newStart) {
		this.start = (int) newStart;
	}

	/**
	 * The log ends earlier now, or begins anew.
	 * @param newEnd the offset of the next record
	 */
	synchronized void truncate(long newEnd) {
		this.end = (int) newEnd;
		this.start = Math.min(this.start, this.end);
		this.lostFrom = Math.min(this.lostFrom, this.end);
	}

	/**
	 * The target loses all that it has of the log: what it lost before is no second loss.
	 * @return the offset of the first record that it had
	 */
	synchronized long loseTarget() {
		long from = Math.max(this.start, this.lostFrom);
		this.lostFrom = this.end;
		return from;
	}

	synchronized BitSet lost() {
		return (BitSet) this.lost.clone();
	}

	/**
	 * The records that the target has to have.
	 * @param reached up to which sequence
	 * @return sequences that were acknowledged and are not lost
	 */
	synchronized BitSet required(int reached) {
		BitSet required = this.acknowledged.get(0, reached);
		required.andNot(this.lost);
		return required;
	}

}
