package io.github.tandem.worker.target;

import java.util.Collection;

import org.apache.kafka.clients.producer.Producer;

import io.github.tandem.log.RetriedErrors;
import io.github.tandem.partition.AcknowledgementWait;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.partition.TargetSide.HeldBack;

/**
 * Who may take how much of a producer's buffer. It gives away whole batches, so that the
 * partitions of a broker that cannot be reached would fill it with a record each, and no
 * partition of the thread could send anything. A leader may hold up to twice of what is
 * free: so a third is free beside one that does not answer, a fifth beside two. Used by
 * the consumer's thread alone.
 */
public final class BufferShares {

	static final String FULL = "records that wait for the target fill buffer.memory of the producer";

	private static final int MULTIPLE = 2;

	// One part of so many of what is free is for partitions that try whether a silent
	// leader answers again,
	private static final int TRIALS = 8;

	// and half of the buffer for one of them at a time,
	private static final int SINGLE_TRIALS = 2;

	// and one part of so many of the buffer for those that had an answer lately, where
	// others of the same leader wait.
	private static final int RESERVE = 4;

	private final KnownTopics topics;

	private final long batch;

	private final ProducerBuffer buffer;

	private final RefusingLeaders refusing;

	private final Obstacles obstacles;

	private final long reserve;

	private boolean someWait;

	/**
	 * Divide the buffer of a producer.
	 * @param producer the producer
	 * @param topics the topics it knows
	 * @param batchSize its {@code batch.size} in bytes
	 * @param errors what the target answers to batches that are sent again
	 */
	BufferShares(Producer<?, ?> producer, KnownTopics topics, long batchSize, RetriedErrors errors) {
		this.topics = topics;
		this.refusing = new RefusingLeaders(topics, errors);
		this.obstacles = new Obstacles(topics);
		this.batch = batchSize;
		this.buffer = new ProducerBuffer(producer);
		this.reserve = this.buffer.total() / RESERVE;
	}

	/**
	 * See what the buffer holds, and for whom.
	 * @param partitions all partitions of the thread
	 */
	public void look(Collection<SourcePartition> partitions) {
		this.buffer.look();
		this.someWait = false;
		this.topics.leaders().forEach(Leader::reset);
		for (SourcePartition partition : partitions) {
			long bytes = held(partition);
			if (bytes > 0) {
				AcknowledgementWait wait = partition.target().acknowledgementWait();
				this.someWait |= wait.isTooLong();
				for (Leader leader : leaders(partition)) {
					leader.holds(bytes, wait);
				}
			}
		}
		if (this.someWait) {
			partitions.forEach(this::noteAnswer);
			this.refusing.note(partitions);
			this.obstacles.note(partitions);
		}
	}

	long batch() {
		return this.batch;
	}

	// Whole batches, but for dead letters: those of all partitions share them, and the
	// buffer holds nothing of a record that was rejected.
	private long held(SourcePartition partition) {
		if (partition.probe().deadLettering() != null) {
			return partition.probe().heap();
		}
		long heap = partition.progress().inFlight().heap();
		return (heap > 0) ? Math.max(heap, this.batch) : 0;
	}

	private Leader[] leaders(SourcePartition partition) {
		Probe.DeadLettering letter = partition.probe().deadLettering();
		if (letter != null) {
			return this.topics.leaders(letter.letter().topic()).all();
		}
		TargetBinding target = partition.target().binding();
		return (target != null) ? this.topics.leaders(target.name()).of(partition, target) : TopicLeaders.UNKNOWN.all();
	}

	private void noteAnswer(SourcePartition partition) {
		TargetBinding target = partition.target().binding();
		if (target != null) {
			int number = partition.progress().last().targetPartition();
			for (Leader leader : this.topics.leaders(target.name()).of(number)) {
				leader.answered(partition.target().acknowledgementWait().arrivedAt());
			}
		}
	}

	/**
	 * How much of the buffer a partition may take.
	 * @param partition the partition
	 * @param target its topic on the target
	 * @return bytes, zero or less while it has to leave the rest to others
	 */
	public long room(SourcePartition partition, TargetBinding target) {
		long room = this.buffer.free();
		for (Leader leader : this.topics.leaders(target.name()).of(partition, target)) {
			room = Math.min(room, room(partition, leader));
		}
		return room;
	}

