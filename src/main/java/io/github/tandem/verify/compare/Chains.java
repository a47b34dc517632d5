package io.github.tandem.verify.compare;

import java.util.HashMap;
import java.util.Map;

/**
 * The places of records in a window by their hashes, in their order.
 */
final class Chains {

	private static final int NONE = -1;

	private final Map<Long, Integer> heads = new HashMap<>();

	private final int[] next;

	Chains(Window window, int count) {
		this.next = new int[count];
		for (int at = count - 1; at >= 0; at--) {
			Integer behind = this.heads.put(window.print(at), at);
			this.next[at] = (behind != null) ? behind : NONE;
		}
	}

	/**
	 * The first place of a record.
	 * @param print its hash
	 * @return the place, or -1
	 */
	int first(long print) {
		return this.heads.getOrDefault(print, NONE);
	}

	/**
	 * The next place of the same record.
	 * @param place a place
	 * @return the place behind it, or -1
	 */
	int next(int place) {
		return this.next[place];
	}

	/**
	 * Take the first place of a record.
	 * @param print its hash
	 * @return the place, which is gone then, or -1
	 */
	int poll(long print) {
		int first = first(print);
		if (first == NONE) {
			return NONE;
		}
		if (this.next[first] == NONE) {
			this.heads.remove(print);
		}
		else {
			this.heads.put(print, this.next[first]);
		}
		return first;
	}

}
