package io.github.tandem.migrate;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Size;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A migration that is killed again and again while producers write.
 */
@Tag("fault")
@TwoBrokersTest
class KilledMigrationIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(KilledMigrationIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int KILLS = 5;

	private static final int TOPICS = Size.of(12, 60);

	private static final int TOPICS_OF_A_GROUP = 3;

	private static final int PARTITIONS = Size.of(3, 6);

	private static final int RECORDS = Size.of(120_000, 3_000_000);

	private static final int VALUE = Size.of(200, 1_000);

	private static final int BATCH = 10_000;

	private final TwoBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

	private int next = RECORDS;

	private int told;

	KilledMigrationIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.name = brokers.uniqueName("moved");
	}

	@AfterEach
	void widen() {
		this.load.shutdownNow();
		this.brokers.targetRelay().unlimited();
	}

	@Test
	void endsEqualAndMovesGroupsExactlyAfterItWasKilledFiveTimes() throws Exception {
		topics().forEach((topic) -> this.source.createTopic(topic, PARTITIONS));
		for (int first = 0; first < RECORDS; first += BATCH) {
			this.source.produce(IntStream.range(first, first + BATCH).mapToObj(this::record).toList());
		}
		commitGroups();
		int onTheWay = 0;
		this.brokers.targetRelay().limit(Size.of(DataSize.ofMegabytes(1), DataSize.ofMegabytes(25)));
		try (Producer<byte[], byte[]> producer = this.source.newProducer(Map.of()); TandemProcess migrate = migrate()) {
			this.load.scheduleAtFixedRate(() -> writeOn(producer), 0, 20, TimeUnit.MILLISECONDS);
			for (int kill = 1; kill <= KILLS; kill++) {
				long before = targetSize();
				migrate.launch();
				migrate.await("records", PATIENCE, () -> targetSize() > before + RECORDS / 30);
				migrate.kill();
				long there = targetSize();
				onTheWay += (there < RECORDS) ? 1 : 0;
				logger.info("Killed with {} records there", there);
			}
			assertThat(onTheWay).as("kills on the way").isPositive();
			this.brokers.targetRelay().unlimited();
			migrate.launch();
			int code = migrate.awaitExit(PATIENCE.multipliedBy(3));
			this.load.shutdownNow();
			assertThat(this.load.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
			assertThat(code).as(migrate.log()).isZero();
			logger.info("{}", migrate.log().lines().skip(migrate.log().lines().count() - 12).toList());
			assertThat(migrate.log()).contains("All is well: everything is on the target");
			assertThatAllIsThere(migrate.log());
		}
	}

	private void assertThatAllIsThere(String report) {
		BitSet numbers = new BitSet(RECORDS);
		for (int topic = 0; topic < TOPICS; topic++) {
			Map<TopicPartition, Map<Long, Integer>> there = numbers(this.target, topic);
			there.values().forEach((records) -> records.values().forEach(numbers::set));
			assertThatTheGroupGoesOnWhereItEnded(topic, there, report);
		}
		assertThat(this.told).as("not exact, and told").isLessThanOrEqualTo(TOPICS * PARTITIONS / 10);
		assertThat(numbers.get(0, RECORDS).cardinality()).isEqualTo(RECORDS);
	}

	// what a killed process had sent may arrive among what is sent again, and end after
	// it:
	// then there is no place behind which nothing is read again
	private void assertThatTheGroupGoesOnWhereItEnded(int topic, Map<TopicPartition, Map<Long, Integer>> there,
			String report) {
		String group = group(topic / TOPICS_OF_A_GROUP);
		Map<TopicPartition, Map<Long, Integer>> here = numbers(this.source, topic);
		Map<TopicPartition, OffsetAndMetadata> ends = this.source.committedOffsets(group);
		Map<TopicPartition, OffsetAndMetadata> moved = this.target.committedOffsets(group);
		assertThat(moved).as(group).containsOnlyKeys(ends.keySet());
		here.forEach((partition, records) -> {
			long offset = moved.get(partition).offset();
			int next = records.get(ends.get(partition).offset());
			if (Objects.equals(there.get(partition).get(offset), next)) {
				return;
			}
			assertThat(report).contains("%s, %s: reads at most ".formatted(group, partition));
			this.told++;
			BitSet unread = new BitSet();
			records.values().stream().filter((number) -> number >= next).forEach(unread::set);
			there.get(partition).forEach((place, number) -> unread.set(number, unread.get(number) && place < offset));
			assertThat(unread.stream().filter((number) -> number < RECORDS)).as("skipped in %s", partition).isEmpty();
		});
	}

	private Map<TopicPartition, Map<Long, Integer>> numbers(Cluster cluster, int topic) {
		Map<TopicPartition, Map<Long, Integer>> numbers = new HashMap<>();
		for (ConsumerRecord<byte[], byte[]> record : cluster.consumeAll(topic(topic))) {
			numbers.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), (key) -> new HashMap<>())
				.put(record.offset(), ByteBuffer.wrap(record.value()).getInt());
		}
		return numbers;
	}

	private TandemProcess migrate() {
		return this.brokers.tandem(this.name)
			.command("migrate", "--skip-doctor")
			.target(this.brokers.targetBroker().relayed())
			.property("tandem.offsets.groups", this.name + "-group-.*")
			.property("tandem.source.consumer.properties.session.timeout.ms", "6000")
			.build();
	}

	// 1,000 records a second
	private void writeOn(Producer<byte[], byte[]> producer) {
		for (int record = 0; record < 20; record++) {
			producer.send(record(this.next++));
		}
	}

	// each group reads three topics, and has read a part of each partition
	private void commitGroups() throws Exception {
		for (int group = 0; group < TOPICS / TOPICS_OF_A_GROUP; group++) {
			Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
			int first = TOPICS_OF_A_GROUP * group;
			for (int topic = first; topic < first + TOPICS_OF_A_GROUP; topic++) {
				for (int partition = 0; partition < PARTITIONS; partition++) {
					long offset = 100L * (1 + group) + 700L * partition + topic;
					offsets.put(new TopicPartition(topic(topic), partition), new OffsetAndMetadata(offset));
				}
			}
			this.source.admin().alterConsumerGroupOffsets(group(group), offsets).all().get(1, TimeUnit.MINUTES);
		}
	}

	private ProducerRecord<byte[], byte[]> record(int number) {
		return new ProducerRecord<>(topic(number % TOPICS), (number / TOPICS) % PARTITIONS, null, value(number));
	}

	// not to be compressed, so that a narrow link is slow
	private static byte[] value(int number) {
		byte[] value = new byte[VALUE];
		new Random(number).nextBytes(value);
		return ByteBuffer.wrap(value).putInt(number).array();
	}

	private long targetSize() {
		List<String> there = new ArrayList<>(topics());
		there.retainAll(this.target.topics());
		return there.stream().mapToLong(this.target::size).sum();
	}

	private List<String> topics() {
		return IntStream.range(0, TOPICS).mapToObj(this::topic).toList();
	}

	private String topic(int number) {
		return "%s-topic-%02d".formatted(this.name, number);
	}

	private String group(int number) {
		return "%s-group-%d".formatted(this.name, number);
	}

}
