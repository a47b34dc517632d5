package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds the memory of a partition's map: when there are too many runs, old neighbours
 * become one. What that costs is bounded: in a folded run a translation is off by at most
 * 16/n of the sum by which the difference of the offsets changed over the whole map, for
 * n runs.
 */
final class Folding {

	// in one partition of the source, as long as it goes to fewer than 64 of the target
	static final int RUNS = 256;

	private static final int FEWEST = 4;

	private final int runs;

	private int pairs;

	Folding(int runs) {
		this.runs = runs;
	}

	/**
	 * The same bound for another map.
	 * @return with no target partition yet
	 */
	Folding anew() {
		return new Folding(this.runs);
	}

	/**
	 * One more target partition shares the memory.
	 */
	void addPair() {
		this.pairs++;
	}

	/**
	 * How many runs of each target partition there may be.
	 * @return at least four
	 */
	int limit() {
		return Math.max(FEWEST, this.runs / Math.max(1, this.pairs));
	}

	/**
	 * Fold runs if they are too many: afterwards there are half as many as there may be,
	 * and the newest quarter is as it was.
	 * @param runs the runs, in their order
	 * @param before by how much a translation may be off in folded runs since the last
	 * time
	 * @return by how much it may be off now
	 */
	long fold(List<Run> runs, long before) {
		return fold(runs, limit(), before);
	}

	/**
	 * Fold runs that are to be passed again, which may be a quarter as many.
	 * @param runs the runs, in the order of the source
	 * @param before by how much a translation may be off in folded runs since the last
	 * time
	 * @return by how much it may be off now
	 */
	long foldTail(List<Run> runs, long before) {
		return fold(runs, Math.max(FEWEST, limit() / 4), before);
	}

	private static long fold(List<Run> runs, int limit, long before) {
		if (runs.size() < limit) {
			return before;
		}
		List<Run> old = runs.subList(0, runs.size() - limit / 4);
		// to begin with 1 each time took two and a half times as long
		long slack = Math.max(1, before / 4);
		List<Run> folded = folded(old, slack);
		while (folded.size() > limit / 4) {
			slack *= 2;
			folded = folded(old, slack);
		}
		old.clear();
		old.addAll(folded);
		return slack;
	}

	private static List<Run> folded(List<Run> runs, long slack) {
		List<Run> all = new ArrayList<>();
		Run current = runs.get(0);
		for (Run next : runs.subList(1, runs.size())) {
			Run both = current.and(next);
			if (both.slack() <= slack) {
				current = both;
			}
			else {
				all.add(current);
				current = next;
			}
		}
		all.add(current);
		return all;
	}

}
