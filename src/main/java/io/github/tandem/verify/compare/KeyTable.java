package io.github.tandem.verify.compare;

import java.util.Arrays;

/**
 * Records of both sides by the hash of their key, as chains in arrays: 25 bytes a record,
 * and 16 to 32 a key.
 */
final class KeyTable {

	private static final int NONE = -1;

	private final int capacity;

	private long[] prints = new long[1024];

	private long[] places = new long[1024];

	private int[] next = new int[1024];

	private boolean[] tombstones = new boolean[1024];

	private int records;

	private long[] keys = new long[2048];

	// for each key first and last of the source, first and last of the target
	private int[] chains = filled(4 * 2048);

	private int used;

	KeyTable(int capacity) {
		this.capacity = capacity;
	}

	private static int[] filled(int length) {
		int[] chains = new int[length];
		Arrays.fill(chains, NONE);
		return chains;
	}

	boolean add(Side side, long key, long print, long place, boolean isTombstone, boolean replace) {
		int slot = slot(key);
		int chain = 4 * slot + 2 * side.ordinal();
		int last = this.chains[chain + 1];
		if (replace && last != NONE) {
			set(last, print, place, isTombstone);
			return true;
		}
		if (this.records == this.capacity) {
			return false;
		}
		if (this.records == this.prints.length) {
			grow();
		}
		int record = this.records++;
		set(record, print, place, isTombstone);
		this.next[record] = NONE;
		if (isFree(slot)) {
			this.used++;
			this.keys[slot] = key;
		}
		if (last == NONE) {
			this.chains[chain] = record;
		}
		else {
			this.next[last] = record;
		}
		this.chains[chain + 1] = record;
		if (this.used > this.keys.length / 2) {
			rehash();
		}
		return true;
	}

	private void set(int record, long print, long place, boolean isTombstone) {
		this.prints[record] = print;
		this.places[record] = place;
		this.tombstones[record] = isTombstone;
	}

	private boolean isFree(int slot) {
		return this.chains[4 * slot] == NONE && this.chains[4 * slot + 2] == NONE;
	}

	private int slot(long key) {
		int mask = this.keys.length - 1;
		int slot = (int) (key >>> 20) & mask;
		while (!isFree(slot) && this.keys[slot] != key) {
			slot = slot + 1 & mask;
		}
		return slot;
	}

	private void grow() {
		int length = Math.min(this.capacity, this.records * 2);
		this.prints = Arrays.copyOf(this.prints, length);
		this.places = Arrays.copyOf(this.places, length);
		this.next = Arrays.copyOf(this.next, length);
		this.tombstones = Arrays.copyOf(this.tombstones, length);
	}

	private void rehash() {
		long[] oldKeys = this.keys;
		int[] oldChains = this.chains;
		this.keys = new long[oldKeys.length * 2];
		this.chains = filled(oldChains.length * 2);
		for (int old = 0; old < oldKeys.length; old++) {
			if (oldChains[4 * old] != NONE || oldChains[4 * old + 2] != NONE) {
				int slot = slot(oldKeys[old]);
				this.keys[slot] = oldKeys[old];
				System.arraycopy(oldChains, 4 * old, this.chains, 4 * slot, 4);
			}
		}
	}

	/**
	 * Go through the keys.
	 * @param slot the place of the last one, or -1
	 * @return the place of the next one, or -1
	 */
	int nextKey(int slot) {
		int at = slot + 1;
		while (at < this.keys.length && isFree(at)) {
			at++;
		}
		return (at < this.keys.length) ? at : NONE;
	}

	int first(int slot, Side side) {
		return this.chains[4 * slot + 2 * side.ordinal()];
	}

	int next(int record) {
		return this.next[record];
	}

	long print(int record) {
		return this.prints[record];
	}

	long at(int record) {
		return this.places[record];
	}

	boolean isTombstone(int record) {
		return this.tombstones[record];
	}

}
