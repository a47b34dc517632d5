package io.github.tandem.position;

import java.util.Optional;
import java.util.TreeMap;

/**
 * Which leader of a partition gave which records. Committed with the offset, the epoch
 * lets the consumer find out that a log was truncated (KIP-320).
 */
public final class LeaderEpochs {

	private final TreeMap<Long, Integer> epochsByFirstOffset = new TreeMap<>();

	/**
	 * Note the leader of records that were read.
	 * @param firstOffset offset of the first of them
	 * @param epoch the leader's epoch
	 */
	public void note(long firstOffset, int epoch) {
		var last = this.epochsByFirstOffset.lastEntry();
		if (last == null || last.getValue() != epoch) {
			this.epochsByFirstOffset.put(firstOffset, epoch);
		}
	}

	/**
	 * Forget all, because the offsets mean other records now.
	 */
	public void clear() {
		this.epochsByFirstOffset.clear();
	}

	/**
	 * The leader of the record before an offset; what is older is forgotten.
	 * @param nextOffset an offset to commit
	 * @return the leader's epoch, if it is known
	 */
	public Optional<Integer> before(long nextOffset) {
		Long start = this.epochsByFirstOffset.lowerKey(nextOffset);
		if (start == null) {
			return Optional.empty();
		}
		this.epochsByFirstOffset.headMap(start).clear();
		return Optional.ofNullable(this.epochsByFirstOffset.get(start));
	}

}
