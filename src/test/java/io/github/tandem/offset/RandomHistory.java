package io.github.tandem.offset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * A topic of the source and its replica on the target through a random history: records,
 * markers of transactions, aborted records, compaction, records left out, crashes, other
 * writers on the target, growth, deleted records, logs that are truncated or begin anew.
 */
public final class RandomHistory {

	private final Random random;

	private final Function<Random, Store> stores;

	private final boolean samePartition;

	private final boolean crashes;

	// so few that old ones are folded, or more than there are
	private final int runs;

	private long records;

	// nobody knows of what arrives late, so that it may be read again
	private boolean late;

	// or the target loses records that it has acknowledged: both at once with an instance
	// that ends before it has written its map cannot be told apart
	private final boolean recreates;

	private final List<Source> sources = new ArrayList<>();

	private final List<List<Copy>> targets = new ArrayList<>();

	private final List<Long> targetStarts = new ArrayList<>();

	private Uuid targetId = Uuid.randomUuid();

	// whoever writes next sees that records are missing
	private final Set<Integer> truncated = new HashSet<>();

	private final StringBuilder story = new StringBuilder();

	private final Set<String> events = new TreeSet<>();

	public RandomHistory(long seed, boolean samePartition, boolean crashes) {
		this(seed, samePartition, crashes, PlainStore::new);
	}

	/**
	 * Begin a history.
	 * @param seed makes it the same each time
	 * @param samePartition whether records keep the number of their partition
	 * @param crashes whether there are faults
	 * @param stores makes what keeps the map of a partition
	 */
	public RandomHistory(long seed, boolean samePartition, boolean crashes, Function<Random, Store> stores) {
		this.random = new Random(seed);
		this.stores = stores;
		this.samePartition = samePartition;
		this.crashes = crashes;
		this.runs = this.random.nextBoolean() ? 12 : 1000;
		this.recreates = this.random.nextBoolean();
		int partitions = 1 + this.random.nextInt(3);
		for (int partition = 0; partition < partitions; partition++) {
			this.sources.add(new Source(partition));
		}
		int targets = samePartition ? partitions : 1 + this.random.nextInt(3);
		for (int target = 0; target < targets; target++) {
			addTarget();
		}
		if (this.random.nextBoolean()) {
			this.sources.forEach((source) -> source.produce(20));
			this.sources.forEach((source) -> source.start = this.random.nextInt(10));
		}
		this.sources.forEach(Source::takeOver);
	}

	/**
	 * Let those who lost a partition send later what they had under way.
	 * @return this
	 */
	public RandomHistory withLateSenders() {
		this.late = true;
		return this;
	}

	private void addTarget() {
		List<Copy> log = new ArrayList<>();
		this.targets.add(log);
		this.targetStarts.add(0L);
		for (int foreign = this.random.nextInt(3) * 5; foreign > 0; foreign--) {
			log.add(Copy.FOREIGN);
		}
	}

	/**
	 * Let something happen.
	 */
	public void step() {
		Source source = this.sources.get(this.random.nextInt(this.sources.size()));
		if (this.late && this.random.nextInt(6) == 0) {
			source.sendLate();
		}
		int dice = this.random.nextInt(100);
		if (dice < 35) {
			source.produce(1 + this.random.nextInt(12));
		}
		else if (dice < 75) {
			source.replicate(1 + this.random.nextInt(15));
		}
		else if (dice < 80) {
			// each second one is like some of ours
			this.targets.get(this.random.nextInt(this.targets.size()))
				.add((this.records % 2 == 0) ? Copy.FOREIGN : Copy.ALIKE);
			this.events.add("another writer");
		}
		else if (dice < 84) {
			source.persist();
		}
		else if (dice < 88) {
			source.commit();
		}
		else if (dice < 90) {
			source.compact();
		}
		else if (dice < 92) {
			source.deleteRecords();
		}
		else if (dice < 94) {
			int target = this.random.nextInt(this.targets.size());
			long start = this.targetStarts.get(target);
			this.targetStarts.set(target, start + this.random.nextInt((int) (end(target) - start) + 1));
		}
		else if (dice < 95 && this.targets.size() < 5 && (this.samePartition || !this.crashes)) {
			if (this.samePartition) {
				Source added = new Source(this.sources.size());
				this.sources.add(added);
				added.takeOver();
			}
			addTarget();
			this.events.add("growth");
		}
		else if (dice < 96) {
			source.map.forgetBefore(source.start, starts());
		}
		else if (this.crashes) {
			fault(source, dice);
		}
	}

