package io.github.tandem.offset.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.RandomHistory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that translations skip no record, and read none again that they do not count,
 * while owners end at any moment, their last writes arrive late or never, behind those of
 * the next owner, and compaction leaves whatever came last.
 */
class StoredHistoryTests {

	@Test
	void skipsNothingWhoeverWritesLast() {
		for (long seed = 0; seed < 400; seed++) {
			run(seed, true);
		}
	}

	@Test
	void skipsNothingWhoeverWritesLastWhereRecordsGoByTheirKey() {
		for (long seed = 0; seed < 200; seed++) {
			run(seed, false);
		}
	}

	@Test
	void theLaterOwnerCountsUntilCompactionTakesItsWord() {
		Log log = new Log(new Random(1), Integer.MAX_VALUE);
		PartitionMap first = map(10);
		PartitionMap second = map(20);
		second.follow(first.snapshot());
		log.write(second, 2);
		log.append(first, 1);
		assertThat(log.read()).isEqualTo(second.snapshot());
		log.compact();
		assertThat(log.read()).isEqualTo(first.snapshot());
	}

	private static PartitionMap map(long nextOffset) {
		PartitionMap map = new PartitionMap(null);
		map.restarted(new TopicPartition("t", 0), nextOffset, nextOffset);
		map.follow(PartitionSnapshot.EMPTY);
		return map;
	}

	private static void run(long seed, boolean samePartition) {
		RandomHistory history = new RandomHistory(seed, samePartition, true,
				(random) -> new Log(random, (seed % 3 == 0) ? 100 : Integer.MAX_VALUE));
		try {
			for (int step = 0; step < 150; step++) {
				history.step();
				history.check(0);
			}
		}
		catch (RuntimeException | AssertionError ex) {
			throw new AssertionError("seed %d: %s".formatted(seed, ex.getMessage()), ex);
		}
	}

	/**
	 * The records of a partition in the topic.
	 */
	private static final class Log implements RandomHistory.Store {

		private static final MapKey KEY = new MapKey("all", new TopicPartition("t", 0));

		private final Random random;

		private final int limit;

		private final Map<Integer, UUID> processes = new HashMap<>();

		private final List<StoredMap> records = new ArrayList<>();

		private final List<StoredMap> late = new ArrayList<>();

		Log(Random random, int limit) {
			this.random = random;
			this.limit = limit;
		}

		@Override
		public void write(PartitionMap map, int life) {
			append(map, life);
			if (this.random.nextInt(4) == 0) {
				compact();
			}
		}

		void append(PartitionMap map, int life) {
			this.records.add(stored(map, life));
		}

		private StoredMap stored(PartitionMap map, int life) {
			PartitionSnapshot snapshot = map.snapshot();
			return new StoredMap("east", snapshot.term(), life,
					this.processes.computeIfAbsent(life, (key) -> UUID.randomUUID()), map.changes(), Instant.EPOCH,
					(this.limit < Integer.MAX_VALUE) ? MapFormat.write(snapshot, this.limit)
							: MapFormat.write(snapshot));
		}

		void compact() {
			this.records.subList(0, this.records.size() - 1).clear();
		}

		@Override
		public PartitionSnapshot read() {
			if (!this.late.isEmpty() && this.random.nextInt(5) == 0) {
				this.records.add(this.late.remove(this.random.nextInt(this.late.size())));
				if (this.random.nextBoolean()) {
					compact();
				}
			}
			MapLedger ledger = new MapLedger();
			this.records.forEach((map) -> ledger.add(KEY, map));
			return MapLedger.snapshot(ledger.get(KEY));
		}

		@Override
		public void ends(PartitionMap map, int life, boolean complete) {
			if (complete && this.random.nextInt(3) > 0) {
				this.late.add(stored(map, life));
			}
		}

	}

}
