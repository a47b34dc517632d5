package io.github.tandem.offset.group;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TopicReader;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups that move to the target, some far behind and some at rest, while the process is
 * killed at random moments: whatever is committed for them on the target, no record that
 * they have not read stands before it.
 */
@Tag("fault")
@TwoBrokersTest
class KilledWhileGroupsMoveIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(KilledWhileGroupsMoveIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int KILLS = 20;

	private static final int PARTITIONS = 3;

	private static final int GROUPS = 6;

	private final TwoBrokers brokers;

	private final String topic;

	private final long seed = ThreadLocalRandom.current().nextLong();

	private final Random random = new Random(this.seed);

	private final Map<ByteBuffer, Long> sourceOffsets = new HashMap<>();

	// where each record stands last, by partition
	private final Map<Integer, NavigableMap<Long, Long>> copies = new HashMap<>();

	private final Map<String, Map<TopicPartition, OffsetAndMetadata>> onTarget = new HashMap<>();

	private long written;

	private int moves;

	KilledWhileGroupsMoveIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("killed");
	}

	@Test
	void noGroupSkipsARecordHoweverOftenTheProcessIsKilled() {
		logger.info("The seed is {}", this.seed);
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		this.brokers.target().createTopic(this.topic, PARTITIONS);
		write(3_000);
		try (TopicReader source = new TopicReader(this.brokers.source(), this.topic);
				TopicReader target = new TopicReader(this.brokers.target(), this.topic);
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.property("tandem.instance", "pod-1")
					.property("tandem.offsets.enabled", "true")
					.property("tandem.offsets.sync", "true")
					.property("tandem.offsets.interval", "1s")
					.property("tandem.offsets.groups", this.topic + "-group-.*")
					.build()) {
			for (int kill = 0; kill < KILLS; kill++) {
				moveGroups();
				tandem.start();
				write(50 + this.random.nextInt(500));
				awaitSomeMoment();
				if (this.random.nextBoolean()) {
					write(300);
				}
				tandem.kill();
				read(source, target);
				check("after kill %d with the seed %d".formatted(kill, this.seed));
			}
			moveGroups();
			tandem.start();
			tandem.await("all groups", PATIENCE, () -> isMoved(tandem));
			read(source, target);
			check("at the end with the seed %d".formatted(this.seed));
			assertThat(this.onTarget).hasSize(GROUPS)
				.allSatisfy((group, offsets) -> assertThat(offsets).hasSize(PARTITIONS));
			logger.info("{} offsets were committed on the target, {} records are read again at the end", this.moves,
					reread());
			assertThat(this.moves).as("offsets that moved").isGreaterThan(2 * GROUPS * PARTITIONS);
		}
	}

	private void write(int records) {
		long first = this.written;
		this.brokers.source()
			.produce(IntStream.range(0, records)
				.mapToObj((record) -> new ProducerRecord<byte[], byte[]>(this.topic, this.random.nextInt(PARTITIONS),
						null, bytes(first + record)))
				.toList());
		this.written += records;
	}

	private static byte[] bytes(long number) {
		return ByteBuffer.allocate(100).putLong(number).array();
	}

	private void awaitSomeMoment() {
		Duration moment = Duration.ofMillis(this.random.nextInt(6_000));
		Awaitility.await("some moment")
			.atMost(PATIENCE)
			.pollDelay(moment)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> true);
	}

	// half of them rest: what is right for them is known exactly
	private void moveGroups() {
		Map<Integer, Long> ends = this.brokers.source().endOffsets(this.topic);
		for (int group = 0; group < GROUPS; group++) {
			if (this.onTarget.size() == GROUPS && this.random.nextBoolean()) {
				continue;
			}
			Map<TopicPartition, OffsetAndMetadata> before = this.brokers.source().committedOffsets(group(group));
			Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
			for (int partition = 0; partition < PARTITIONS; partition++) {
				TopicPartition key = new TopicPartition(this.topic, partition);
				long from = before.containsKey(key) ? before.get(key).offset() : 0;
				long left = ends.get(partition) - from;
				long step = (group == 0) ? left : (left > 0) ? this.random.nextLong(left / (1 + group) + 1) : 0;
				next.put(key, new OffsetAndMetadata(from + step));
			}
			this.brokers.source()
				.admin()
				.alterConsumerGroupOffsets(group(group), next)
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
	}

	private String group(int number) {
		return "%s-group-%d".formatted(this.topic, number);
	}

	private void read(TopicReader source, TopicReader target) {
		assertThat(source.readToEnd(PATIENCE,
				(record) -> this.sourceOffsets.put(ByteBuffer.wrap(record.value()), record.offset())))
			.isTrue();
		assertThat(target.readToEnd(PATIENCE, (record) -> {
			Long offset = this.sourceOffsets.get(ByteBuffer.wrap(record.value()));
			assertThat(offset).isNotNull();
			this.copies.computeIfAbsent(record.partition(), (key) -> new TreeMap<>()).put(offset, record.offset());
		})).isTrue();
	}

	private void check(String when) {
		Cluster source = this.brokers.source();
		Map<Integer, Long> ends = this.brokers.target().endOffsets(this.topic);
		for (int group = 0; group < GROUPS; group++) {
			Map<TopicPartition, OffsetAndMetadata> committed = source.committedOffsets(group(group));
			Map<TopicPartition, OffsetAndMetadata> moved = this.brokers.target().committedOffsets(group(group));
			Map<TopicPartition, OffsetAndMetadata> before = moved.isEmpty() ? null
					: this.onTarget.put(group(group), moved);
			for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : moved.entrySet()) {
				int partition = offset.getKey().partition();
				long next = offset.getValue().offset();
				assertThat(next).as("%s: %s of the group %d", when, offset.getKey(), group)
					.isLessThanOrEqualTo(ends.get(partition));
				assertThat(copies(partition).tailMap(committed.get(offset.getKey()).offset()).values())
					.as("%s: %s of the group %d, committed %s, on the target %d", when, offset.getKey(), group,
							committed.get(offset.getKey()), next)
					.allMatch((copy) -> copy >= next);
				this.moves += offset.getValue().equals((before != null) ? before.get(offset.getKey()) : null) ? 0 : 1;
			}
		}
	}

	private NavigableMap<Long, Long> copies(int partition) {
		return this.copies.getOrDefault(partition, new TreeMap<>());
	}

	private long reread() {
		long records = 0;
		for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group : this.onTarget.entrySet()) {
			Map<TopicPartition, OffsetAndMetadata> committed = this.brokers.source().committedOffsets(group.getKey());
			for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : group.getValue().entrySet()) {
				records += copies(offset.getKey().partition()).headMap(committed.get(offset.getKey()).offset())
					.values()
					.stream()
					.filter((copy) -> copy >= offset.getValue().offset())
					.count();
			}
		}
		return records;
	}

	private boolean isMoved(TandemProcess tandem) {
		for (int group = 0; group < GROUPS; group++) {
			JsonNode offsets = JsonMapper.shared()
				.readTree(tandem.get("/actuator/offsets/" + group(group)).body())
				.path("offsets");
			Map<TopicPartition, OffsetAndMetadata> committed = this.brokers.source().committedOffsets(group(group));
			if (offsets.size() != PARTITIONS) {
				return false;
			}
			for (JsonNode offset : offsets) {
				int partition = offset.path("partition").asInt();
				if (!List.of("equal", "set", "ahead").contains(offset.path("verdict").asString())
						|| offset.path("committed").path("" + partition).asLong() != committed
							.get(new TopicPartition(this.topic, partition))
							.offset()) {
					return false;
				}
			}
		}
		return true;
	}

}
