package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Where the records of one source partition stand: the runs of each target partition, and
 * what may stand in any of them, nobody knows where.
 */
final class Pairs {

	private static final long NONE = PairSnapshot.NONE;

	private final Folding folding;

	private final Map<Integer, PairRuns> pairs = new HashMap<>();

	private long setBackTo = NONE;

	private long unknownBefore;

	// in whatever partition of the target
	private @Nullable Unheard unheard;

	// a partition that keeps its number goes to one, and needs no look-up for it
	private int lastTarget = -1;

	private @Nullable PairRuns lastPair;

	/**
	 * Begin with nothing.
	 * @param folding bounds the memory
	 * @param unknownBefore source offset before which records may have arrived, nobody
	 * knows where
	 */
	Pairs(Folding folding, long unknownBefore) {
		this.folding = folding;
		this.unknownBefore = unknownBefore;
	}

	/**
	 * Begin with what was known.
	 * @param snapshot what was known
	 * @param folding bounds the memory
	 */
	Pairs(PartitionSnapshot snapshot, Folding folding) {
		this(folding, snapshot.unknownBefore());
		this.setBackTo = snapshot.setBackTo();
		this.unheard = snapshot.unheard();
		snapshot.pairs().forEach((target, pair) -> {
			folding.addPair();
			this.pairs.put(target, new PairRuns(folding, pair));
		});
	}

	/**
	 * The same bound of memory for another map.
	 * @return with no target partition yet
	 */
	Folding folding() {
		return this.folding.anew();
	}

	/**
	 * What is known of a topic that was created anew: before that was seen, some of what
	 * was sent may have arrived there.
	 * @param watermark the offset to be replicated next
	 * @return without runs
	 */
	Pairs recreated(long watermark) {
		Pairs anew = new Pairs(folding(), Math.max(this.unknownBefore, watermark));
		long sent = (this.unheard != null) ? this.unheard.to() : watermark;
		for (PairRuns pair : this.pairs.values()) {
			sent = Math.max(sent, pair.snapshot().sentTo());
		}
		anew.unheard(watermark, sent);
		return anew;
	}

	/**
	 * The runs of a target partition.
	 * @param target the partition
	 * @return the runs
	 */
	PairRuns of(int target) {
		PairRuns pair = this.lastPair;
		if (pair == null || target != this.lastTarget) {
			pair = this.pairs.computeIfAbsent(target, (added) -> {
				this.folding.addPair();
				return new PairRuns(this.folding, this.unknownBefore, this.unheard);
			});
			this.lastPair = pair;
			this.lastTarget = target;
		}
		return pair;
	}

	/**
	 * Whether records are to arrive again.
	 * @return {@code false} if each is known by its last place
	 */
	boolean isSetBack() {
		return this.setBackTo != NONE;
	}

	/**
	 * The partition has come so far.
	 * @param nextOffset the offset to be replicated next
	 */
	void passed(long nextOffset) {
		if (this.setBackTo == NONE) {
			return;
		}
		this.unheard = (this.unheard != null && nextOffset < this.unheard.to()) ? this.unheard : null;
		boolean again = this.unheard != null;
		for (PairRuns pair : this.pairs.values()) {
			pair.passed(nextOffset);
			again |= pair.isSetBack();
		}
		this.setBackTo = again ? this.setBackTo : NONE;
	}

	/**
	 * The source has no records there, or they are left out: those that stand on the
	 * target from before do not arrive again.
	 * @param from the first offset on the source
	 * @param to the offset behind the last one
	 */
	void missing(long from, long to) {
		if (isSetBack() && to > from) {
			this.pairs.values().forEach((pair) -> pair.missing(from, to));
		}
	}

	/**
	 * Records may have arrived behind all others, and arrive again.
	 * @param from the source offset of the first
	 * @param to the source offset behind the last one
	 */
	void unheard(long from, long to) {
		if (to > from) {
			this.unheard = Unheard.and(this.unheard, to, 0);
			this.setBackTo = isSetBack() ? Math.min(this.setBackTo, from) : from;
			this.pairs.values().forEach((pair) -> pair.unheard(to));
		}
	}

	/**
	 * The partition is set back.
	 * @param nextOffset the offset to be replicated next
	 */
	void setBack(long nextOffset) {
		this.unheard = Unheard.again(this.unheard, nextOffset, this.unknownBefore);
		this.unknownBefore = Math.min(this.unknownBefore, nextOffset);
		this.setBackTo = isSetBack() ? Math.min(this.setBackTo, nextOffset) : nextOffset;
		this.pairs.values().forEach((pair) -> pair.setBack(nextOffset));
	}

	/**
	 * Records may have arrived, nobody knows where, behind those that are known from
	 * there on, or not.
	 * @param from the first offset on the source
	 * @param to the offset behind the last one
	 */
	void doubtful(long from, long to) {
		this.pairs.values().forEach((pair) -> pair.doubtful(from, to));
		this.setBackTo = isSetBack() ? Math.min(this.setBackTo, from) : from;
		this.unheard = Unheard.again(this.unheard, to, this.unknownBefore);
		this.unknownBefore = to;
	}

	/**
	 * Add what is here behind other runs.
	 * @param earlier those runs
	 * @param from the source offset from which on it is known
	 * @param to the source offset up to which it is known
	 */
	void appendTo(Pairs earlier, long from, long to) {
		this.pairs.forEach((target, pair) -> pair.snapshot().appendTo(earlier.of(target)));
		if (earlier.isSetBack()) {
			List<Run> all = new ArrayList<>();
			this.pairs.values().forEach((pair) -> all.addAll(pair.snapshot().runs()));
			all.sort(Comparator.comparingLong(Run::sourceStart));
			long next = from;
			for (Run run : all) {
				earlier.missing(next, run.gapless() ? run.sourceStart() : run.sourceEnd());
				next = Math.max(next, run.sourceEnd());
			}
			earlier.missing(next, to);
		}
	}

	/**
	 * Forget what neither log has any more.
	 * @param sourceStart where the log starts on the source
	 * @param targetStarts where each log starts on the target
	 * @return {@code false} if there was nothing
	 */
	boolean forgetBefore(long sourceStart, Map<Integer, Long> targetStarts) {
		boolean some = false;
		for (Map.Entry<Integer, PairRuns> pair : this.pairs.entrySet()) {
			some |= pair.getValue().forgetBefore(sourceStart, targetStarts.getOrDefault(pair.getKey(), 0L));
		}
		return some;
	}

	/**
	 * Put what is known into a snapshot.
	 * @param of what else the snapshot says
	 * @return a copy that does not change
	 */
	PartitionSnapshot snapshot(PartitionSnapshot of) {
		Map<Integer, PairSnapshot> copies = new HashMap<>();
		this.pairs.forEach((target, pair) -> copies.put(target, pair.snapshot()));
		return of.with(this.setBackTo, this.unknownBefore, this.unheard, Map.copyOf(copies));
	}

}
