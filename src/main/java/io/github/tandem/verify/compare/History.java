package io.github.tandem.verify.compare;

import java.util.Arrays;

/**
 * The records that were found on both sides lately, at least the last quarter of a
 * million, so that one that comes again is known. A slot has half of the hash and the
 * offset, as far as it is not told by its neighbours.
 */
final class History {

	private static final int LARGEST = 1 << 19;

	private static final long LOW = 0xffffffffL;

	private long[] slots;

	private long[] before = new long[0];

	private long base = Finding.NOWHERE;

	private long baseBefore;

	private int size;

	/**
	 * Make an empty history.
	 * @param size how many records it has room for at first, a power of two
	 */
	History(int size) {
		this.slots = new long[2 * size];
	}

	/**
	 * A record was found on both sides.
	 * @param print its hash
	 * @param offset its offset on the source
	 */
	void add(long print, long offset) {
		if (this.base == Finding.NOWHERE || offset - this.base >= Integer.MAX_VALUE || offset < this.base
				|| this.size > this.slots.length / 2) {
			turn(offset);
		}
		put(this.slots, slot(print, this.slots.length), print & ~LOW | offset - this.base + 1);
		this.size++;
	}

	private void turn(long offset) {
		if (this.base != Finding.NOWHERE && this.size > this.slots.length / 2 && this.slots.length < LARGEST
				&& offset >= this.base && offset - this.base < Integer.MAX_VALUE) {
			grow();
			return;
		}
		long[] spare = (this.before.length == this.slots.length) ? this.before : new long[this.slots.length];
		Arrays.fill(spare, 0);
		this.before = this.slots;
		this.baseBefore = this.base;
		this.slots = spare;
		this.base = offset;
		this.size = 0;
	}

	// the place of an entry is not told by itself, so it stays where it is and only later
	// ones use the whole table
	private void grow() {
		this.before = this.slots;
		this.baseBefore = this.base;
		this.slots = new long[this.slots.length * 4];
		this.size = 0;
	}

	private static void put(long[] slots, int start, long entry) {
		int at = start;
		while (slots[at] != 0) {
			at = at + 1 & slots.length - 1;
		}
		slots[at] = entry;
	}

	private static int slot(long print, int length) {
		return (int) (print & length - 1);
	}

	/**
	 * Look for a record.
	 * @param print its hash
	 * @return its offset on the source, or {@link Finding#NOWHERE}
	 */
	long find(long print) {
		long found = find(this.slots, this.base, print);
		return (found != Finding.NOWHERE || this.before.length == 0) ? found
				: find(this.before, this.baseBefore, print);
	}

	private static long find(long[] slots, long base, long print) {
		for (int at = slot(print, slots.length); slots[at] != 0; at = at + 1 & slots.length - 1) {
			if ((slots[at] & ~LOW) == (print & ~LOW)) {
				return base + (slots[at] & LOW) - 1;
			}
		}
		return Finding.NOWHERE;
	}

}
