package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * A partition on two clusters that two deployments with loop protection replicate in both
 * directions, through a random history: records of applications on either side, markers,
 * records that arrive twice, deployments that stop and whose maps grow old.
 */
final class RandomReturn {

	private static final int MARKER = -1;

	private final Random random;

	private final boolean faults;

	private final Log near;

	private final Log far;

	private final Way out;

	private final Way back;

	private final Set<Integer> lost = new HashSet<>();

	private Uuid farId = Uuid.randomUuid();

	private int records;

	private boolean settled;

	private final StringBuilder story = new StringBuilder();

	RandomReturn(long seed, boolean faults) {
		this.random = new Random(seed);
		this.faults = faults;
		this.near = new Log("near");
		this.far = new Log("far");
		// few runs, so that old ones are folded
		int runs = this.random.nextBoolean() ? 12 : 1000;
		this.out = new Way(this.near, this.far, runs);
		this.back = new Way(this.far, this.near, runs);
		this.out.map.replicatesTo(this.out.partition, "t", this.farId);
		this.back.map.identified(this.back.partition, this.farId);
		this.back.persist();
	}

	void step() {
		int dice = this.random.nextInt(100);
		if (dice < 25) {
			this.near.produce(1 + this.random.nextInt(6));
		}
		else if (dice < 50) {
			this.far.produce(1 + this.random.nextInt(6));
		}
		else if (dice < 70) {
			this.out.replicate(1 + this.random.nextInt(10));
		}
		else if (dice < 90) {
			this.back.replicate(1 + this.random.nextInt(10));
		}
		else if (dice < 93) {
			this.near.entries.add(MARKER);
		}
		else if (dice < 95) {
			this.far.entries.add(MARKER);
		}
		else if (dice < 97) {
			this.back.persist();
		}
		else if (dice < 98) {
			this.back.isStopped = this.random.nextInt(3) == 0;
		}
		else if (this.faults && this.random.nextInt(4) == 0) {
			recreateThere();
		}
		else if (this.faults) {
			(this.random.nextBoolean() ? this.out : this.back).sendAgain();
		}
	}

	// the topic is deleted there, and created again under its name
	private void recreateThere() {
		this.story.append("far created anew%n".formatted());
		this.lost.addAll(this.far.entries);
		this.far.entries.clear();
		this.far.own = 0;
		this.farId = Uuid.randomUuid();
		this.out.map.replicatesTo(this.out.partition, "t", this.farId);
		this.back.next = 0;
		this.back.map.identified(this.back.partition, this.farId);
		this.back.map.restarted(this.back.partition, 0, 0);
	}

	/**
	 * Stop producing, and let both directions finish.
	 */
	void settle() {
		this.settled = true;
		this.back.isStopped = false;
		for (int round = 0; round < 3; round++) {
			this.out.replicate(Integer.MAX_VALUE);
			this.back.replicate(Integer.MAX_VALUE);
		}
		this.back.persist();
	}

	/**
	 * Translate a commit on this side.
	 * @param committed the committed offset
	 * @param distortion is added to each offset, to see it found
	 * @return the translation
	 */
	Translation check(long committed, long distortion) {
		PartitionSnapshot back = (this.random.nextBoolean() ? this.back.persisted : this.back.map.snapshot())
			.of(this.farId, "t", null);
		// of a first start, or a new partition, nothing is to be seen yet
		Map<Integer, List<PartitionSnapshot>> maps = (!this.settled && this.random.nextInt(6) == 0) ? Map.of()
				: Map.of(0, List.of(back));
		TopicTranslation topic = new TopicTranslation(Map.of(0, this.out.map.snapshot().of(null, "t", this.farId)),
				true, new BackMaps(maps, BackMaps.Expected.EVERYWHERE), true);
		Translation translation = topic
			.toTarget(Map.of(0, committed), Map.of(0, this.near.end()), Map.of(0, new LogBounds(0, this.far.end())))
			.get(0);
		long offset = translation.offset() + distortion;
		Map<Integer, Long> here = this.near.lastCopies();
		Map<Integer, Long> first = this.near.firstCopies();
		long reread = 0;
		for (Map.Entry<Integer, Long> copy : this.far.lastCopies().entrySet()) {
			int record = copy.getKey();
			boolean isRead = first.getOrDefault(record, Long.MAX_VALUE) < committed;
			if (!isRead && copy.getValue() < offset) {
				throw failure("record %d at %d is skipped".formatted(record, copy.getValue()), committed, translation);
			}
			if (here.getOrDefault(record, Long.MAX_VALUE) < committed && copy.getValue() >= offset) {
				reread++;
			}
		}
		// those that are still to arrive
		Set<Integer> there = this.far.lastCopies().keySet();
		reread += here.entrySet()
			.stream()
			.filter((copy) -> copy.getValue() < committed && !there.contains(copy.getKey())
					&& !this.lost.contains(copy.getKey()))
			.count();
		if (reread > translation.reread()) {
			throw failure("%d records are read again".formatted(reread), committed, translation);
		}
		return translation;
	}

