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

	/**
	 * The longest part of a sequence that increases.
	 * @param sequence numbers, or {@code -1} where there is none
	 * @return which of them belong to it
	 */
	static boolean[] increasing(int[] sequence) {
		int[] tails = new int[sequence.length];
		int[] previous = new int[sequence.length];
		int length = 0;
		for (int at = 0; at < sequence.length; at++) {
			if (sequence[at] == NONE) {
				continue;
			}
			int low = 0;
			int high = length;
			while (low < high) {
				int middle = low + high >>> 1;
				if (sequence[tails[middle]] < sequence[at]) {
					low = middle + 1;
				}
				else {
					high = middle;
				}
			}
			previous[at] = (low > 0) ? tails[low - 1] : NONE;
			tails[low] = at;
			length = Math.max(length, low + 1);
		}
		boolean[] all = new boolean[sequence.length];
		int at = (length > 0) ? tails[length - 1] : NONE;
		while (at != NONE) {
			all[at] = true;
			at = previous[at];
		}
		return all;
	}

}
