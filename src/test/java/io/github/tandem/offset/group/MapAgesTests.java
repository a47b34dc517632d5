package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MapAges}.
 */
class MapAgesTests {

	private static final Instant NOW = Instant.EPOCH.plusSeconds(1_000);

	private static final Instant LOOK = NOW.minusSeconds(7);

	@Test
	void isThatOfTheLookWhereThePartitionIsOnesOwn() {
		assertThat(age(Map.of(0, 40L), Map.of(0, LOOK))).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void isThatOfTheOldestMapOfOthers() {
		assertThat(age(Map.of(0, 40L, 1, 50L), Map.of(0, LOOK, 1, NOW.minusSeconds(60))))
			.isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void isNotKnownWhereThereIsNoMap() {
		assertThat(age(Map.of(0, 40L, 1, 50L), Map.of(0, LOOK))).isNull();
	}

	@Test
	void isNeverNegative() {
		assertThat(new MapAges((route, partition, now) -> now, Clock.fixed(LOOK.minusSeconds(1), ZoneOffset.UTC))
			.of(offset(Map.of(0, 40L)), LOOK)).isEqualTo(Duration.ZERO);
	}

	private static @Nullable Duration age(Map<Integer, Long> committed, Map<Integer, Instant> maps) {
		return new MapAges((route, partition, now) -> maps.get(partition.partition()), Clock.fixed(NOW, ZoneOffset.UTC))
			.of(offset(committed), LOOK);
	}

	private static GroupOffset offset(Map<Integer, Long> committed) {
		return new GroupOffset("readers",
				new ReplicatedTopic("all", "orders", Uuid.ZERO_UUID, 2, "orders", Uuid.ZERO_UUID, 1, false),
				new TopicPartition("orders", 0), new TreeMap<>(committed), Translation.of(47, 0, Place.IN_A_RUN), "",
				47L, "", Verdict.EQUAL, null);
	}

}
