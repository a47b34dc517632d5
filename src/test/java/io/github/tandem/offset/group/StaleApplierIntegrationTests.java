package io.github.tandem.offset.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.store.StoredMaps;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TopicReader;
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

	private static final Logger logger = LoggerFactory.getLogger(StaleApplierIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int GROUPS = 300;

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

	@Test
	void oneThatIsFrozenAmongItsCommitsSendsNoneOfTheOthersLater() {
		write(200);
		commitAll(10);
		try (TandemProcess stale = tandem(); TopicReader commits = new TopicReader(this.target, "__consumer_offsets")) {
			stale.start();
			stale.await("the groups", PATIENCE, () -> countAt(10) == GROUPS);
			stale.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 200);
			stale.await("the map", PATIENCE, () -> mapped() == 200);
			freezeAmongItsCommits(stale);
			try (TandemProcess next = tandem()) {
				next.start();
				next.await("the groups, also those that are left", PATIENCE,
						() -> countAt(this.source.committedOffsets(name(0)).get(this.partition).offset()) == GROUPS);
				commitAll(5);
				next.await("the groups are set back", PATIENCE, () -> countAt(5) == GROUPS);
				assertThat(commits.readToEnd(PATIENCE, (record) -> {
				})).isTrue();
				Instant thawed = Instant.now();
				stale.thaw();
				stale.await("a round of the one that was frozen", PATIENCE, () -> at(stale).isAfter(thawed));
				next.await("a round of the other one", PATIENCE, () -> at(next).isAfter(thawed));
				List<String> later = new ArrayList<>();
				assertThat(commits.readToEnd(PATIENCE, (record) -> add(record, later))).isTrue();
				assertThat(later).as("what was committed of the groups since").allMatch((one) -> one.endsWith(" at 5"));
				assertThat(countAt(5)).isEqualTo(GROUPS);
			}
		}
	}

	private void freezeAmongItsCommits(TandemProcess stale) {
		for (long offset = 20; offset <= 200; offset += 10) {
			long moved = offset;
			commitAll(moved);
			Awaitility.await("commits")
				.atMost(PATIENCE)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> isAt(0, moved) || isAt(GROUPS - 1, moved));
			stale.freeze();
			long done = countAt(moved);
			logger.info("Frozen with {} of {} groups committed", done, GROUPS);
			if (done < GROUPS) {
				return;
			}
			stale.thaw();
		}
		throw new IllegalStateException("Not frozen in time");
	}

	private boolean isAt(int number, long offset) {
		OffsetAndMetadata there = this.target.committedOffsets(name(number)).get(this.partition);
		return there != null && there.offset() == offset;
	}

	private long countAt(long offset) {
		Map<String, ListConsumerGroupOffsetsSpec> all = new HashMap<>();
		IntStream.range(0, GROUPS).forEach((number) -> all.put(name(number), new ListConsumerGroupOffsetsSpec()));
		return this.target.admin()
			.listConsumerGroupOffsets(all)
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join()
			.values()
			.stream()
			.map((own) -> own.get(this.partition))
			.filter((there) -> there != null && there.offset() == offset)
			.count();
	}

	private void commitAll(long offset) {
		CompletableFuture
			.allOf(IntStream.range(0, GROUPS)
				.mapToObj((number) -> this.source.admin()
					.alterConsumerGroupOffsets(name(number), Map.of(this.partition, new OffsetAndMetadata(offset)))
					.all()
					.toCompletionStage()
					.toCompletableFuture())
				.toArray(CompletableFuture[]::new))
			.join();
	}

	private String name(int number) {
		return "%s-%04d".formatted(this.group, number);
	}

	private void add(ConsumerRecord<byte[], byte[]> record, List<String> commits) {
		ByteBuffer key = ByteBuffer.wrap(record.key());
		// an offset, not a group
		if (key.getShort() <= 1) {
			String name = text(key);
			if (name.startsWith(this.group)) {
				byte[] value = record.value();
				commits
					.add(name + " at " + ((value != null) ? ByteBuffer.wrap(value).getLong(Short.BYTES) : "nothing"));
			}
		}
	}

	private static String text(ByteBuffer in) {
		byte[] text = new byte[in.getShort()];
		in.get(text);
		return new String(text, StandardCharsets.UTF_8);
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
			.property("tandem.offsets.groups", this.group + ".*")
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