	private void fault(Source source, int dice) {
		if (dice < 98) {
			source.crash();
		}
		else if (dice < 99) {
			source.truncate();
		}
		else if (this.random.nextInt(3) == 0) {
			recreateTarget();
		}
		else if (this.recreates) {
			this.sources.forEach(Source::recreate);
		}
		else {
			truncateTarget(this.random.nextInt(this.targets.size()));
		}
	}

	// the topic is deleted, and created again under its name
	private void recreateTarget() {
		note("target created anew");
		this.events.add("re-creation on the target");
		for (int target = 0; target < this.targets.size(); target++) {
			for (Copy copy : this.targets.get(target)) {
				this.sources.stream()
					.filter((source) -> source.has(copy))
					.forEach((source) -> source.lostOnTarget.add(copy.offset));
			}
			this.targets.get(target).clear();
			this.targetStarts.set(target, 0L);
			for (int foreign = this.random.nextInt(3) * 20; foreign > 0; foreign--) {
				this.targets.get(target).add(Copy.FOREIGN);
			}
		}
		this.truncated.clear();
		this.targetId = Uuid.randomUuid();
	}

	private void truncateTarget(int target) {
		List<Copy> log = this.targets.get(target);
		int length = (int) Math.max(this.targetStarts.get(target), log.size() - this.random.nextInt(6));
		note("target %d truncated to %d", target, length);
		this.events.add("loss on the target");
		List<Copy> lost = log.subList(length, log.size());
		for (Source source : this.sources) {
			lost.stream().filter(source::has).forEach((copy) -> source.lostOnTarget.add(copy.offset));
		}
		lost.clear();
		this.sources.forEach((source) -> source.written = false);
		this.truncated.add(target);
	}

	private Map<Integer, Long> sourceEnds() {
		Map<Integer, Long> ends = new TreeMap<>();
		this.sources.forEach((source) -> ends.put(source.partition, source.end()));
		return ends;
	}

	private Map<Integer, Long> starts() {
		Map<Integer, Long> starts = new TreeMap<>();
		for (int target = 0; target < this.targets.size(); target++) {
			starts.put(target, this.targetStarts.get(target));
		}
		return starts;
	}

	private long end(int target) {
		return this.targets.get(target).size();
	}

	/**
	 * What has happened so far.
	 * @return each kind of event once
	 */
	Set<String> events() {
		return this.events;
	}

	/**
	 * Translate random commits, and compare with what is really there.
	 * @param distortion is added to each offset, to see it found
	 */
	public void check(long distortion) {
		Map<Integer, Long> committed = new TreeMap<>();
		Map<Integer, PartitionSnapshot> maps = new TreeMap<>();
		for (Source source : this.sources) {
			committed.put(source.partition, (long) this.random.nextInt((int) source.end() + 1));
			maps.put(source.partition, source.seen());
		}
		Map<Integer, LogBounds> logs = new TreeMap<>();
		for (int target = 0; target < this.targets.size(); target++) {
			logs.put(target, new LogBounds(this.targetStarts.get(target), end(target)));
		}
		Map<Integer, Translation> translated = new TopicTranslation(maps, this.samePartition).toTarget(committed,
				sourceEnds(), logs);
		this.sources.forEach((source) -> checkSkipped(source, committed, translated, distortion));
		translated.forEach((target, translation) -> checkReread(target, translation.offset() + distortion, translation,
				committed));
		this.sources.forEach((source) -> checkAsOthersSee(source, committed, logs, maps, distortion));
		if (this.samePartition) {
			this.sources.forEach((source) -> checkInverse(source, source.partition, maps.get(source.partition)));
		}
	}

	// who has the partition not knows only what is written
	private void checkAsOthersSee(Source source, Map<Integer, Long> committed, Map<Integer, LogBounds> logs,
			Map<Integer, PartitionSnapshot> seen, long distortion) {
		if (source.written && this.truncated.isEmpty()) {
			Map<Integer, PartitionSnapshot> maps = new TreeMap<>(seen);
			maps.put(source.partition, source.durable());
			checkSkipped(source, committed,
					new TopicTranslation(maps, this.samePartition).toTarget(committed, sourceEnds(), logs), distortion);
		}
	}