	private long room(SourcePartition partition, Leader leader) {
		long heap = partition.progress().inFlight().heap();
		AcknowledgementWait wait = partition.target().acknowledgementWait();
		if (leader.isSilent()) {
			boolean mayTake = (heap > 0) ? this.buffer.free() > this.reserve : mayTry(leader);
			return mayTake ? 2 * this.batch - heap : 0;
		}
		long room = share(leader, wait);
		// a new batch is taken as a whole, but the first one of all has to be possible
		return (heap == 0 && leader.partitions() > 0 && room < this.batch) ? 0 : room;
	}

	private long share(Leader leader, AcknowledgementWait wait) {
		long all = leader.isDoubtful(wait) ? this.buffer.free() - this.reserve : this.buffer.free();
		return (MULTIPLE * all - leader.bytes()) / (MULTIPLE + 1);
	}

	// What waits by itself may not keep all others from trying, and what tries may not
	// fill the buffer.
	private boolean mayTry(Leader leader) {
		long trial = (leader.partitions() + 1) * this.batch;
		return trial * (leader.isTried() ? TRIALS : SINGLE_TRIALS) <= this.buffer.free();
	}

	// whether a dead letter may be sent, which goes to that leader
	boolean takes(Leader leader, AcknowledgementWait wait, long bytes) {
		if (leader.isSilent()) {
			return mayTry(leader) && bytes * SINGLE_TRIALS <= this.buffer.free();
		}
		return leader.partitions() == 0 || bytes <= share(leader, wait);
	}

	/**
	 * A dead letter was sent.
	 * @param letter the dead letter
	 * @param bytes what it takes of the buffer
	 */
	void sent(Probe.DeadLettering letter, long bytes) {
		this.buffer.take(bytes);
		for (Leader leader : this.topics.leaders(letter.letter().topic()).all()) {
			leader.sent(bytes, true);
		}
	}

	/**
	 * A partition may take nothing: hold it back unless there will be room for it soon.
	 * @param partition the partition
	 * @param target its topic on the target
	 */
	public void crowdedOut(SourcePartition partition, TargetBinding target) {
		Leader silent = this.topics.leaders(target.name()).silent(partition, target);
		if (silent != null) {
			holdBack(partition, Obstacles.silent(silent), -1, 0);
		}
		else {
			exhausted(partition, this.batch);
		}
	}

	/**
	 * The buffer has no room for a record: hold its partition back, unless there will be
	 * room soon.
	 * @param partition the partition
	 * @param bytes the size of the record
	 */
	public void exhausted(SourcePartition partition, long bytes) {
		if (this.someWait) {
			holdBack(partition, FULL, -1, Math.max(bytes, this.batch));
		}
	}

	/**
	 * Hold a partition back whose records go to one of the target that has no leader.
	 * @param partition the partition
	 * @param number the partition of the target
	 */
	public void leaderless(SourcePartition partition, int number) {
		holdBack(partition, Obstacles.leaderless(number), number, 0);
	}

	private void holdBack(SourcePartition partition, String detail, int number, long bytes) {
		HeldBack before = partition.target().heldBack();
		partition.target()
			.holdBack(new HeldBack(detail, (before != null) ? before.since() : this.topics.now(), number, bytes));
	}

	/**
	 * Hold a partition back no longer if there is a reason for it no more.
	 * @param partition the partition
	 */
	public void review(SourcePartition partition) {
		HeldBack held = partition.target().heldBack();
		TargetBinding target = partition.target().binding();
		if (held == null) {
			return;
		}
		if (target == null || !isReason(held, partition, target)) {
			partition.target().holdBack(null);
		}
		else if (held.bytes() > 0 && this.topics.leaders(target.name()).silent(partition, target) != null) {
			// only by now it is known that nobody answers
			crowdedOut(partition, target);
		}
	}

	private boolean isReason(HeldBack held, SourcePartition partition, TargetBinding target) {
		if (!this.topics.isKnown(target.name())) {
			return false;
		}
		if (held.partition() >= 0) {
			return this.topics.leaders(target.name()).isMissing(held.partition());
		}
		return this.buffer.free() < held.bytes() || room(partition, target) <= 0;
	}

	/**
	 * Records of a partition were sent.
	 * @param partition the partition
	 * @param target their topic on the target
	 * @param heapBefore what the partition had in flight before, in bytes
	 */
	public void sent(SourcePartition partition, TargetBinding target, long heapBefore) {
		long heap = partition.progress().inFlight().heap();
		long taken = Math.max(heap, this.batch) - ((heapBefore > 0) ? Math.max(heapBefore, this.batch) : 0);
		this.buffer.take(taken);
		for (Leader leader : this.topics.leaders(target.name()).of(partition, target)) {
			leader.sent(taken, heapBefore == 0);
		}
	}

}