	long end() {
		return this.near.end();
	}

	/**
	 * Where the records of an application begin that are last on this side.
	 * @return the first offset behind all that came from the other side
	 */
	long ownFrom() {
		return this.near.entries.size() - this.near.own;
	}

	Log near() {
		return this.near;
	}

	Random random() {
		return this.random;
	}

	AssertionError failure(String what, long committed, Translation translation) {
		return new AssertionError("%s: %s of %d%nout %s%nback %s, persisted %s%nnear %s%nfar %s%n%s".formatted(what,
				translation, committed, this.out.map.snapshot(), this.back.map.snapshot(), this.back.persisted,
				this.near.entries, this.far.entries, this.story));
	}

	/**
	 * The log of the partition on one cluster.
	 */
	final class Log {

		private final String name;

		private final List<Integer> entries = new ArrayList<>();

		private final Set<Integer> born = new HashSet<>();

		private int own;

		Log(String name) {
			this.name = name;
		}

		long end() {
			return this.entries.size();
		}

		void produce(int count) {
			for (int index = 0; index < count; index++) {
				int record = RandomReturn.this.records++;
				this.born.add(record);
				this.entries.add(record);
			}
			this.own += count;
		}

		Map<Integer, Long> lastCopies() {
			Map<Integer, Long> copies = new TreeMap<>();
			for (int offset = 0; offset < this.entries.size(); offset++) {
				if (this.entries.get(offset) != MARKER) {
					copies.put(this.entries.get(offset), (long) offset);
				}
			}
			return copies;
		}

		Map<Integer, Long> firstCopies() {
			Map<Integer, Long> copies = new HashMap<>();
			for (int offset = 0; offset < this.entries.size(); offset++) {
				copies.putIfAbsent(this.entries.get(offset), (long) offset);
			}
			return copies;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * One direction.
	 */
	private final class Way {

		private final TopicPartition partition = new TopicPartition("t", 0);

		private final Log from;

		private final Log to;

		private final PartitionMap map;

		private PartitionSnapshot persisted = PartitionSnapshot.EMPTY;

		private int next;

		private boolean isStopped;

		Way(Log from, Log to, int runs) {
			this.from = from;
			this.to = to;
			this.map = new PartitionMap(null, new Folding(runs));
			this.map.restarted(this.partition, 0, 0);
			persist();
		}

		void persist() {
			this.persisted = this.map.snapshot();
		}

		void replicate(int count) {
			for (int left = count; left > 0 && this.next < this.from.end() && !this.isStopped; left--) {
				int record = this.from.entries.get(this.next);
				if (record == MARKER) {
					this.map.skipped(this.partition, this.next, this.next);
				}
				else if (!this.from.born.contains(record)) {
					this.map.leftOut(this.partition, this.next, this.next, LeftOut.LOOPED);
				}
				else {
					this.to.entries.add(record);
					this.to.own = 0;
					this.map.replicated(
							new ReplicatedRange(this.partition, this.next, 1, 1, "t", 0, this.to.entries.size() - 1));
				}
				this.next++;
			}
		}

		// some arrive, nobody hears of it, and they are sent again
		void sendAgain() {
			int end = (int) Math.min(this.from.end(), this.next + 1 + RandomReturn.this.random.nextInt(4));
			for (int offset = this.next; offset < end && !this.isStopped; offset++) {
				int record = this.from.entries.get(offset);
				if (record != MARKER && this.from.born.contains(record)) {
					this.to.entries.add(record);
					this.to.own = 0;
				}
			}
			RandomReturn.this.story.append("%s sends from %d to %d again%n".formatted(this.from, this.next, end));
			this.map.restarted(this.partition, this.next, end);
		}

	}

}
