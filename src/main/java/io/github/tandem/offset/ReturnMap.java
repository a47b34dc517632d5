package io.github.tandem.offset;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Translates what a group has committed for a partition into one of the other cluster
 * from which records came as well: those that came from there go back to where they were
 * born, those that were born here to where they were replicated to, and the group goes on
 * before the first of either that it has not read.
 *
 * @param out where records that were born here stand there
 * @param back where records that were born there stand here, as each deployment of that
 * direction tells
 * @param partition the partition there
 * @param committed what the group has committed here, of each partition that records of
 * that one are in
 * @param ends where the logs of these partitions end, seen after that one
 * @param there the log there
 */
record ReturnMap(Map<Integer, PartitionSnapshot> out, List<PartitionSnapshot> back, int partition,
		Map<Integer, Long> committed, Map<Integer, Long> ends, LogBounds there) {

	private static final Translation NOTHING = Translation.of(Long.MAX_VALUE, 0, Place.CAUGHT_UP);

	/**
	 * Translate.
	 * @return where the group goes on, with the records that are read again
	 */
	Translation translate() {
		Translation first = NOTHING;
		for (Map.Entry<Integer, Long> commit : this.committed.entrySet()) {
			int here = commit.getKey();
			for (PartitionSnapshot map : this.back) {
				Translation born = bornThere(map, here, commit.getValue());
				first = (born.offset() < first.offset()) ? born : first;
			}
			PartitionSnapshot map = this.out.get(here);
			if (map != null) {
				Translation replicated = replicatedThere(map, here, commit.getValue());
				first = (replicated.offset() < first.offset()) ? replicated : first;
			}
		}
		long least = Math.min(this.there.end(), Math.max(this.there.start(), first.offset()));
		long offset = advance(least);
		Place place = (offset > least) ? Place.IN_A_RUN : first.place();
		return Translation.of(offset, reread(offset), (offset == this.there.end()) ? Place.CAUGHT_UP : place);
	}

	private Translation bornThere(PartitionSnapshot map, int here, long committed) {
		PairSnapshot pair = map.pair(here);
		if (pair.targetEnd() > end(here) || map == PartitionSnapshot.EMPTY) {
			// what it tells is of a log that is gone, or it tells nothing
			return Translation.of(this.there.start(), 0, Place.UNKNOWN);
		}
		return pair.toSource(committed, map.watermark(), this.there.end());
	}

	private Translation replicatedThere(PartitionSnapshot map, int here, long committed) {
		Translation found = map.pair(this.partition)
			.toTarget(committed, map.watermark(), map.setBackTo(), this.there.end());
		// what is not replicated yet was not there when the end was seen
		boolean isAll = map.watermark() >= end(here) && isSettled(map)
				&& (found.place() == Place.CAUGHT_UP || found.place() == Place.AHEAD);
		return isAll ? NOTHING : found;
	}

	private long end(int here) {
		return this.ends.getOrDefault(here, Long.MAX_VALUE);
	}

	private static boolean isSettled(PartitionSnapshot map) {
		return map.unheard() == null && map.setBackTo() == PairSnapshot.NONE;
	}

	// Each offset of a gapless run is that of its record: it was read, if that was.
	private long advance(long offset) {
		if (this.committed.size() != 1) {
			return offset;
		}
		Map.Entry<Integer, Long> commit = this.committed.entrySet().iterator().next();
		long from = offset;
		long to = next(from, commit.getKey(), commit.getValue());
		while (to > from) {
			from = to;
			to = next(from, commit.getKey(), commit.getValue());
		}
		return Math.min(this.there.end(), from);
	}

	private long next(long offset, int here, long committed) {
		for (PartitionSnapshot map : this.back) {
			PairSnapshot pair = map.pair(here);
			if (pair.targetEnd() <= end(here)) {
				for (Run run : pair.runs()) {
					if (run.gapless() && run.sourceStart() <= offset && offset < run.sourceEnd()) {
						return Math.max(offset, Math.min(run.sourceEnd(), committed - run.least()));
					}
				}
			}
		}
		PartitionSnapshot map = this.out.get(here);
		if (map != null) {
			for (Run run : map.pair(this.partition).runs()) {
				if (run.gapless() && run.targetStart() <= offset && offset < run.targetEnd()) {
					return Math.max(offset, Math.min(run.targetEnd(), committed + run.least()));
				}
			}
		}
		return offset;
	}

	private long reread(long offset) {
		long reread = 0;
		long ahead = 0;
		for (Map.Entry<Integer, Long> commit : this.committed.entrySet()) {
			int here = commit.getKey();
			long committed = commit.getValue();
			for (PartitionSnapshot map : this.back) {
				reread += RunCount.of(map.pair(here), offset, this.there.end(), 0, committed);
				reread += notKnown(map, here, committed, offset);
			}
			PartitionSnapshot map = this.out.get(here);
			if (map != null) {
				reread += RunCount.of(map.pair(this.partition), 0, committed, offset, this.there.end());
				reread += isSettled(map) ? 0 : Math.max(0, committed - Math.max(0, map.setBackTo()));
				ahead += ahead(map, here, committed);
			}
		}
		return ahead + Math.min(reread, this.there.end() - offset);
	}

	// born there, and replicated here since the map was written
	private long notKnown(PartitionSnapshot map, int here, long committed, long offset) {
		long from = Math.max(offset, map.watermark());
		long notKnownThere = Math.max(0, this.there.end() - from);
		long end = map.pair(here).targetEnd();
		long notKnownHere = Math.max(0, committed - end);
		PartitionSnapshot own = this.out.get(here);
		if (own != null) {
			Collection<Run> runs = own.pair(this.partition).runs();
			notKnownThere -= RunCount.onTarget(runs, from, this.there.end());
			notKnownHere -= RunCount.onSource(runs, end, committed);
		}
		return Math.max(0, Math.min(notKnownThere, notKnownHere));
	}

	// born here, and not replicated yet, or not known to be
	private long ahead(PartitionSnapshot map, int here, long committed) {
		long ahead = Math.max(0, committed - map.watermark());
		for (PartitionSnapshot other : this.back) {
			ahead -= RunCount.onTarget(other.pair(here).runs(), map.watermark(), committed);
		}
		return Math.max(0, ahead);
	}

}
