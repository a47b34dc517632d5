package io.github.tandem.offset;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * The map of one source partition: written by one consumer thread, copied by others.
 */
public final class PartitionMap implements DeliveryListener {

	private static final long NONE = PairSnapshot.NONE;

	private Folding folding;

	private Map<Integer, PairRuns> pairs = new HashMap<>();

	private @Nullable Uuid topicId;

	private @Nullable String targetTopic;

	private int term;

	private long origin = NONE;

	private long watermark = NONE;

	private long committed = NONE;

	private long setBackTo = NONE;

	private long unknownBefore;

	private long sentBefore;

	// in whatever partition of the target
	private @Nullable Unheard unheard;

	// a partition that keeps its number goes to one, and needs no look-up for it
	private int lastTarget = -1;

	private @Nullable PairRuns lastPair;

	private long changes;

	/**
	 * Create the map of a partition that is taken over.
	 * @param topicId id of its topic, or {@code null} if it is not known yet
	 */
	public PartitionMap(@Nullable Uuid topicId) {
		this(topicId, new Folding(Folding.RUNS));
	}

	PartitionMap(@Nullable Uuid topicId, Folding folding) {
		this.topicId = topicId;
		this.folding = folding;
	}

	private PartitionMap(PartitionSnapshot snapshot, Folding folding) {
		this.folding = folding;
		this.topicId = snapshot.topicId();
		this.targetTopic = snapshot.targetTopic();
		this.term = snapshot.term();
		this.watermark = snapshot.watermark();
		this.origin = 0;
		this.committed = snapshot.committed();
		this.setBackTo = snapshot.setBackTo();
		this.unknownBefore = snapshot.unknownBefore();
		this.unheard = snapshot.unheard();
		snapshot.pairs().forEach((target, pair) -> {
			this.folding.addPair();
			this.pairs.put(target, new PairRuns(this.folding, pair));
		});
	}

	@Override
	public synchronized void replicated(ReplicatedRange range) {
		if (!range.targetTopic().equals(this.targetTopic)) {
			begin(range.targetTopic(), range.firstOffset());
		}
		PairRuns pair = pair(range.targetPartition());
		long end = range.firstOffset() + range.records();
		if (range.firstTargetOffset() == ReplicatedRange.UNKNOWN) {
			pair.unknown(range.firstOffset(), end);
		}
		else {
			pair.append(range.firstOffset(), range.firstTargetOffset(), range.records());
		}
		passed(end);
	}

	// What is known of another topic says nothing of this one.
	private void begin(String topic, long source) {
		if (this.targetTopic != null) {
			become(new PartitionMap(this.topicId, this.folding.anew()), this.term);
			this.unknownBefore = source;
		}
		this.targetTopic = topic;
	}

