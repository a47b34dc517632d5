package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.Translated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OwnMap}.
 */
class OwnMapTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final MapKey KEY = new MapKey("all", ORDERS);

	private static final UUID PROCESS = UUID.randomUUID();

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private @Nullable OwnMap current;

	@Test
	void followsWhatAnEarlierOwnerHasWritten() {
		OwnMap map = takeOver(7, 100);
		replicate(map, 100, 10);
		map.follow(stored(6, 3, 100), PROCESS, NOW);
		assertThat(map.isOwned()).as("nobody can have heard of it").isFalse();
		map.written(StoredMap.of("east", map, PROCESS, NOW));
		assertThat(map.isOwned()).isTrue();
		assertThat(map.map().snapshot().term()).isEqualTo(4);
		assertThat(translated(map, 50)).isEqualTo(new Translated(50, 0));
	}

	@Test
	void followsNothingOfALaterOwnerBeforeACommitShowsThatItHasThePartition() {
		OwnMap map = takeOver(5, 0);
		map.committed(ORDERS, 0);
		StoredMap later = stored(6, 3, 100);
		map.follow(later, PROCESS, NOW);
		map.follow(later, PROCESS, NOW.plus(Duration.ofMinutes(1)));
		assertThat(map.isComplete()).isFalse();
		assertThat(map.isToBeWritten()).isFalse();
		// the group was created anew, and counts from the beginning
		map.committed(ORDERS, 0);
		map.follow(later, PROCESS, NOW.plus(Duration.ofMinutes(2)));
		assertThat(map.isComplete()).isTrue();
		assertThat(map.map().snapshot().term()).isEqualTo(4);
	}

	@Test
	void whatAnotherOneHasWrittenInBetweenCountsMoreThanWhatThisProcessKnewBefore() {
		OwnMap before = takeOver(5, 0);
		replicate(before, 0, 10);
		before.ended(ORDERS);
		OwnMap map = takeOver(7, 100);
		replicate(map, 100, 10);
		map.gather();
		map.follow(stored(6, 3, 100), PROCESS, NOW);
		assertThat(map.isComplete()).isTrue();
		assertThat(translated(map, 50)).isEqualTo(new Translated(50, 0));
	}

	@Test
	void ownersThatCouldNotFollowAnythingDoNotPileUp() {
		int handovers = 20_000;
		for (int handover = 0; handover < handovers; handover++) {
			OwnMap map = takeOver(handover, handover * 10L);
			map.gather();
			replicate(map, handover * 10L, 10);
			map.committed(ORDERS, handover * 10L + 10);
			map.ended(ORDERS);
		}
		OwnMap last = takeOver(handovers, handovers * 10L);
		last.follow(null, PROCESS, NOW);
		assertThat(last.isComplete()).isTrue();
		assertThat(translated(last, 55)).as("and nothing is lost").isEqualTo(new Translated(55, 0));
	}

	@Test
	void ownersThatEndedWithoutACommitDoNotPileUpEither() {
		for (int handover = 0; handover < 20_000; handover++) {
			OwnMap map = takeOver(handover, 0);
			map.gather();
			replicate(map, 0, 10);
			map.ended(ORDERS);
		}
		OwnMap last = takeOver(20_000, 0);
		last.follow(null, PROCESS, NOW);
		assertThat(last.isComplete()).isTrue();
	}

	@Test
	void whoHadThePartitionBeforeHasTheLastWordUntilItStarts() {
		OwnMap before = takeOver(5, 0);
		replicate(before, 0, 10);
		before.follow(null, PROCESS, NOW);
		before.ended(ORDERS);
		OwnMap never = new OwnMap(KEY, 6, this::place);
		never.ended(ORDERS);
		assertThat(this.current).isSameAs(before);
		assertThat(before.isToBeWritten()).isTrue();
		OwnMap after = takeOver(7, 10);
		assertThat(this.current).isSameAs(after);
		before.restarted(ORDERS, 10, 10);
		assertThat(this.current).as("late").isSameAs(after);
	}

	private OwnMap takeOver(int generation, long nextOffset) {
		OwnMap map = new OwnMap(KEY, generation, this::place);
		map.restarted(ORDERS, nextOffset, nextOffset);
		return map;
	}

	private void place(OwnMap map) {
		this.current = map.startAfter(this.current);
	}

	private static void replicate(OwnMap map, long from, int records) {
		map.replicated(new ReplicatedRange(ORDERS, from, records, records, "orders", 0, from));
	}

	private static StoredMap stored(int generation, int term, int records) {
		PartitionMap map = new PartitionMap(null);
		map.restarted(ORDERS, 0, 0);
		map.replicated(new ReplicatedRange(ORDERS, 0, records, records, "orders", 0, 0));
		map.committed(ORDERS, records);
		PartitionSnapshot snapshot = map.snapshot();
		return new StoredMap("east", term, generation, UUID.randomUUID(), 1, NOW,
				MapFormat.write(new PartitionSnapshot(null, "orders", null, term, snapshot.watermark(),
						snapshot.committed(), 0, snapshot.setBackTo(), 0, null, snapshot.pairs())));
	}

	private static Translated translated(OwnMap map, long committed) {
		return Translated.of(map.map().snapshot(), committed, 0, 1_000_000);
	}

}
