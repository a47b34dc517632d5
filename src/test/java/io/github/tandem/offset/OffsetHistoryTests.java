package io.github.tandem.offset;

import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that no history makes a translation skip a record, or read one again that it does
 * not count: by random histories and random commits.
 */
class OffsetHistoryTests {

	@Test
	void translatesEachOffsetExactlyWhileNothingFails() {
		for (long seed = 0; seed < 100; seed++) {
			run(seed, true, false, 0);
		}
	}

	@Test
	void skipsNothingWhateverHappens() {
		for (long seed = 0; seed < 600; seed++) {
			run(seed, true, true, 0);
		}
	}

	@Test
	void skipsNothingWhereRecordsGoByTheirKey() {
		for (long seed = 0; seed < 300; seed++) {
			run(seed, false, true, 0);
		}
	}

	@Test
	void skipsNothingWhereRecordsGoByTheirKeyToMoreAndMorePartitions() {
		for (long seed = 0; seed < 60; seed++) {
			run(seed, false, false, 0);
		}
	}

	@Test
	void anOffsetThatIsOneTooFarIsFound() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> run(1, true, false, 1))
			.withMessageContaining("is skipped");
	}

	@Test
	void anOffsetThatIsOneTooNearIsFound() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> run(1, true, false, -1))
			.withMessageContaining("read again");
	}

	@Test
	void theHistoriesHaveAllThatMayHappen() {
		Set<String> events = new TreeSet<>();
		for (long seed = 0; seed < 60; seed++) {
			RandomHistory history = new RandomHistory(seed, true, true);
			for (int step = 0; step < 150; step++) {
				history.step();
			}
			events.addAll(history.events());
		}
		assertThat(events).contains("compaction", "transaction", "aborted transaction", "crash", "duplicate", "growth",
				"re-creation", "deleted records", "another writer", "left out", "loss on the source",
				"loss on the target", "re-creation on the target");
	}

	private static void run(long seed, boolean samePartition, boolean crashes, long distortion) {
		RandomHistory history = new RandomHistory(seed, samePartition, crashes);
		try {
			for (int step = 0; step < 150; step++) {
				history.step();
				history.check(distortion);
			}
		}
		catch (RuntimeException | AssertionError ex) {
			throw new AssertionError("seed %d: %s".formatted(seed, ex.getMessage()), ex);
		}
		assertThat(history).isNotNull();
	}

}