	private void checkSkipped(Source source, Map<Integer, Long> committed, Map<Integer, Translation> translated,
			long distortion) {
		Map<Long, Boolean> read = new TreeMap<>();
		translated.forEach((target, translation) -> {
			if (!this.samePartition || source.partition == target) {
				lastCopies(source, target).forEach((record, offset) -> read.merge(record,
						offset >= translation.offset() + distortion || offset < this.targetStarts.get(target),
						Boolean::logicalOr));
			}
		});
		read.forEach((record, isRead) -> {
			if (!isRead && record >= committed.get(source.partition) && source.isReplicated(record)
					&& !source.isSuperseded(record)) {
				throw failure("record %d of %d is skipped".formatted(record, source.partition), committed, translated);
			}
		});
	}

	private void checkReread(int target, long offset, Translation translation, Map<Integer, Long> committed) {
		long reread = 0;
		for (Source source : this.sources) {
			if (this.samePartition && source.partition != target) {
				continue;
			}
			long commit = committed.get(source.partition);
			for (Map.Entry<Long, Long> copy : lastCopies(source, target).entrySet()) {
				if (copy.getKey() < commit && copy.getValue() >= offset && copy.getKey() < source.next) {
					reread++;
				}
			}
			reread += Math.max(0, commit - source.next);
		}
		if (reread > translation.reread()) {
			throw failure("%d records are read again".formatted(reread), committed, Map.of(target, translation));
		}
		if (!this.crashes && translation.reread() > 0 && this.samePartition && this.runs > 12
				&& translation.place() != Place.UNKNOWN && committed.get(target) >= this.sources.get(target).origin
				&& committed.get(target) <= this.sources.get(target).next) {
			throw failure("not exact without need", committed, Map.of(target, translation));
		}
	}

	private void checkInverse(Source source, int target, PartitionSnapshot map) {
		long committed = this.random.nextInt((int) end(target) + 1);
		Translation translation = map.toSource(committed, target, new LogBounds(source.start, source.end()));
		long reread = 0;
		for (Map.Entry<Long, Long> copy : lastCopies(source, target).entrySet()) {
			boolean read = copy.getValue() < committed;
			if (!source.log.containsKey(copy.getKey())) {
				// nobody reads it there
				continue;
			}
			if (!read && copy.getKey() < translation.offset() && source.isReplicated(copy.getKey())) {
				throw failure("record %d of %d at %d is skipped on the way back".formatted(copy.getKey(),
						source.partition, copy.getValue()), Map.of(target, committed), Map.of(target, translation));
			}
			if (read && copy.getKey() >= translation.offset() && !source.lostOnTarget.contains(copy.getKey())) {
				reread++;
			}
		}
		// of a topic that was created anew the bound on the way back is not exact enough
		// to be checked
		if (reread > translation.reread() && !this.events.contains("re-creation on the target")) {
			throw failure("%d records of %d are read again on the way back".formatted(reread, source.partition),
					Map.of(target, committed), Map.of(target, translation));
		}
	}

	/**
	 * Look for what is not exact among the records themselves.
	 * @param search finds it, or does not
	 * @return how many translations have become exact
	 */
	public int checkSearch(Search search) {
		int found = 0;
		for (Source source : this.sources) {
			long committed = this.random.nextInt((int) source.end() + 1);
			int number = source.partition;
			LogBounds log = new LogBounds(this.targetStarts.get(number), end(number));
			PartitionSnapshot map = source.seen();
			if (map.toTarget(committed, number, log).reread() == 0) {
				continue;
			}
			List<@Nullable String> here = new ArrayList<>();
			for (long offset = 0; offset < source.end(); offset++) {
				here.add(source.log.containsKey(offset) ? content(source.ids.get(offset)) : null);
			}
			List<@Nullable String> there = new ArrayList<>();
			List<Copy> replica = this.targets.get(number);
			// of copies of a record compaction may leave the last one
			boolean compacted = this.random.nextInt(4) == 0;
			Set<Copy> later = new HashSet<>();
			for (int offset = replica.size() - 1; offset >= 0; offset--) {
				Copy copy = replica.get(offset);
				boolean gone = !later.add(copy) && compacted && this.random.nextBoolean();
				there.add(gone ? null : (copy == Copy.FOREIGN) ? "somebody else's" : content(copy.id));
			}
			Collections.reverse(there);
			Translation translation = search.find(here, new LogBounds(source.start, source.end()), there, committed,
					log, (offset) -> map.window(offset, number, log));
			if (translation != null) {
				found++;
				checkSkipped(source, Map.of(number, committed), Map.of(number, translation), 0);
				if (!this.late) {
					checkReread(number, translation.offset(), translation, Map.of(number, committed));
				}
			}
		}
		return found;
	}

