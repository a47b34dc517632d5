package io.github.tandem.offset;

import java.util.Collection;

/**
 * Counts records of runs between offsets.
 */
final class RunCount {

	private RunCount() {
	}

	/**
	 * How many records may be between offsets of both clusters.
	 * @param pair what is known of them
	 * @param sourceFrom the first offset on the source
	 * @param sourceTo the offset behind the last one
	 * @param targetFrom the first offset on the target
	 * @param targetTo the offset behind the last one
	 * @return at most so many
	 */
	static long of(PairSnapshot pair, long sourceFrom, long sourceTo, long targetFrom, long targetTo) {
		long records = of(pair.runs(), sourceFrom, sourceTo, targetFrom, targetTo)
				+ of(pair.tail(), sourceFrom, sourceTo, targetFrom, targetTo);
		if (pair.unknownFrom() != PairSnapshot.NONE && targetTo > pair.unknownTarget()) {
			records += Math.max(0, Math.min(pair.unknownTo(), sourceTo) - Math.max(pair.unknownFrom(), sourceFrom));
		}
		Unheard unheard = pair.unheard();
		if (unheard != null) {
			records += Math.max(0, unheard.readBefore(targetTo) - unheard.readBefore(targetFrom));
		}
		return records;
	}

	private static long of(Collection<Run> runs, long sourceFrom, long sourceTo, long targetFrom, long targetTo) {
		long records = 0;
		for (Run run : runs) {
			long first = Math.max(Math.max(run.sourceStart(), sourceFrom), targetFrom - run.most());
			long end = Math.min(Math.min(run.sourceEnd(), sourceTo), targetTo - run.least());
			long onTarget = Math.min(run.targetEnd(), targetTo) - Math.max(run.targetStart(), targetFrom);
			records += Math.max(0, Math.min(end - first, onTarget));
		}
		return records;
	}

	static long onSource(Collection<Run> runs, long from, long to) {
		return runs.stream()
			.filter(Run::gapless)
			.mapToLong((run) -> Math.max(0, Math.min(run.sourceEnd(), to) - Math.max(run.sourceStart(), from)))
			.sum();
	}

	static long onTarget(Collection<Run> runs, long from, long to) {
		return runs.stream()
			.filter(Run::gapless)
			.mapToLong((run) -> Math.max(0, Math.min(run.targetEnd(), to) - Math.max(run.targetStart(), from)))
			.sum();
	}

}