	private PairRuns pair(int target) {
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

	private void passed(long nextOffset) {
		this.changes++;
		this.watermark = nextOffset;
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

	@Override
	public synchronized void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
		passed(lastOffset + 1);
	}

	@Override
	public synchronized void skipped(TopicPartition source, long firstOffset, long lastOffset) {
		passed(lastOffset + 1);
	}

	@Override
	public synchronized void identified(TopicPartition source, @Nullable Uuid id) {
		this.changes++;
		if (id != null && this.topicId != null && !id.equals(this.topicId)) {
			recreated();
		}
		this.topicId = (id != null) ? id : this.topicId;
	}

	// Of the topic that has the name now nothing was replicated yet.
	private void recreated() {
		become(new PartitionMap(snapshot().recreated(), this.folding.anew()), this.term);
		this.watermark = (this.watermark != NONE) ? 0 : NONE;
		this.origin = this.watermark;
		this.committed = this.watermark;
	}

	@Override
	public synchronized void restarted(TopicPartition source, long nextOffset, long sentUpTo) {
		this.changes++;
		if (this.watermark == NONE) {
			this.origin = nextOffset;
			this.sentBefore = sentUpTo;
			this.watermark = nextOffset;
			this.committed = nextOffset;
			return;
		}
		unheard(this.watermark, sentUpTo);
		if (nextOffset < this.watermark) {
			setBack(nextOffset);
		}
		else {
			// what is between, if anything, is lost, and was not replicated
			passed(nextOffset);
		}
	}

	private void unheard(long from, long to) {
		if (to > from) {
			this.unheard = Unheard.and(this.unheard, to, 0);
			this.setBackTo = (this.setBackTo != NONE) ? Math.min(this.setBackTo, from) : from;
			this.pairs.values().forEach((pair) -> pair.unheard(to));
		}
	}

	@Override
	public synchronized void committed(TopicPartition source, long nextOffset) {
		this.changes++;
		this.committed = nextOffset;
	}

	private void setBack(long nextOffset) {
		this.origin = Math.min(this.origin, nextOffset);
		this.committed = Math.min(this.committed, nextOffset);
		this.unheard = Unheard.again(this.unheard, nextOffset, this.unknownBefore);
		this.unknownBefore = Math.min(this.unknownBefore, nextOffset);
		this.setBackTo = (this.setBackTo != NONE) ? Math.min(this.setBackTo, nextOffset) : nextOffset;
		this.pairs.values().forEach((pair) -> pair.setBack(nextOffset));
		passed(nextOffset);
	}

	/**
	 * Put what earlier owners have known before what is known since it was taken over.
	 * @param earlier the last of it
	 * @return {@code false} while the partition has not started, or is set back
	 */
	public synchronized boolean follow(PartitionSnapshot earlier) {
		if (this.origin == NONE || this.setBackTo != NONE) {
			return false;
		}
		PartitionMap all = new PartitionMap(earlier.of(this.topicId, this.targetTopic), this.folding.anew());
		all.unheard(Math.max(all.watermark, this.origin), this.sentBefore);
		all.takenOver(this.origin);
		this.pairs.forEach((target, pair) -> pair.snapshot().appendTo(all.pair(target)));
		all.passed(this.watermark);
		this.targetTopic = (this.targetTopic != null) ? this.targetTopic : all.targetTopic;
		this.origin = all.origin;
		become(all, earlier.term() + 1);
		return true;
	}

	/**
	 * Whether what is known of earlier owners reaches to where this one began.
	 * @param earlier the last of it
	 * @return {@code false} if there is a hole, or the partition has not started
	 */
	public synchronized boolean continues(PartitionSnapshot earlier) {
		return this.origin != NONE && earlier.of(this.topicId, this.targetTopic).committed() >= this.origin;
	}

	/**
	 * Come after another owner, who has turned out to be an earlier one.
	 * @param other its term
	 */
	public synchronized void outrank(int other) {
		this.term = Math.max(this.term, other + 1);
		this.changes++;
	}

	/**
	 * Counts what has changed, to see whether something has.
	 * @return more than before if there is something new
	 */
	public synchronized long changes() {
		return this.changes;
	}

	// An owner between both, of which nothing is known, began where the earlier one had
	// committed: what has arrived since, nobody knows where, ends where this one began.
	private void takenOver(long nextOffset) {
		long from = Math.min(this.committed, nextOffset);
		if (from == nextOffset && from < this.watermark) {
			setBack(from);
		}
		else if (from < nextOffset && (from < this.watermark || nextOffset > this.watermark)) {
			this.pairs.values().forEach((pair) -> pair.doubtful(from, nextOffset));
			this.setBackTo = (this.setBackTo != NONE) ? Math.min(this.setBackTo, from) : from;
			this.unheard = Unheard.again(this.unheard, nextOffset, this.unknownBefore);
			this.unknownBefore = nextOffset;
			passed(nextOffset);
		}
	}

	private void become(PartitionMap all, int newTerm) {
		this.folding = all.folding;
		this.pairs = all.pairs;
		this.lastPair = null;
		this.setBackTo = all.setBackTo;
		this.unknownBefore = all.unknownBefore;
		this.unheard = all.unheard;
		this.term = newTerm;
		this.changes++;
	}

	/**
	 * Forget what neither log has any more.
	 * @param sourceStart where the log starts on the source
	 * @param targetStarts where each log starts on the target
	 */
	synchronized void forgetBefore(long sourceStart, Map<Integer, Long> targetStarts) {
		this.pairs.forEach((target, pair) -> pair.forgetBefore(sourceStart, targetStarts.getOrDefault(target, 0L)));
	}

	/**
	 * The map as it is now.
	 * @return a copy that does not change
	 */
	public synchronized PartitionSnapshot snapshot() {
		Map<Integer, PairSnapshot> copies = new HashMap<>();
		this.pairs.forEach((target, pair) -> copies.put(target, pair.snapshot()));
		return new PartitionSnapshot(this.topicId, this.targetTopic, this.term, this.watermark, this.committed,
				this.setBackTo, this.unknownBefore, this.unheard, Map.copyOf(copies));
	}

}
