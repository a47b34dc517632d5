package io.github.tandem.offset.group;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptOffsets} and {@link GroupBatches}.
 */
class KeptOffsetsTests {

	private static final ReplicatedTopic ORDERS = new ReplicatedTopic("all", "orders", Uuid.randomUuid(), 3, "orders.b",
			Uuid.randomUuid(), 3, true);

	private static final ReplicatedTopic BY_KEY = new ReplicatedTopic("all", "keys", Uuid.randomUuid(), 2, "keys",
			Uuid.randomUuid(), 3, false);

	private static final Map<Integer, Long> ALL = Map.of(0, 5L, 1, 1L << 40);

	@Test
	void givesBackWhatItWasGiven() {
		List<GroupOffset> offsets = List.of(
				offset(ORDERS, 0, Map.of(0, 40L), Translation.of(47, 0, Place.IN_A_RUN), 47L, Verdict.EQUAL, null),
				offset(ORDERS, 2, Map.of(2, 0L), Translation.of(0, 9, Place.UNKNOWN), null, Verdict.FAILED, "no"),
				offset(BY_KEY, 0, ALL, Translation.of(3, 2, Place.AHEAD), 0L, Verdict.RESET, null),
				offset(BY_KEY, 1, ALL, Translation.of(4, 1, Place.AHEAD), 9L, Verdict.FAILED, "no"));
		Map<TopicPartition, LastLook> looks = Map.of(new TopicPartition("orders.b", 0),
				new LastLook(true, 47, Map.of(0, 40L), Instant.ofEpochMilli(1_795_000_000_123L)),
				new TopicPartition("keys", 1), new LastLook(false, 0, ALL, Instant.MIN), new TopicPartition("gone", 7),
				new LastLook(true, 3, Map.of(), Instant.EPOCH, true));
		KeptOffsets kept = new KeptOffsets(offsets, looks);
		assertThat(kept.offsets("readers")).isEqualTo(offsets);
		assertThat(kept.looks()).isEqualTo(looks);
		assertThat(kept.size()).isEqualTo(4);
		assertThat(kept.inexact()).isEqualTo(3);
	}

	@Test
	void aGroupOfWhichNothingIsKnownTakesNothing() {
		KeptOffsets kept = new KeptOffsets(List.of(), Map.of());
		assertThat(kept.offsets("readers")).isEmpty();
		assertThat(kept.looks()).isEmpty();
		assertThat(kept.size()).isZero();
	}

	@Test
	void aBatchHasAboutTheSameNumberOfOffsetsHoweverManyAGroupHas() {
		List<String> groups = IntStream.range(0, 1_000).mapToObj((group) -> "group-" + group).toList();
		assertThat(GroupBatches.of(groups, (group) -> 0)).hasSize(5).allMatch((batch) -> batch.size() == 200);
		assertThat(GroupBatches.of(groups, (group) -> 1)).hasSize(1);
		assertThat(GroupBatches.of(groups, (group) -> 50_000)).hasSize(1_000);
		assertThat(GroupBatches.of(groups, (group) -> group.length() * 1_000).stream().flatMap(List::stream))
			.containsExactlyElementsOf(groups);
		assertThat(GroupBatches.of(List.of(), (group) -> 0)).isEmpty();
	}

	private static GroupOffset offset(ReplicatedTopic topic, int partition, Map<Integer, Long> committed,
			Translation translation, Long onTarget, Verdict verdict, String detail) {
		return new GroupOffset("readers", topic, new TopicPartition(topic.target(), partition), committed, translation,
				"", onTarget, null, verdict, detail);
	}

}
