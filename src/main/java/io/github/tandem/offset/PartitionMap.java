package io.github.tandem.offset;

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

	private Pairs pairs;

	private @Nullable Uuid topicId;

	private @Nullable String targetTopic;

	private @Nullable Uuid targetId;

	private int term;

	private long origin = NONE;

	private long watermark = NONE;

	private long committed = NONE;

	private long loopedTo;

	private long sentBefore;

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
		this.pairs = new Pairs(folding, 0);
	}

	private PartitionMap(PartitionSnapshot snapshot, Folding folding) {
		this.topicId = snapshot.topicId();
		this.targetTopic = snapshot.targetTopic();
		this.targetId = snapshot.targetId();
		this.term = snapshot.term();
		this.watermark = snapshot.watermark();
		this.origin = 0;
		this.committed = snapshot.committed();
		this.loopedTo = snapshot.loopedTo();
		this.pairs = new Pairs(snapshot, folding);
	}

	@Override
	public synchronized void replicated(ReplicatedRange range) {
		if (!range.targetTopic().equals(this.targetTopic)) {
			begin(range.targetTopic(), range.firstOffset());
		}
		PairRuns pair = this.pairs.of(range.targetPartition());
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
			this.pairs = new Pairs(this.pairs.folding(), source);
			this.targetId = null;
		}
		this.targetTopic = topic;
	}

	private void passed(long nextOffset) {
		this.changes++;
		this.watermark = nextOffset;
		this.pairs.passed(nextOffset);
	}

	@Override
	public synchronized void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
		this.loopedTo = (why == LeftOut.LOOPED) ? lastOffset + 1 : this.loopedTo;
		missing(firstOffset, lastOffset + 1);
	}

	@Override
	public synchronized void skipped(TopicPartition source, long firstOffset, long lastOffset) {
		missing(firstOffset, lastOffset + 1);
	}

	private void missing(long from, long nextOffset) {
		this.pairs.missing(from, nextOffset);
		passed(nextOffset);
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
		this.pairs = new Pairs(snapshot().recreated(), this.pairs.folding());
		this.loopedTo = 0;
		this.watermark = (this.watermark != NONE) ? 0 : NONE;
		this.origin = this.watermark;
		this.committed = this.watermark;
	}

	@Override
	public synchronized void replicatesTo(TopicPartition source, String topic, Uuid id) {
		this.changes++;
		if (this.targetTopic != null && !topic.equals(this.targetTopic)) {
			begin(topic, Math.max(0, this.watermark));
		}
		else if (this.targetId != null && PartitionSnapshot.isAnother(id, this.targetId)) {
			this.pairs = this.pairs.recreated(Math.max(0, this.watermark));
		}
		this.targetTopic = topic;
		this.targetId = id.equals(Uuid.ZERO_UUID) ? this.targetId : id;
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
		this.pairs.unheard(this.watermark, sentUpTo);
		if (nextOffset < this.watermark) {
			setBack(nextOffset);
		}
		else {
			missing(this.watermark, nextOffset);
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
		this.pairs.setBack(nextOffset);
		passed(nextOffset);
	}

	/**
	 * Put what earlier owners have known before what is known since it was taken over.
	 * @param earlier the last of it
	 * @return {@code false} while the partition has not started, or is set back
	 */
	public synchronized boolean follow(PartitionSnapshot earlier) {
		PartitionMap all = (this.origin != NONE && !this.pairs.isSetBack()) ? behind(earlier) : null;
		if (all == null) {
			return false;
		}
		become(all);
		this.term = earlier.term() + 1;
		return true;
	}

	/**
	 * Put what an owner has known that follows nothing itself before what is known since
	 * it was taken over.
	 * @param earlier its map
	 * @return {@code false} if there is a hole between both, or records arrive again
	 */
	public boolean follow(PartitionMap earlier) {
		PartitionSnapshot known;
		long began;
		long sent;
		synchronized (earlier) {
			known = earlier.snapshot();
			began = earlier.origin;
			sent = earlier.sentBefore;
		}
		synchronized (this) {
			if (began == NONE || this.pairs.isSetBack() || !continues(known)) {
				return false;
			}
			PartitionMap all = behind(known);
			if (all.pairs.isSetBack()) {
				return false;
			}
			long first = Math.min(began, this.origin);
			become(all);
			this.origin = first;
			this.sentBefore = sent;
			return true;
		}
	}

	private PartitionMap behind(PartitionSnapshot earlier) {
		PartitionMap all = new PartitionMap(earlier.of(this.topicId, this.targetTopic, this.targetId),
				this.pairs.folding());
		all.pairs.unheard(Math.max(all.watermark, this.origin), this.sentBefore);
		all.takenOver(this.origin);
		this.pairs.appendTo(all.pairs, this.origin, this.watermark);
		all.passed(this.watermark);
		return all;
	}

	private void become(PartitionMap all) {
		this.targetTopic = (this.targetTopic != null) ? this.targetTopic : all.targetTopic;
		this.targetId = (this.targetId != null) ? this.targetId : all.targetId;
		this.loopedTo = Math.max(this.loopedTo, all.loopedTo);
		this.origin = all.origin;
		this.pairs = all.pairs;
		this.changes++;
	}

	/**
	 * Whether what is known of earlier owners reaches to where this one began.
	 * @param earlier the last of it
	 * @return {@code false} if there is a hole, or the partition has not started
	 */
	public synchronized boolean continues(PartitionSnapshot earlier) {
		return this.origin != NONE
				&& earlier.of(this.topicId, this.targetTopic, this.targetId).committed() >= this.origin;
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
			this.pairs.doubtful(from, nextOffset);
			passed(nextOffset);
		}
	}

	/**
	 * Forget what neither log has any more.
	 * @param sourceStart where the log starts on the source
	 * @param targetStarts where each log starts on the target
	 */
	public synchronized void forgetBefore(long sourceStart, Map<Integer, Long> targetStarts) {
		this.changes += this.pairs.forgetBefore(sourceStart, targetStarts) ? 1 : 0;
	}

	/**
	 * The map as it is now.
	 * @return a copy that does not change
	 */
	public synchronized PartitionSnapshot snapshot() {
		return this.pairs.snapshot(new PartitionSnapshot(this.topicId, this.targetTopic, this.targetId, this.term,
				this.watermark, this.committed, this.loopedTo, NONE, 0, null, Map.of()));
	}

}