	// some are like others
	private static String content(long id) {
		return (id % 7 == 0) ? "record" : "record " + id;
	}

	// also of records that the source has deleted since, or compacted away
	private Map<Long, Long> lastCopies(Source source, int target) {
		Map<Long, Long> copies = new TreeMap<>();
		List<Copy> log = this.targets.get(target);
		for (long offset = 0; offset < log.size(); offset++) {
			Copy copy = log.get((int) offset);
			if (source.has(copy)) {
				copies.put(copy.offset, offset);
			}
		}
		return copies;
	}

	private AssertionError failure(String what, Map<Integer, Long> committed, Map<Integer, Translation> translated) {
		return new AssertionError("%s: %s of %s%n%s%n%s".formatted(what, translated, committed,
				this.sources.stream().map((source) -> source.seen().toString() + "\n").toList(), this.story));
	}

	private void note(String format, Object... arguments) {
		this.story.append(format.formatted(arguments)).append('\n');
	}

	/**
	 * Looks for the record that is read next.
	 */
	public interface Search {

		/**
		 * Look for it.
		 * @param source the log of the source
		 * @param sourceBounds where it begins and ends
		 * @param target the log of the target
		 * @param committed the committed offset
		 * @param bounds where the log of the target begins and ends
		 * @param windows where the record at an offset may be on the target
		 * @return where it is, or {@code null} if that is not certain
		 */
		@Nullable Translation find(List<@Nullable String> source, LogBounds sourceBounds, List<@Nullable String> target,
				long committed, LogBounds bounds, LongFunction<@Nullable LogBounds> windows);

	}

	/**
	 * Keeps the map of a partition while its owners come and go.
	 */
	public interface Store {

		/**
		 * The owner writes its map.
		 * @param map the map
		 * @param life counts the owners
		 */
		void write(PartitionMap map, int life);

		/**
		 * Read as one who begins.
		 * @return the map
		 */
		PartitionSnapshot read();

		/**
		 * The owner ends without a word, or what it wrote last is still under way.
		 * @param map its map
		 * @param life counts the owners
		 * @param complete whether it would have written it
		 */
		default void ends(PartitionMap map, int life, boolean complete) {
		}

	}

	/**
	 * Has what was written last.
	 */
	private static final class PlainStore implements Store {

		private PartitionSnapshot written = PartitionSnapshot.EMPTY;

		PlainStore(Random random) {
		}

		@Override
		public void write(PartitionMap map, int life) {
			this.written = map.snapshot();
		}

		@Override
		public PartitionSnapshot read() {
			return this.written;
		}

	}

	/**
	 * What stands at an offset of the target.
	 */
	private record Copy(int partition, long offset, long id) {

		private static final Copy FOREIGN = new Copy(-1, -1, -1);

		private static final Copy ALIKE = new Copy(-1, -1, 0);

	}

	/**
	 * A partition of the source and its replication.
	 */
	private final class Source {

		private final int partition;

		// key by offset, of what is still there; markers and aborted records have none
		private final NavigableMap<Long, Integer> log = new TreeMap<>();

		// of all that ever were there
		private final Map<Long, Long> ids = new HashMap<>();

		private long start;

		private long end;

		private long next;

		private long origin;

		private long committed = -1;

		private int life;

		private Uuid topicId = Uuid.randomUuid();

		private PartitionMap map = new PartitionMap(null);

		private final Store store = RandomHistory.this.stores.apply(RandomHistory.this.random);

		private int owners;

		private boolean followed;

		private final Set<Long> lostOnTarget = new HashSet<>();

		private final Set<Long> sent = new HashSet<>();

		// of which nobody heard whether they arrived, until they are sent again
		private final Set<Long> unheard = new HashSet<>();

		private final Set<Long> superseded = new HashSet<>();

		// what owners before have under way, by their sending
		private final List<Copy> underWay = new ArrayList<>();

		// since the target lost something
		private boolean written = true;

		Source(int partition) {
			this.partition = partition;
		}

		long end() {
			return this.end;
		}

		boolean has(Copy copy) {
			Long id = this.ids.get(copy.offset);
			return copy.partition == this.partition && id != null && id == copy.id;
		}

		TopicPartition name() {
			return new TopicPartition("t", this.partition);
		}

