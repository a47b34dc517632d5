package io.github.tandem.verify.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

/**
 * The places of records in a window by their hashes, in their order, and where two
 * windows agree again.
 */
final class Chains {

	/**
	 * So many records that are equal end a difference, where all are different.
	 */
	static final int AGREEMENT = 3;

	private static final int NONE = -1;

	private static final int MOST = 512;

	// records with the same hash that are tried as the end of a difference
	private static final int TRIES = 16;

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

	/**
	 * The nearest place where two windows agree again.
	 * @param source one window
	 * @param target the other one
	 * @param reach how far is looked
	 * @param need how many records have to agree there
	 * @return the place, or {@code null}
	 */
	static @Nullable Meeting nearest(Window source, Window target, int reach, int need) {
		Meeting best = null;
		int least = Integer.MAX_VALUE;
		Chains chains = new Chains(target, Math.min(target.size(), reach + AGREEMENT));
		int sources = Math.min(source.size(), reach + AGREEMENT);
		for (int from = 0; from < sources && from < least; from++) {
			if (need > AGREEMENT && isEnd(source, from, target, 0, need)) {
				// of what comes again and again not all places are tried
				return new Meeting(from, 0);
			}
			int to = chains.first(source.print(from));
			for (int tries = 0; to >= 0 && from + to < least && tries < TRIES; tries++, to = chains.next(to)) {
				if (isEnd(source, from, target, to, need)) {
					least = from + to;
					best = new Meeting(from, to);
				}
			}
		}
		return best;
	}

	/**
	 * The place where the target goes on with what the source has next, if all that it
	 * has before that is there once more. Whichever of several such places is taken, no
	 * record of the source is passed.
	 * @param source one window
	 * @param target the other one
	 * @param isAgain tells of a hash whether it was found on both sides before
	 * @param inFlight of which offsets of the source nothing is expected
	 * @param most how many records of the target may be there once more
	 * @param need how many records have to agree there
	 * @return the place, or {@code null}
	 */
	static @Nullable Meeting again(Window source, Window target, LongPredicate isAgain, LongPredicate inFlight,
			int most, int need) {
		for (int at = 0; at < Math.min(most, target.size()) && isAgain.test(target.print(at)); at++) {
			int agreed = source.agreement(0, target, at + 1, need);
			if (agreed == need || agreed > 0 && isEnd(source, agreed, inFlight)) {
				return new Meeting(0, at + 1);
			}
		}
		return null;
	}

	/**
	 * Where all that is left of the source follows in its order, among what the target
	 * has once more: the place of the first one.
	 * @param source one window
	 * @param target the other one
	 * @param isAgain tells of a hash whether it was found on both sides before
	 * @param inFlight of which offsets of the source nothing is expected
	 * @return the place, or {@code null}
	 */
	static @Nullable Meeting again(Window source, Window target, LongPredicate isAgain, LongPredicate inFlight) {
		int at = 0;
		int first = NONE;
		for (int to = 0; to < target.size() && !isEnd(source, at, inFlight); to++) {
			if (at < source.size() && source.print(at) == target.print(to)) {
				first = (first == NONE) ? to : first;
				at++;
			}
			else if (!isAgain.test(target.print(to))) {
				return null;
			}
		}
		return (first > 0 && isEnd(source, at, inFlight)) ? new Meeting(0, first) : null;
	}

	private static boolean isEnd(Window source, int at, LongPredicate inFlight) {
		return (at < source.size()) ? inFlight.test(source.offset(at)) : source.isEnded();
	}

	private static boolean isEnd(Window source, int from, Window target, int to, int need) {
		int agreed = source.agreement(from, target, to, need);
		if (agreed == need) {
			return true;
		}
		boolean sourceEnds = from + agreed == source.size();
		boolean targetEnds = to + agreed == target.size();
		if (need > AGREEMENT) {
			return agreed > 0 && sourceEnds && source.isEnded() && targetEnds && target.isEnded();
		}
		return agreed > 0 && (sourceEnds || targetEnds);
	}

	/**
	 * How many records that are equal are no chance: more where the same ones come again
	 * and again.
	 * @param before hashes of records
	 * @param window those that follow
	 * @param count how many of them are looked at
	 * @return their number
	 */
	static int need(long[] before, Window window, int count) {
		Map<Long, Integer> counts = new HashMap<>();
		int all = before.length + Math.min(count, window.size());
		long same = 0;
		for (int at = 0; at < all; at++) {
			long print = (at < before.length) ? before[at] : window.print(at - before.length);
			same += counts.merge(print, 1, Integer::sum) - 1;
		}
		if (same == 0) {
			return AGREEMENT;
		}
		// that two of them are the same
		double chance = 2.0 * same / all / (all - 1);
		double need = 2 * Math.ceil(Math.log(1e6 * all * all) / -Math.log(Math.min(chance, 0.95)));
		return (int) Math.max(AGREEMENT, Math.min(need, MOST));
	}

	/**
	 * A place where two windows agree again.
	 *
	 * @param from the place in that of the source
	 * @param to the place in that of the target
	 */
	record Meeting(int from, int to) {

	}

}
