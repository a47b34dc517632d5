package io.github.tandem.offset.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.Translated;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OffsetMaps}, as instances of a deployment that come and go, on a real
 * cluster.
 */
@Tag("fault")
@TwoClustersTest
class OffsetMapsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String ROUTE = "all";

	private static final TopicPartition SOURCE = new TopicPartition("orders", 3);

	private static final MapKey KEY = new MapKey(ROUTE, SOURCE);

	private static final Uuid TOPIC_ID = Uuid.randomUuid();

	private final io.github.tandem.test.Cluster target;

	private final String topic;

	private final Cluster sourceCluster;

	private final Cluster targetCluster;

	private final List<OffsetMaps> instances = new ArrayList<>();

	OffsetMapsIntegrationTests(TwoClusters clusters) {
		this.target = clusters.target();
		this.topic = clusters.uniqueName("maps");
		this.sourceCluster = ClusterFixture.of("source", clusters.source().admin());
		this.targetCluster = ClusterFixture.of("target", clusters.target().admin());
		List.of(this.sourceCluster, this.targetCluster).forEach((cluster) -> {
			cluster.identify();
			cluster.expect();
		});
	}

	@AfterEach
	void stop() {
		this.instances.forEach(OffsetMaps::stop);
	}

	@Test
	void everyInstanceAnswersForEachPartition() {
		OffsetMaps other = instance(true);
		DeliveryListener owner = takeOver(instance(true), 1, 0);
		replicate(owner, 0, 100, 7);
		PartitionSnapshot seen = await(other, 100);
		assertThat(translate(seen, 40)).isEqualTo(47);
		assertThat(this.target.topicConfigs(this.topic)).containsEntry("cleanup.policy", "compact");
		assertThat(this.target.describeTopic(this.topic).partitions()).hasSize(1);
	}

	@Test
	void goesOnExactlyWhereTheLastOwnerEnded() {
		OffsetMaps first = instance(true);
		DeliveryListener before = takeOver(first, 1, 0);
		replicate(before, 0, 100, 7);
		before.committed(SOURCE, 100);
		before.ended(SOURCE);
		first.stop();
		OffsetMaps second = instance(true);
		DeliveryListener after = takeOver(second, 2, 100);
		replicate(after, 100, 50, 9);
		PartitionSnapshot seen = await(second, 150);
		assertThat(seen.term()).isEqualTo(2);
		for (long committed = 0; committed < 150; committed++) {
			assertThat(translation(seen, committed).isExact()).isTrue();
			assertThat(translate(seen, committed)).isEqualTo(committed + ((committed < 100) ? 7 : 9));
		}
	}

	@Test
	void theLastWordIsWrittenThoughWhoeverIsNextNeverStarts() {
		OffsetMaps maps = instance(true);
		DeliveryListener owner = takeOver(maps, 1, 0);
		replicate(owner, 0, 100, 7);
		await(instance(true), 100);
		replicate(owner, 100, 10, 7);
		owner.ended(SOURCE);
		DeliveryListener never = maps.takeOver(ROUTE, SOURCE, 2);
		never.ended(SOURCE);
		assertThat(translate(await(instance(true), 110), 105)).isEqualTo(112);
	}

	@Test
	void statesWhatAnInstanceThatWasKilledTookWithIt() {
		OffsetMaps first = instance(true);
		DeliveryListener before = takeOver(first, 1, 0);
		replicate(before, 0, 100, 0);
		before.committed(SOURCE, 100);
		await(instance(true), 100);
		this.instances.remove(first);
		// of which nobody hears
		OffsetMaps second = instance(true);
		DeliveryListener after = takeOver(second, 2, 130);
		replicate(after, 130, 10, 5);
		PartitionSnapshot seen = await(second, 140);
		assertThat(translation(seen, 50).isExact()).isTrue();
		assertThat(translation(seen, 120).isExact()).isFalse();
		assertThat(translate(seen, 120)).isEqualTo(100);
		assertThat(translation(seen, 135).isExact()).isTrue();
		first.stop();
	}

	@Test
	void theLastWordOfAnEarlierOwnerDoesNotStayTheLast() {
		OffsetMaps maps = instance(true);
		DeliveryListener owner = takeOver(maps, 5, 0);
		replicate(owner, 0, 100, 7);
		await(instance(true), 100);
		write(new StoredMap(sourceId(), 1, 4, UUID.randomUUID(), 999, Instant.EPOCH,
				MapFormat.write(PartitionSnapshot.EMPTY)));
		Awaitility.await("the owner writes again").atMost(PATIENCE).untilAsserted(() -> {
			StoredMap last = last();
			assertThat(last.generation()).isEqualTo(5);
			assertThat(MapLedger.snapshot(last).watermark()).isEqualTo(100);
		});
	}

	@Test
	void anOwnerThatHasLostItsPartitionWritesNoMore() {
		OffsetMaps maps = instance(true);
		DeliveryListener owner = takeOver(maps, 5, 0);
		replicate(owner, 0, 100, 7);
		OffsetMaps reader = instance(true);
		PartitionSnapshot map = await(reader, 100);
		assertThat(maps.isOwned(ROUTE, SOURCE)).isTrue();
		assertThat(reader.isOwned(ROUTE, SOURCE)).isFalse();
		write(new StoredMap(sourceId(), 1, 6, UUID.randomUUID(), 1, Instant.EPOCH, MapFormat.write(map)));
		Awaitility.await().atMost(PATIENCE).until(() -> last().generation() == 6);
		OffsetMaps other = instance(true);
		await(other, 100);
		replicate(owner, 100, 10, 7);
		Awaitility.await("the later owner is heard of").atMost(PATIENCE).until(() -> !maps.isOwned(ROUTE, SOURCE));
		// a commit that succeeds shows that it has not lost it after all
		assertThat(last().generation()).isEqualTo(6);
		Awaitility.await("the commit").atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
			owner.committed(SOURCE, 110);
			assertThat(MapLedger.snapshot(last()).term()).isEqualTo(2);
		});
		await(reader, 110);
	}

	@Test
	void whatIsKnownIsWrittenAgainIntoATopicThatWasCreatedAnew() {
		OffsetMaps maps = instance(true);
		replicate(takeOver(maps, 1, 0), 0, 100, 7);
		await(instance(true), 100);
		this.target.deleteTopic(this.topic);
		Awaitility.await("the map").atMost(PATIENCE.multipliedBy(2)).until(() -> {
			boolean exists = this.target.topics().contains(this.topic);
			return exists && this.target.size(this.topic) > 0 && MapLedger.snapshot(last()).watermark() == 100;
		});
	}

	@Test
	void saysWhatIsInTheWayAndGoesOnWhenItIsGone() {
		OffsetMaps maps = instance(false);
		replicate(takeOver(maps, 1, 0), 0, 100, 7);
		Awaitility.await("the obstacle").atMost(PATIENCE).until(() -> maps.obstacle() != null);
		assertThat(maps.obstacle().detail()).contains(this.topic, "tandem.topics.create", "cleanup.policy=compact");
		this.target.createTopic(this.topic, 1, Map.of("cleanup.policy", "compact"));
		Awaitility.await("no obstacle").atMost(PATIENCE).until(() -> maps.obstacle() == null);
		await(instance(false), 100);
	}

	@Test
	void staysAwayWhereItIsSwitchedOff() {
		OffsetMaps maps = new OffsetMaps(false, this.topic, true, this.sourceCluster, this.targetCluster,
				(route, topic) -> true, clients(), Clock.systemUTC());
		maps.start();
		replicate(takeOver(maps, 1, 0), 0, 100, 7);
		assertThat(maps.isRunning()).isFalse();
		assertThat(maps.of(ROUTE, SOURCE.topic())).isEmpty();
	}

	private OffsetMaps instance(boolean createTopic) {
		OffsetMaps maps = new OffsetMaps(true, this.topic, createTopic, this.sourceCluster, this.targetCluster,
				(route, topic) -> true, clients(), Clock.systemUTC());
		this.instances.add(maps);
		maps.start();
		return maps;
	}

	private OwnTopicClients clients() {
		return new OwnTopicClients(() -> this.target.newConsumer(Map.of()),
				() -> new KafkaProducer<>(this.target.clientProperties(), new ByteArraySerializer(),
						new ByteArraySerializer()));
	}

	private String sourceId() {
		return String.valueOf(this.sourceCluster.rightId());
	}

	private static DeliveryListener takeOver(OffsetMaps maps, int generation, long nextOffset) {
		DeliveryListener owner = maps.takeOver(ROUTE, SOURCE, generation);
		owner.identified(SOURCE, TOPIC_ID);
		owner.restarted(SOURCE, nextOffset, nextOffset + 10);
		return owner;
	}

	private static void replicate(DeliveryListener owner, long from, int records, long difference) {
		owner.replicated(new ReplicatedRange(SOURCE, from, records, records, SOURCE.topic(), SOURCE.partition(),
				from + difference));
	}

	private static PartitionSnapshot await(OffsetMaps maps, long watermark) {
		return Awaitility.await("the map up to " + watermark)
			.atMost(PATIENCE)
			.until(() -> maps.of(ROUTE, SOURCE.topic()).getOrDefault(SOURCE.partition(), PartitionSnapshot.EMPTY),
					(map) -> map.watermark() == watermark);
	}

	private static Translated translation(PartitionSnapshot map, long committed) {
		return Translated.of(map, committed, SOURCE.partition(), 1_000);
	}

	private static long translate(PartitionSnapshot map, long committed) {
		return translation(map, committed).offset();
	}

	private void write(StoredMap map) {
		this.target.produce(new ProducerRecord<>(this.topic, 0, KEY.toBytes(), map.toBytes()));
	}

	private StoredMap last() {
		var records = this.target.consumeAll(this.topic);
		return StoredMap.read(records.get(records.size() - 1).value());
	}

}
