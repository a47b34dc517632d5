package io.github.tandem.verify.compare;

import java.util.Arrays;

import io.github.tandem.verify.compare.KeyComparison.Coordinate;

/**
 * Records of both sides by the hash of their key, as chains in arrays: 25 bytes a record,
 * 8 more where the last one of each partition counts, and 28 to 56 a key.
 */
final class KeyTable {

	private static final int NONE = -1;

	private final int capacity;

	private final boolean lastOnly;

	private long[] prints = new long[1024];

	private long[] places = new long[1024];

	private int[] next = new int[1024];

	private boolean[] tombstones = new boolean[1024];

	private long[] timestamps;

	private int records;

	private long[] keys = new long[2048];

	// for each key first and last of the source, first and last of the target
	private int[] chains = filled(4 * 2048);

	// for each key the partition of the target it goes to, or none
	private int[] homes = filled(2048);

	private int used;

	/**
	 * Make an empty table.
	 * @param capacity how many records it may hold
	 * @param lastOnly whether a record replaces the one before it of its key and
	 * partition
	 */
	KeyTable(int capacity, boolean lastOnly) {
		this.capacity = capacity;
		this.lastOnly = lastOnly;
		this.timestamps = new long[lastOnly ? 1024 : 0];
	}

	private static int[] filled(int length) {
		int[] chains = new int[length];
		Arrays.fill(chains, NONE);
		return chains;
	}

	boolean add(Side side, long key, long print, long place, boolean isTombstone, long timestamp, int home) {
		int slot = slot(key);
		int chain = 4 * slot + 2 * side.ordinal();
		int last = this.chains[chain + 1];
		int before = this.lastOnly ? ofPartition(this.chains[chain], Coordinate.partition(place)) : NONE;
		if (before != NONE) {
			set(before, print, place, isTombstone, timestamp);
			return true;
		}
		if (this.records == this.capacity) {
			return false;
		}
		if (this.records == this.prints.length) {
			grow();
		}
		int record = this.records++;
		set(record, print, place, isTombstone, timestamp);
		this.next[record] = NONE;
		if (isFree(slot)) {
			this.used++;
			this.keys[slot] = key;
			this.homes[slot] = home;
		}
		else if (home != NONE) {
			// of records without a key several partitions may have the same
			this.homes[slot] = (this.homes[slot] == home || last == NONE) ? home : NONE;
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

	private int ofPartition(int first, int partition) {
		int at = first;
		while (at != NONE && Coordinate.partition(this.places[at]) != partition) {
			at = this.next[at];
		}
		return at;
	}

	private void set(int record, long print, long place, boolean isTombstone, long timestamp) {
		if (this.lastOnly) {
			this.timestamps[record] = timestamp;
		}
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
		this.timestamps = Arrays.copyOf(this.timestamps, this.lastOnly ? length : 0);
	}

	private void rehash() {
		long[] oldKeys = this.keys;
		int[] oldChains = this.chains;
		int[] oldHomes = this.homes;
		this.keys = new long[oldKeys.length * 2];
		this.chains = filled(oldChains.length * 2);
		this.homes = filled(oldHomes.length * 2);
		for (int old = 0; old < oldKeys.length; old++) {
			if (oldChains[4 * old] != NONE || oldChains[4 * old + 2] != NONE) {
				int slot = slot(oldKeys[old]);
				this.keys[slot] = oldKeys[old];
				this.homes[slot] = oldHomes[old];
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

	/**
	 * The hashes of records.
	 * @param first the first one
	 * @param partition their partition, or -1 for all
	 * @return their hashes in the order of numbers
	 */
	long[] prints(int first, int partition) {
		long[] found = new long[16];
		int count = 0;
		for (int at = first; at != NONE; at = this.next[at]) {
			if (partition == NONE || Coordinate.partition(this.places[at]) == partition) {
				found = (count == found.length) ? Arrays.copyOf(found, 2 * count) : found;
				found[count++] = this.prints[at];
			}
		}
		long[] sorted = Arrays.copyOf(found, count);
		Arrays.sort(sorted);
		return sorted;
	}

	int home(int slot) {
		return this.homes[slot];
	}

	long timestamp(int record) {
		return this.timestamps[record];
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
