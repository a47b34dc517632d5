package io.github.tandem.verify.compare;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The records of one side that were read and are not compared yet: a ring of numbers, a
 * few for each record, and no object.
 */
final class Window {

	private final long[][] columns;

	private int mask;

	private int head;

	private int size;

	private boolean ended;

	/**
	 * Make an empty window.
	 * @param size how many records it has room for at first, a power of two
	 */
	Window(int size) {
		this.columns = new long[7][size];
		this.mask = size - 1;
	}

	void add(long offset, long timestamp, long key, long value, long headers, boolean isForeign) {
		if (this.size > this.mask) {
			grow();
		}
		int at = this.head + this.size & this.mask;
		this.columns[0][at] = offset;
		this.columns[1][at] = timestamp;
		this.columns[2][at] = key;
		this.columns[3][at] = value;
		this.columns[4][at] = headers;
		this.columns[5][at] = Prints.and(Prints.and(Prints.and(key, value), headers), timestamp);
		this.columns[6][at] = isForeign ? 1 : 0;
		this.size++;
	}

	private void grow() {
		int length = this.mask + 1;
		for (int column = 0; column < this.columns.length; column++) {
			long[] larger = Arrays.copyOf(this.columns[column], 2 * length);
			// what was around the end goes behind it
			System.arraycopy(larger, 0, larger, length, this.head);
			this.columns[column] = larger;
		}
		this.mask = 2 * length - 1;
	}

	void remove(int count) {
		this.head = this.head + count & this.mask;
		this.size -= count;
	}

	void end() {
		this.ended = true;
	}

	boolean isEnded() {
		return this.ended;
	}

	int size() {
		return this.size;
	}

	long offset(int index) {
		return this.columns[0][this.head + index & this.mask];
	}

	long timestamp(int index) {
		return this.columns[1][this.head + index & this.mask];
	}

	long key(int index) {
		return this.columns[2][this.head + index & this.mask];
	}

	long value(int index) {
		return this.columns[3][this.head + index & this.mask];
	}

	long headers(int index) {
		return this.columns[4][this.head + index & this.mask];
	}

	/**
	 * Whether somebody else wrote a record.
	 * @param index its place in this window
	 * @return {@code true} if the other side need not have it
	 */
	boolean isForeign(int index) {
		return this.columns[6][this.head + index & this.mask] != 0;
	}

	/**
	 * The hash of a whole record.
	 * @param index its place in this window
	 * @return the same for records that do not differ
	 */
	long print(int index) {
		return this.columns[5][this.head + index & this.mask];
	}

	/**
	 * How many records are equal, one after the other.
	 * @param index the first one of this window
	 * @param other another window
	 * @param otherIndex the first one there
	 * @param most how many are compared
	 * @return their number
	 */
	int agreement(int index, Window other, int otherIndex, int most) {
		int least = Math.min(most, Math.min(this.size - index, other.size - otherIndex));
		int at = 0;
		while (at < least && print(index + at) == other.print(otherIndex + at)) {
			at++;
		}
		return at;
	}

	/**
	 * In which parts two records differ.
	 * @param index the record of this window
	 * @param other another window
	 * @param otherIndex the record there
	 * @return the parts
	 */
	Set<Part> differences(int index, Window other, int otherIndex) {
		Set<Part> parts = EnumSet.noneOf(Part.class);
		if (key(index) != other.key(otherIndex)) {
			parts.add(Part.KEY);
		}
		if (value(index) != other.value(otherIndex)) {
			parts.add(Part.VALUE);
		}
		if (headers(index) != other.headers(otherIndex)) {
			parts.add(Part.HEADERS);
		}
		if (timestamp(index) != other.timestamp(otherIndex)) {
			parts.add(Part.TIMESTAMP);
		}
		return parts;
	}

}
