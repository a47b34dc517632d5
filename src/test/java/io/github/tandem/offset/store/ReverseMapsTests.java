package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy.StrategyType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ReverseMaps}.
 */
class ReverseMapsTests {

	private static final TopicPartition MAPS = new TopicPartition("west-to-east.offsets.internal", 0);

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final Uuid ID = Uuid.randomUuid();

	private final MockAdminClient east = MockAdminClient.create().numBrokers(1).clusterId("east").build();

	private final MockAdminClient west = MockAdminClient.create().numBrokers(1).clusterId("west").build();

	private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(StrategyType.EARLIEST.toString());

	private Duration passes = Duration.ZERO;

	private Instant now = Instant.parse("2026-11-01T00:00:00Z");

	@Test
	void aTopicThatIsNotReadToItsEndTellsNothingYet() {
		stored(0, "orders", "orders");
		ReverseMaps maps = maps(ReverseMaps.AUTO, true);
		this.passes = Duration.ofMinutes(1);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(maps::refresh)
			.withMessageContaining(MAPS.topic())
			.withMessageContaining("not read to its end yet");
		assertThat(this.consumer.closed()).isFalse();
		this.passes = Duration.ZERO;
		maps.refresh();
		assertThat(maps.of("orders", ID, "orders", ID).maps()).containsOnlyKeys(0);
	}

	@Test
	void aDeploymentThatIsNamedAndHasNoMapsIsAnObstacle() {
		ReverseMaps maps = maps("west-to-east", true);
		assertThatExceptionOfType(KafkaException.class).isThrownBy(maps::refresh)
			.withMessageContaining("'west-to-east.offsets.internal' is not on the source")
			.withMessageContaining("tandem.offsets.reverse names the deployment 'west-to-east'")
			.withMessageContaining("set tandem.offsets.reverse to auto or none");
		stored(0, "orders", "orders");
		maps.refresh();
		assertThat(maps.of("orders", ID, "orders", ID).maps()).containsOnlyKeys(0);
	}

	@Test
	void withLoopProtectionEachTopicOfTheSameNameIsExpectedToComeBack() {
		assertThat(expected(maps(ReverseMaps.AUTO, true), "orders")).isEqualTo(BackMaps.Expected.EVERYWHERE);
		assertThat(expected(maps(ReverseMaps.AUTO, true), "east.orders"))
			.isEqualTo(BackMaps.Expected.WHERE_RECORDS_CAME);
		assertThat(expected(maps(ReverseMaps.AUTO, false), "orders")).isEqualTo(BackMaps.Expected.WHERE_RECORDS_CAME);
		assertThat(expected(maps(ReverseMaps.NONE, true), "orders")).isEqualTo(BackMaps.Expected.NOWHERE);
	}

	@Test
	void whereNothingIsWantedNothingIsLookedFor() {
		ReverseMaps maps = maps(ReverseMaps.NONE, true);
		stored(0, "orders", "orders");
		assertThatNoException().isThrownBy(maps::refresh);
		assertThat(maps.of("orders", ID, "orders", ID).maps()).isEmpty();
	}

	@Test
	void aTopicThatMayNotBeReadIsInTheWayOfWhatItMayTellOfAlone() {
		stored(0, "orders", "orders");
		ReverseMaps maps = maps(ReverseMaps.AUTO, false);
		maps.refresh();
		BackMaps known = maps.of("orders", ID, "orders", ID);
		assertThat(known.obstacle()).isNull();
		assertThat(known.of(1, List.of())).as("the map of another partition tells that some came").hasSize(1);
		assertThat(maps.of("others", ID, "others", ID).of(0, List.of())).as("nothing came").isEmpty();
		this.consumer.setOffsetsException(new TopicAuthorizationException(Set.of(MAPS.topic())));
		maps.refresh();
		BackMaps refused = maps.of("others", ID, "others", ID);
		assertThat(refused.obstacle()).contains(MAPS.topic(), "grant READ on it", "tandem.offsets.reverse", "none");
		assertThat(refused.of(0, List.of())).as("anything may have come").containsExactly(PartitionSnapshot.EMPTY);
		assertThat(maps.of("orders", ID, "orders", ID).maps()).as("what was read stays").containsOnlyKeys(0);
		this.east.deleteTopics(Set.of(MAPS.topic()));
		maps.refresh();
		assertThat(maps.of("others", ID, "others", ID).obstacle()).as("it is gone").isNull();
	}

	private static BackMaps.Expected expected(ReverseMaps maps, String theirSource) {
		return maps.of(theirSource, ID, "orders", ID).expected();
	}

	private ReverseMaps maps(String reverse, boolean loopProtection) {
		OffsetsProperties properties = new OffsetsProperties(true, false, Duration.ofSeconds(10), List.of(".*"),
				List.of(), reverse);
		Cluster target = ClusterFixture.of("target", this.west);
		target.identify();
		InstantSource time = () -> {
			this.now = this.now.plus(this.passes);
			return this.now;
		};
		this.consumer.updateBeginningOffsets(Map.of(MAPS, 0L));
		return new ReverseMaps(properties, loopProtection, ClusterFixture.of("source", this.east), target,
				() -> this.consumer, clock(time));
	}

	private static Clock clock(InstantSource time) {
		return time.withZone(ZoneOffset.UTC);
	}

	private void stored(int partition, String theirSource, String theirTarget) {
		this.east.createTopics(List.of(new NewTopic(MAPS.topic(), Optional.of(1), Optional.of((short) 1))));
		PartitionMap map = new PartitionMap(null);
		map.restarted(ORDERS, 0, 0);
		map.replicated(new ReplicatedRange(ORDERS, 0, 10, 10, theirTarget, partition, 0));
		MapKey key = new MapKey("all", new TopicPartition(theirSource, partition));
		StoredMap stored = new StoredMap("west", 1, 1, UUID.randomUUID(), 1, Instant.EPOCH,
				MapFormat.write(map.snapshot()));
		this.consumer.updateEndOffsets(Map.of(MAPS, 1L));
		this.consumer.schedulePollTask(() -> this.consumer
			.addRecord(new ConsumerRecord<>(MAPS.topic(), 0, 0, key.toBytes(), stored.toBytes())));
	}

}
