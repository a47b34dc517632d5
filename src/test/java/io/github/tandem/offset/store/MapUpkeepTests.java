package io.github.tandem.offset.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MapUpkeep}.
 */
class MapUpkeepTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final UUID PROCESS = UUID.randomUUID();

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final MockAdminClient source = MockAdminClient.create().numBrokers(1).build();

	private final MockAdminClient target = MockAdminClient.create().numBrokers(1).build();

	private final MapLedger ledger = new MapLedger();

	private final MapUpkeep upkeep = new MapUpkeep(ClusterFixture.of("source", this.source),
			ClusterFixture.of("target", this.target), (route, topic) -> route.equals("all"));

	@Test
	void forgetsRunsThatBothLogsHaveDeleted() {
		OwnMap map = new OwnMap(new MapKey("all", ORDERS), 1, (started) -> {
		});
		map.restarted(ORDERS, 0, 0);
		map.replicated(new ReplicatedRange(ORDERS, 0, 50, 50, "orders", 0, 0));
		map.replicated(new ReplicatedRange(ORDERS, 50, 50, 50, "orders", 0, 60));
		map.follow(null, PROCESS, NOW);
		map.written(StoredMap.of("east", map, PROCESS, NOW));
		byte[] whole = MapFormat.write(map.map().snapshot());
		logs(this.source, 50, 100);
		logs(this.target, 40, 110);
		this.upkeep.round(List.of(map), this.ledger, NOW);
		this.upkeep.round(List.of(map), this.ledger, NOW.plus(Duration.ofMinutes(10)));
		assertThat(MapFormat.write(map.map().snapshot())).as("the target still has some").hasSameSizeAs(whole);
		logs(this.target, 50, 110);
		long changes = map.map().changes();
		this.upkeep.round(List.of(map), this.ledger, NOW.plus(Duration.ofMinutes(20)));
		assertThat(MapFormat.write(map.map().snapshot())).hasSizeLessThan(whole.length);
		assertThat(map.map().changes()).as("what is to be written").isGreaterThan(changes);
	}

	@Test
	void deletesMapsOfTopicsThatAreGoneOrThatNoRouteTakesAfterAWhile() {
		this.source.createTopics(List.of(new NewTopic("orders", Optional.of(1), Optional.of((short) 1))));
		MapKey there = stored("all", "orders", NOW);
		MapKey gone = stored("all", "returns", NOW);
		MapKey late = stored("all", "late", NOW.plus(Duration.ofHours(20)));
		MapKey earlier = stored("former", "orders", NOW);
		assertThat(round(Duration.ZERO)).isEmpty();
		assertThat(round(Duration.ofHours(2))).isEmpty();
		assertThat(round(Duration.ofHours(25))).as("not at once").isEmpty();
		assertThat(round(Duration.ofHours(27))).containsExactlyInAnyOrder(gone, earlier).doesNotContain(there, late);
	}

	@Test
	void aTopicThatIsBackKeepsItsMap() {
		MapKey key = stored("all", "orders", NOW);
		assertThat(round(Duration.ZERO)).isEmpty();
		assertThat(round(Duration.ofHours(25))).isEmpty();
		this.source.createTopics(List.of(new NewTopic("orders", Optional.of(1), Optional.of((short) 1))));
		assertThat(round(Duration.ofHours(27))).isEmpty();
		assertThat(this.ledger.get(key)).isNotNull();
	}

	@Test
	void aMapThatWasDeletedIsNotKnownAnyMore() {
		MapKey key = stored("all", "orders", NOW);
		StoredMap map = this.ledger.get(key);
		assertThat(this.ledger.read("east", key, null)).isFalse();
		assertThat(this.ledger.get(key)).isNull();
		assertThat(this.ledger.read("west", key, map)).isFalse();
		assertThat(this.ledger.read("east", key, map)).isTrue();
		assertThat(this.ledger.get(key)).isSameAs(map);
	}

	private Set<MapKey> round(Duration later) {
		return this.upkeep.round(List.of(), this.ledger, NOW.plus(later));
	}

	private MapKey stored(String route, String topic, Instant at) {
		MapKey key = new MapKey(route, new TopicPartition(topic, 0));
		PartitionMap map = new PartitionMap(null);
		map.restarted(key.source(), 0, 0);
		this.ledger.add(key, new StoredMap("east", 1, 1, PROCESS, 1, at, MapFormat.write(map.snapshot())));
		return key;
	}

	private static void logs(MockAdminClient cluster, long start, long end) {
		cluster.updateBeginningOffsets(Map.of(ORDERS, start));
		cluster.updateEndOffsets(Map.of(ORDERS, end));
	}

}
