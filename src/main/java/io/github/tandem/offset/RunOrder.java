package io.github.tandem.offset;

import java.util.List;

/**
 * Keeps runs in the order of both logs.
 */
final class RunOrder {

	private RunOrder() {
	}

	/**
	 * Add a run that stands before others which follow it on the source, or precede it
	 * there: with those that do it becomes one.
	 * @param runs the runs, in the order of both logs
	 * @param earlier the run
	 */
	static void insert(List<Run> runs, Run earlier) {
		int to = 0;
		while (to < runs.size() && runs.get(to).sourceStart() < earlier.sourceEnd()) {
			to++;
		}
		int from = to;
		while (from > 0 && (runs.get(from - 1).targetEnd() > earlier.targetStart()
				|| runs.get(from - 1).sourceEnd() > earlier.sourceStart())) {
			from--;
		}
		List<Run> passed = runs.subList(from, to);
		Run all = passed.stream().reduce(earlier, Run::with);
		passed.clear();
		runs.add(from, all);
	}

	/**
	 * Forget what stands behind an offset of the target.
	 * @param runs the runs, in the order of both logs
	 * @param target the offset
	 */
	static void cutTarget(List<Run> runs, long target) {
		for (int last = runs.size() - 1; last >= 0 && runs.get(last).targetEnd() > target; last--) {
			Run run = runs.remove(last);
			if (run.targetStart() < target) {
				runs.add(run.beforeTarget(target));
				return;
			}
		}
	}

	/**
	 * Where the first of them begins on the target.
	 * @param runs some runs, in any order
	 * @return the offset
	 */
	static long lowestTarget(List<Run> runs) {
		return runs.stream().mapToLong(Run::targetStart).min().orElseThrow();
	}

}