		void produce(int records) {
			boolean transaction = RandomHistory.this.random.nextInt(3) == 0;
			boolean aborted = transaction && RandomHistory.this.random.nextInt(3) == 0;
			for (int record = 0; record < records; record++) {
				if (!aborted) {
					this.ids.put(this.end, RandomHistory.this.records++);
					this.log.put(this.end, RandomHistory.this.random.nextInt(7));
				}
				this.end++;
			}
			if (transaction) {
				this.end++;
				RandomHistory.this.events.add(aborted ? "aborted transaction" : "transaction");
			}
		}

		void takeOver() {
			this.next = Math.max((this.committed >= 0) ? this.committed : this.start, this.start);
			unheardFrom(durable().watermark());
			this.map = new PartitionMap(this.topicId, new Folding(RandomHistory.this.runs));
			this.map.identified(name(), this.topicId);
			this.map.restarted(name(), this.next, this.end);
			bind();
			this.origin = Math.max(this.origin, this.next);
			this.followed = false;
			this.owners++;
			note("%d taken over at %d (life %d), known to %d", this.partition, this.next, this.life,
					durable().watermark());
		}

		private void unheardFrom(long watermark) {
			this.ids.keySet().stream().filter((offset) -> offset >= watermark).forEach((offset) -> {
				this.unheard.add(offset);
				if (!this.log.containsKey(offset) && offset >= this.start) {
					this.superseded.add(offset);
				}
			});
		}

		private void bind() {
			this.map.replicatesTo(name(), "t", RandomHistory.this.targetId);
		}

		void replicate(int records) {
			if (RandomHistory.this.random.nextInt(3) > 0) {
				// else it is not seen yet which topic is there
				bind();
			}
			NavigableMap<Long, Integer> batch = new TreeMap<>();
			this.log.tailMap(this.next, true)
				.entrySet()
				.stream()
				.limit(records)
				.forEach((entry) -> batch.put(entry.getKey(), entry.getValue()));
			boolean lost = RandomHistory.this.crashes && RandomHistory.this.random.nextInt(20) == 0;
			for (Map.Entry<Long, Integer> record : batch.entrySet()) {
				replicate(record.getKey(), record.getValue(), lost);
			}
			if (lost) {
				// arrived, and nobody knows: they are sent again
				this.map.restarted(name(), this.next, batch.isEmpty() ? this.next : batch.lastKey() + 1);
			}
			else if (batch.size() < records && this.next < this.end) {
				skipTo(this.end);
			}
			if (RandomHistory.this.random.nextBoolean()) {
				follow();
			}
		}

		private void replicate(long offset, int key, boolean lost) {
			if (!lost && offset > this.next) {
				skipTo(offset);
			}
			if (offset % 25 == 7 + this.life) {
				if (lost) {
					return;
				}
				this.map.leftOut(name(), offset, offset, LeftOut.SKIPPED);
				this.next = offset + 1;
				return;
			}
			int target = RandomHistory.this.samePartition ? this.partition : key % RandomHistory.this.targets.size();
			if (lost && RandomHistory.this.truncated.contains(target)) {
				// nobody can know what stands where others stood, before one is heard of
				return;
			}
			List<Copy> replica = RandomHistory.this.targets.get(target);
			if (!this.sent.add(this.ids.get(offset))) {
				RandomHistory.this.events.add("duplicate");
			}
			replica.add(new Copy(this.partition, offset, this.ids.get(offset)));
			this.lostOnTarget.remove(offset);
			if (lost) {
				this.unheard.add(offset);
			}
			else {
				this.unheard.remove(offset);
				boolean unplaced = RandomHistory.this.crashes && !RandomHistory.this.truncated.remove(target)
						&& RandomHistory.this.random.nextInt(60) == 0;
				this.map.replicated(new ReplicatedRange(name(), offset, 1, 1, "t", target,
						unplaced ? ReplicatedRange.UNKNOWN : replica.size() - 1));
				this.next = offset + 1;
			}
		}

		private void skipTo(long offset) {
			if (RandomHistory.this.random.nextInt(4) == 0) {
				this.map.leftOut(name(), this.next, offset - 1, LeftOut.SKIPPED);
				RandomHistory.this.events.add("left out");
			}
			else {
				this.map.skipped(name(), this.next, offset - 1);
			}
			this.next = offset;
		}

		private void follow() {
			if (!this.followed) {
				PartitionSnapshot earlier = this.store.read();
				this.followed = this.map.follow(earlier);
			}
		}

