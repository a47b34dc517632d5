package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.store.StoredMaps;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances that could both commit the offsets of a group, of which one has lost the
 * partition: that one changes nothing.
 */
@Tag("fault")
@TwoBrokersTest
class StaleApplierIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String SESSION = "6000";

	private final TwoBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final TopicPartition partition;

	private final String group;

	StaleApplierIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.topic = brokers.uniqueName("stale");
		this.partition = new TopicPartition(this.topic, 0);
		this.group = brokers.uniqueName("readers");
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1);
	}

	@Test
	void ofTwoAppliersTheStaleOneChangesNothing() {
		write(100);
		commit(40);
		try (TandemProcess stale = tandem()) {
			stale.start();
			awaitTarget(40);
			// else the next one replicates them once more
			stale.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			// else the next one holds that these records may arrive once more
			stale.await("the map", PATIENCE, () -> mapped() == 100);
			stale.freeze();
			try (TandemProcess next = tandem()) {
				next.start();
				write(100);
				next.await("the partition", PATIENCE, () -> this.target.size(this.topic) >= 200);
				commit(150);
				awaitTarget(150);
				// set back, and moved back: what the other one knows of it is older
				commit(20);
				awaitTarget(20);
				Instant thawed = Instant.now();
				stale.thaw();
				stale.await("a round of the one that was frozen", PATIENCE, () -> at(stale).isAfter(thawed));
				assertThat(onTarget()).isEqualTo(20);
				commit(60);
				awaitTarget(60);
			}
		}
	}

	private long mapped() {
		io.github.tandem.cluster.Cluster reader = ClusterFixture.of("target", this.target.admin());
		reader.identify();
		return StoredMaps
			.read(this.topic + ".offsets.internal", reader, this.source.clusterId(),
					() -> this.target.newConsumer(Map.of()), Clock.systemUTC())
			.map((maps) -> maps.of("all", this.topic).getOrDefault(0, PartitionSnapshot.EMPTY).committed())
			.orElse(-1L);
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.sync", "true")
			.property("tandem.offsets.interval", "1s")
			.property("tandem.offsets.groups", this.group)
			.property("tandem.source.consumer.properties.session.timeout.ms", SESSION)
			.build();
	}

	private static Instant at(TandemProcess tandem) {
		return Instant
			.parse(JsonMapper.shared().readTree(tandem.get("/actuator/offsets").body()).path("at").asString());
	}

	private void write(int records) {
		this.source.produce(IntStream.range(0, records)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, new byte[10]))
			.toList());
	}

	private void commit(long offset) {
		this.source.admin()
			.alterConsumerGroupOffsets(this.group, Map.of(this.partition, new OffsetAndMetadata(offset)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private void awaitTarget(long offset) {
		Awaitility.await("offset %d on the target".formatted(offset))
			.atMost(PATIENCE)
			.until(this::onTarget, (found) -> found == offset);
	}

	private long onTarget() {
		OffsetAndMetadata offset = this.target.committedOffsets(this.group).get(this.partition);
		return (offset != null) ? offset.offset() : -1;
	}

}
