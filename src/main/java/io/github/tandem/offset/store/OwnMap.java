package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;

/**
 * The map of a partition that this process has: grows on its consumer's thread, and is
 * kept by the thread of the topic, which alone uses what is not the listener's.
 */
final class OwnMap implements DeliveryListener {

	// an owner before writes its last word as soon as it has given the partition away
	private static final Duration LAST_WORD = Duration.ofSeconds(10);

	// of owners that the topic could not be read for, and that do not become one
	private static final int MOST_BEFORE = 8;

	private final MapKey key;

	private final int generation;

	// until it is followed
	private @Nullable OwnMap before;

	// since it started first
	private boolean placed;

	private final Consumer<OwnMap> started;

	private final PartitionMap map = new PartitionMap(null);

	private volatile boolean ended;

	private volatile boolean followed;

	private volatile boolean announced;

	private volatile boolean beaten;

	private volatile int rival;

	private volatile int rivalGeneration;

	private volatile int outlived = -1;

	private long written = -1;

	private @Nullable Instant hole;

	/**
	 * Take a partition over.
	 * @param key the partition
	 * @param generation generation of the consumer group
	 * @param started is told when the partition starts
	 */
	OwnMap(MapKey key, int generation, Consumer<OwnMap> started) {
		this.key = key;
		this.generation = generation;
		this.started = started;
	}

	/**
	 * The partition starts: whoever had it before in this process has the last word until
	 * then, as it may never start.
	 * @param current what this process knows of the partition, or {@code null}
	 * @return what counts from now on
	 */
	OwnMap startAfter(@Nullable OwnMap current) {
		if (current != null && current != this) {
			if (this.placed) {
				return current;
			}
			this.before = current;
		}
		this.placed = true;
		return this;
	}

	MapKey key() {
		return this.key;
	}

	int generation() {
		return this.generation;
	}

	PartitionMap map() {
		return this.map;
	}

	/**
	 * Make one of this and of those before that could not be put behind what the topic
	 * says, lest they become many.
	 */
	void gather() {
		OwnMap own = this.before;
		if (own == null || own.followed) {
			return;
		}
		own.gather();
		if (!this.followed && this.map.follow(own.map)) {
			this.before = own.before;
			return;
		}
		OwnMap last = this;
		for (int kept = 0; kept < MOST_BEFORE && last.before != null; kept++) {
			last = last.before;
		}
		// what is between is stated as not known
		last.before = null;
	}

	/**
	 * Put what earlier owners knew before, as soon as the last one has had its say.
	 * @param stored what the topic says, or {@code null}
	 * @param process this process
	 * @param now the time
	 */
	void follow(@Nullable StoredMap stored, UUID process, Instant now) {
		if (this.followed || isOutrankedBy(stored, process)) {
			return;
		}
		OwnMap own = this.before;
		if (own != null && !own.followed) {
			// given away within the process before the topic was read for the first time
			own.follow(stored, process, now);
		}
		PartitionSnapshot earlier = latest(MapLedger.snapshot(stored), (stored != null) ? stored.generation() : -1);
		if (!this.map.continues(earlier) && !this.ended) {
			this.hole = (this.hole != null) ? this.hole : now;
			if (now.isBefore(this.hole.plus(LAST_WORD))) {
				return;
			}
		}
		if (this.map.follow(earlier)) {
			this.before = null;
			this.followed = true;
		}
	}

	// a process that was frozen before it had read the topic, and has the partition no
	// more
	private boolean isOutrankedBy(@Nullable StoredMap stored, UUID process) {
		if (stored == null || stored.generation() <= this.generation || stored.owner().equals(process)
				|| stored.generation() == this.outlived) {
			return false;
		}
		beaten(stored);
		return true;
	}

	private void beaten(StoredMap by) {
		this.rival = by.term();
		this.rivalGeneration = by.generation();
		this.beaten = true;
	}

	private PartitionSnapshot latest(PartitionSnapshot stored, int storedGeneration) {
		if (this.before == null || !this.before.followed) {
			return stored;
		}
		PartitionSnapshot own = this.before.map.snapshot();
		boolean isLater = own.term() > stored.term()
				|| own.term() == stored.term() && this.before.generation >= storedGeneration;
		return isLater ? own : stored;
	}

	/**
	 * Whether what the topic says of earlier owners is part of it: before it is not to be
	 * written, and not to be believed.
	 * @return {@code false} while it is not
	 */
	boolean isComplete() {
		return this.followed;
	}

	/**
	 * Whether the partition is this process's, as far as it knows.
	 * @return {@code false} if it was given away, or another owner is heard of, or those
	 * before could not hear of this one yet
	 */
	boolean isOwned() {
		return this.announced && !this.ended && !this.beaten;
	}

	boolean isToBeWritten() {
		return this.followed && !this.beaten && this.map.changes() != this.written;
	}

	/**
	 * Whether nothing is left to be done for it, until its partition starts again.
	 * @return {@code true} if it has ended and is written, or cannot be
	 */
	boolean isDone() {
		return this.ended && !isToBeWritten();
	}

	void written(StoredMap stored) {
		this.written = stored.change();
		this.announced = true;
	}

	/**
	 * The topic has lost what was written: write it again.
	 */
	void writeAgain() {
		this.written = -1;
	}

	/**
	 * Compare what is in the topic with what was written last.
	 * @param last what is in the topic at the end
	 * @param known what counts
	 * @param process this process
	 */
	void compare(StoredMap last, StoredMap known, UUID process) {
		if (!this.followed) {
			return;
		}
		int term = this.map.snapshot().term();
		boolean later = known.term() > term || known.term() == term && known.generation() > this.generation;
		if (later && !known.owner().equals(process)) {
			// this process has the partition no more, and may not have noticed
			beaten(known);
		}
		else if (!last.owner().equals(process) || last.change() != this.written) {
			// an earlier owner wrote behind it, and would be all that compaction leaves
			writeAgain();
		}
	}

	@Override
	public void replicated(ReplicatedRange range) {
		this.map.replicated(range);
	}

	@Override
	public void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
		this.map.leftOut(source, firstOffset, lastOffset, why);
	}

	@Override
	public void skipped(TopicPartition source, long firstOffset, long lastOffset) {
		this.map.skipped(source, firstOffset, lastOffset);
	}

	@Override
	public void identified(TopicPartition source, @Nullable Uuid topicId) {
		this.map.identified(source, topicId);
	}

	@Override
	public void replicatesTo(TopicPartition source, String targetTopic, Uuid targetId) {
		this.map.replicatesTo(source, targetTopic, targetId);
	}

	@Override
	public void restarted(TopicPartition source, long nextOffset, long sentUpTo) {
		this.map.restarted(source, nextOffset, sentUpTo);
		this.ended = false;
		this.started.accept(this);
	}

	@Override
	public void committed(TopicPartition source, long nextOffset) {
		this.map.committed(source, nextOffset);
		if (this.beaten) {
			// only who has the partition can commit
			this.map.outrank(this.rival);
			this.outlived = this.rivalGeneration;
			this.beaten = false;
		}
	}

	@Override
	public void ended(TopicPartition source) {
		this.ended = true;
	}

}