		// what a reader sees: what is durable, until the owner has read it
		PartitionSnapshot seen() {
			follow();
			return this.followed ? this.map.snapshot().of(this.topicId, "t", RandomHistory.this.targetId) : durable();
		}

		void persist() {
			follow();
			if (this.followed) {
				this.store.write(this.map, this.owners);
				// where others write as well, it does not notice before it writes there
				this.written |= RandomHistory.this.samePartition && RandomHistory.this.truncated.isEmpty();
			}
		}

		private PartitionSnapshot durable() {
			return durable(this.store.read());
		}

		private PartitionSnapshot durable(PartitionSnapshot persisted) {
			PartitionSnapshot there = persisted.of(null, "t", RandomHistory.this.targetId);
			return this.topicId.equals(there.topicId()) ? there : there.recreated();
		}

		// as long as it is not lost there, whoever sent it, and whether anybody knows
		boolean isReplicated(long offset) {
			return !this.lostOnTarget.contains(offset);
		}

		// it arrived unheard, and went before it could be sent again: a later one with
		// its
		// key follows
		boolean isSuperseded(long offset) {
			return this.superseded.contains(offset);
		}

		void compact() {
			boolean some = this.log.keySet()
				.removeIf((offset) -> offset < this.end - 3 && RandomHistory.this.random.nextInt(4) == 0);
			this.unheard.stream().filter((offset) -> !this.log.containsKey(offset)).forEach(this.superseded::add);
			RandomHistory.this.events.add(some ? "compaction" : "nothing to compact");
		}

		void deleteRecords() {
			if (this.next > this.start) {
				this.start += RandomHistory.this.random.nextInt((int) (this.next - this.start) + 1);
				this.log.headMap(this.start).clear();
				RandomHistory.this.events.add("deleted records");
			}
		}

		// whoever had the partition before was slow, and not dead
		void sendLate() {
			while (!this.underWay.isEmpty() && RandomHistory.this.truncated.isEmpty()
					&& RandomHistory.this.random.nextInt(4) > 0) {
				Copy copy = this.underWay.remove(0);
				RandomHistory.this.targets.get(this.partition).add(copy);
				RandomHistory.this.events.add("late copy");
				if (has(copy)) {
					this.lostOnTarget.remove(copy.offset);
				}
			}
		}

		void crash() {
			RandomHistory.this.events.add("crash");
			if (RandomHistory.this.late) {
				this.log.tailMap(this.next + RandomHistory.this.random.nextInt(2), true)
					.keySet()
					.stream()
					// what is left out no owner sends
					.filter((offset) -> offset % 25 != 7 + this.life)
					.limit(RandomHistory.this.random.nextInt(8))
					.forEach((offset) -> this.underWay.add(new Copy(this.partition, offset, this.ids.get(offset))));
			}
			if (!RandomHistory.this.recreates && this.followed) {
				persist();
			}
			if (this.committed < 0 && RandomHistory.this.random.nextBoolean()) {
				commit();
			}
			this.store.ends(this.map, this.owners, this.followed && RandomHistory.this.recreates);
			takeOver();
		}

		void commit() {
			this.committed = this.next;
			this.map.committed(name(), this.next);
		}

		void truncate() {
			if (this.end - this.start < 6 || !this.followed) {
				return;
			}
			long cut = this.end - 1 - RandomHistory.this.random.nextInt(5);
			note("%d truncated to %d", this.partition, cut);
			RandomHistory.this.events.add("loss on the source");
			this.log.tailMap(cut).clear();
			this.ids.keySet().removeIf((offset) -> offset >= cut);
			this.unheard.removeIf((offset) -> offset >= cut);
			this.superseded.removeIf((offset) -> offset >= cut);
			this.end = cut;
			this.committed = Math.min(this.committed, cut);
			if (this.next > cut) {
				this.next = cut;
				this.map.restarted(name(), cut, cut);
			}
			persist();
		}

		void recreate() {
			note("%d created anew", this.partition);
			RandomHistory.this.events.add("re-creation");
			this.life++;
			this.lostOnTarget.clear();
			this.topicId = Uuid.randomUuid();
			this.log.clear();
			this.ids.clear();
			this.unheard.clear();
			this.superseded.clear();
			this.start = 0;
			this.end = 0;
			this.committed = -1;
			this.origin = 0;
			takeOver();
		}

	}

}
