package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.apache.kafka.clients.admin.NewTopic;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Scrape;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes that stop, while processes are killed and logs change: everything before the
 * offset of the first start arrives, and nothing behind it.
 */
@Tag("fault")
@TwoBrokersTest
class BoundedRouteFaultsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(BoundedRouteFaultsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Instant NOON = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);

	private static final JsonMapper JSON = new JsonMapper();

	private static final int PARTITIONS = 3;

	private static final int RECORDS = 30_000;

	private final TwoBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	BoundedRouteFaultsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.topic = brokers.uniqueName("bounded");
	}

	@AfterEach
	void widen() {
		this.brokers.targetRelay().unlimited();
	}

	@Test
	void stopsAtTheSameEndHoweverOftenItIsKilled() {
		this.source.createTopic(this.topic, PARTITIONS);
		write(RECORDS);
		Map<Integer, Long> goals = this.source.endOffsets(this.topic);
		this.brokers.targetRelay().limit(DataSize.ofMegabytes(1));
		try (TandemProcess tandem = tandem("end").build()) {
			for (int kill = 1; kill <= 3; kill++) {
				long before = targetSize();
				tandem.start();
				tandem.await("records", PATIENCE, () -> targetSize() > before + 1_000);
				tandem.kill();
				logger.info("Killed with {} records there, {} committed", targetSize(),
						this.brokers.committed(this.topic));
				assertThat(targetSize()).as("killed on the way").isLessThan(RECORDS);
				// what comes later is not wanted
				write(1_000);
				assertThat(keptGoals()).isEqualTo(goals);
			}
			this.brokers.targetRelay().unlimited();
			tandem.start();
			awaitComplete(tandem);
			write(1_000);
			assertEverythingBefore(goals);
			assertRests(tandem);
			assertThat(tandem.stop().code()).isEqualTo(143);
			// also when it comes back to a route that is complete
			tandem.start();
			awaitComplete(tandem);
		}
		assertEverythingBefore(goals);
	}

	@Test
	void theOtherInstanceStopsAtTheSameEnd() {
		this.source.createTopic(this.topic, 2 * PARTITIONS);
		write(RECORDS);
		Map<Integer, Long> goals = this.source.endOffsets(this.topic);
		this.brokers.targetRelay().limit(DataSize.ofKilobytes(100));
		try (TandemProcess one = tandem("end").name("one").build();
				TandemProcess other = tandem("end").name("other").build()) {
			one.start();
			one.await("records", PATIENCE, () -> targetSize() > 0);
			write(1_000);
			other.start();
			other.await("partitions", PATIENCE, () -> partitions(other) > 0);
			one.kill();
			logger.info("Killed with {} records there, {} committed", targetSize(), this.brokers.committed(this.topic));
			write(1_000);
			this.brokers.targetRelay().unlimited();
			awaitComplete(other);
			other.await("all partitions", PATIENCE, () -> partitions(other) == 2 * PARTITIONS);
			awaitComplete(other);
			assertEverythingBefore(goals);
		}
	}

	@Test
	void deadLettersAreOfRecordsBeforeTheEndAlone() {
		String letters = this.topic + ".dead";
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1, Map.of("max.message.bytes", "10000"));
		this.target.createTopic(letters, 1);
		write(9);
		this.source.produce(large(9));
		// the last before the end, and the first behind it
		try (TandemProcess tandem = tandem("end").property("tandem.routes[0].on-rejected", "dead-letter")
			.property("tandem.routes[0].dead-letter-topic", letters)
			.build()) {
			tandem.start();
			tandem.await("the dead letter", PATIENCE, () -> this.target.size(letters) > 0);
			this.source.produce(large(10));
			awaitComplete(tandem);
			tandem.kill();
			this.source.produce(large(11));
			tandem.start();
			awaitComplete(tandem);
			assertRests(tandem);
		}
		assertThat(keptGoals()).isEqualTo(Map.of(0, 10L));
		assertThat(numbers(letters)).containsOnly(9L);
		assertThat(new TreeSet<>(numbers(this.topic))).isEqualTo(new TreeSet<>(upTo(9)));
	}

	@Test
	void transactionsEndOnTheirSideOfTheEnd() {
		this.source.createTopic(this.topic, 2);
		try (Producer<byte[], byte[]> aborting = transactions("aborting");
				Producer<byte[], byte[]> open = transactions("open");
				TandemProcess tandem = tandem("end").build()) {
			for (int partition = 0; partition < 2; partition++) {
				this.source.produce(records(partition, 0, 10));
				aborting.beginTransaction();
				aborting.send(record(partition, 100));
				aborting.flush();
				aborting.abortTransaction();
			}
			open.beginTransaction();
			open.send(record(0, 200));
			open.flush();
			this.source.produce(records(0, 10, 20));
			tandem.start();
			awaitComplete(tandem);
			// the aborted record and its marker are holes before the end
			assertThat(keptGoals()).isEqualTo(Map.of(0, 12L, 1, 12L));
			tandem.kill();
			open.commitTransaction();
			this.source.produce(records(1, 10, 20));
			tandem.start();
			awaitComplete(tandem);
			assertRests(tandem);
		}
		assertThat(keptGoals()).isEqualTo(Map.of(0, 12L, 1, 12L));
		assertThat(new TreeSet<>(numbers(0))).isEqualTo(new TreeSet<>(upTo(10)));
		assertThat(new TreeSet<>(numbers(1))).isEqualTo(new TreeSet<>(upTo(10)));
	}

	@Test
	void stopsAtTheSameInstantWhenItIsKilledThere() {
		this.source.createTopic(this.topic, 2);
		this.source.produce(records(0, 0, 5));
		this.source.produce(records(1, 0, 5));
		try (TandemProcess tandem = tandem(NOON.plusSeconds(7).toString()).build()) {
			tandem.start();
			tandem.await("what is old enough", PATIENCE, () -> targetSize() == 10);
			// found by a poll, and killed before or after that is kept
			this.source.produce(records(0, 5, 10));
			tandem.await("the last that is old enough", PATIENCE, () -> targetSize() >= 12);
			tandem.kill();
			// as old, but behind the first that is young enough
			this.source.produce(record(0, 100, NOON));
			this.source.produce(records(1, 5, 7));
			tandem.start();
			// the other one has none yet that is young enough
			tandem.await("the other partition", PATIENCE, () -> numbers(1).contains(6L));
			this.source.produce(records(1, 7, 9));
			awaitComplete(tandem);
			assertRests(tandem);
		}
		assertThat(keptGoals()).isEqualTo(Map.of(0, 7L, 1, 7L));
		assertThat(new TreeSet<>(numbers(0))).isEqualTo(new TreeSet<>(upTo(7)));
		assertThat(new TreeSet<>(numbers(1))).isEqualTo(new TreeSet<>(upTo(7)));
	}

	@Test
	void endsWhereTheSourceHasDeletedTheEnd() {
		this.source.createTopic(this.topic, 1);
		write(RECORDS);
		this.brokers.targetRelay().limit(DataSize.ofMegabytes(1));
		try (TandemProcess tandem = tandem("end").build()) {
			tandem.start();
			tandem.await("records", PATIENCE, () -> targetSize() > 0);
			tandem.kill();
			this.brokers.targetRelay().unlimited();
			write(1_000);
			this.source.deleteRecords(this.topic, 0, RECORDS + 500);
			long reached = this.brokers.committed(this.topic);
			tandem.start();
			awaitComplete(tandem);
			assertThat(keptGoals()).isEqualTo(Map.of(0, (long) RECORDS));
			assertThat(this.brokers.committed(this.topic)).isEqualTo(RECORDS);
			assertThat(tandem.metrics().sum("tandem_gap_records_total", "cause=\"retention\""))
				.as("what is before the end, and nothing behind it")
				.isEqualTo(RECORDS - reached);
		}
		assertThat(numbers(this.topic)).allMatch((number) -> number < RECORDS);
	}

	@Test
	void endsWhereCompactionHasTakenTheEnd() {
		this.source.createTopic(this.topic, 1,
				Map.of("cleanup.policy", "compact", "segment.bytes", "1048576", "min.cleanable.dirty.ratio", "0.01",
						"min.compaction.lag.ms", "0", "max.compaction.lag.ms", "1000", "delete.retention.ms", "100"));
		// the last ten have the keys of the first ten that come later
		byte[] value = new byte[20_000];
		new Random(1).nextBytes(value);
		List<ProducerRecord<byte[], byte[]>> some = new ArrayList<>();
		for (int number = 0; number < 100; number++) {
			some.add(new ProducerRecord<>(this.topic, 0, bytes((number < 90) ? number : number + 1_000), value));
		}
		this.source.produce(some);
		this.brokers.targetRelay().limit(DataSize.ofKilobytes(200));
		try (TandemProcess tandem = tandem("end").property("tandem.in-flight.max-bytes", "1MB").build()) {
			tandem.start();
			tandem.await("the first start", PATIENCE, () -> keptGoals().equals(Map.of(0, 100L)));
			tandem.kill();
			// more than one segment, of which all but the last are cleaned
			some.clear();
			for (int number = 0; number < 200; number++) {
				some.add(new ProducerRecord<>(this.topic, 0, bytes(1_090 + number % 10), value));
			}
			this.source.produce(some);
			tandem.await("compaction", PATIENCE,
					() -> this.source.consumeAll(this.topic)
						.stream()
						.noneMatch((record) -> record.offset() >= 90 && record.offset() < 110));
			this.brokers.targetRelay().unlimited();
			tandem.start();
			awaitComplete(tandem);
			assertRests(tandem);
			assertThat(tandem.metrics().sum("tandem_gap_records_total")).isZero();
		}
		assertThat(this.brokers.committed(this.topic)).isEqualTo(100);
		assertThat(new TreeSet<>(numbers(this.target.consumeAll(this.topic)))).contains(0L, 89L)
			.allMatch((key) -> key < 90 || (key >= 1_090 && key < 1_100));
	}

	@Test
	void aPartitionWhoseEndIsNotKnownWaitsAlone() {
		BrokerProcess controller = BrokerProcess.builder("source-1").build();
		BrokerProcess member = BrokerProcess.builder("source-2").joining(controller, 2).build();
		try (controller; member; TandemProcess tandem = tandem("end").source(controller.cluster()).build()) {
			controller.start();
			member.start();
			Cluster cluster = controller.cluster();
			TopicPartition silent = new TopicPartition(this.topic, 1);
			complete(cluster.admin()
				.createTopics(List.of(new NewTopic(this.topic, Map.of(0, List.of(1), 1, List.of(2))),
						new NewTopic("__consumer_offsets", Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1)))))
				.all());
			tandem.await("leaders", PATIENCE, () -> cluster.endOffsets(this.topic).size() == 2);
			cluster.produce(records(0, 0, 10));
			cluster.produce(records(1, 0, 10));
			member.kill();
			tandem.await("a partition without leader", PATIENCE,
					() -> cluster.describeTopic(this.topic).partitions().get(1).leader() == null);
			tandem.start();
			tandem.await("the one with a leader", PATIENCE,
					() -> partition(tandem, 0).path("complete").asBoolean() && numbers(0).size() == 10);
			assertThat(cluster.committedOffsets(this.topic + "-all").get(silent).metadata()).endsWith(" stop:later");
			assertThat(partition(tandem, 1).path("complete").asBoolean()).isFalse();
			cluster.produce(records(0, 10, 20));
			tandem.kill();
			member.start();
			tandem.await("a leader", PATIENCE, () -> cluster.endOffsets(this.topic).size() == 2);
			cluster.produce(records(1, 10, 15));
			tandem.start();
			awaitComplete(tandem);
			cluster.produce(records(1, 15, 20));
			tandem.await("the one that had no leader", PATIENCE,
					() -> partition(tandem, 1).path("complete").asBoolean());
			assertThat(partition(tandem, 1).path("stopAt").asLong()).as(() -> route(tandem) + tandem.diagnosis())
				.isEqualTo(15);
			assertThat(numbers(1)).containsExactlyInAnyOrderElementsOf(upTo(15));
			assertThat(numbers(0)).containsExactlyInAnyOrderElementsOf(upTo(10));
		}
	}

	private TandemProcess.Builder tandem(String stopAt) {
		return this.brokers.tandem(this.topic)
			.target(this.brokers.targetBroker().relayed())
			.property("tandem.source.consumer.properties.session.timeout.ms", "6000")
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.sync", "true")
			.property("tandem.routes[0].stop-at", stopAt);
	}

	// what an alert looks at, while the source goes on
	private void assertRests(TandemProcess tandem) {
		assertThat(tandem.get("/actuator/health/readiness").status()).isEqualTo(200);
		tandem.await("health", PATIENCE, () -> tandem.health("replication").startsWith("UP ")
				&& tandem.health("replication").contains("\"complete\":true"));
		tandem.await("meters at rest", PATIENCE, () -> isAtRest(tandem.metrics()));
		for (JsonNode partition : route(tandem).path("topics").path(this.topic)) {
			assertThat(partition.path("state").asString()).isEqualTo("caught-up");
			assertThat(partition.path("detail").asString()).startsWith("complete: ");
			assertThat(partition.path("lag").asLong()).isZero();
			assertThat(partition.path("nextOffset").asLong()).isEqualTo(partition.path("stopAt").asLong());
		}
		assertThat(tandem.isAlive()).as("it does not exit").isTrue();
	}

	private static boolean isAtRest(Scrape metrics) {
		return metrics.sum("tandem_lag_records") == 0 && metrics.max("tandem_lag_time_seconds") == 0
				&& metrics.sum("tandem_partitions", "state=\"halted\"") == 0
				&& metrics.sum("tandem_partitions", "state=\"waiting\"") == 0
				&& metrics.sum("tandem_partitions", "state=\"starting\"") == 0
				&& metrics.sum("tandem_partitions", "state=\"caught-up\"") > 0
				&& metrics.max("tandem_commit_age_seconds") < 60
				&& !(metrics.max("tandem_offsets_translation_age_seconds") > 60)
				&& metrics.sum("tandem_threads", "state=\"missing\"") == 0;
	}

	private void awaitComplete(TandemProcess tandem) {
		tandem.await("the route is complete", PATIENCE, () -> route(tandem).path("complete").asBoolean());
	}

	private JsonNode route(TandemProcess tandem) {
		return JSON.readTree(tandem.get("/actuator/replication/all").body());
	}

	private JsonNode partition(TandemProcess tandem, int partition) {
		return tandem.partition("all", this.topic, partition);
	}

	private int partitions(TandemProcess tandem) {
		return route(tandem).path("topics").path(this.topic).size();
	}

	private void assertEverythingBefore(Map<Integer, Long> goals) {
		assertThat(keptGoals()).isEqualTo(goals);
		Map<Integer, Long> nextOffsets = new HashMap<>();
		committed().forEach((partition, offset) -> nextOffsets.put(partition.partition(), offset.offset()));
		assertThat(nextOffsets).isEqualTo(goals);
		assertThat(new TreeSet<>(numbers(this.topic))).isEqualTo(new TreeSet<>(upTo(RECORDS)));
	}

	private Map<Integer, Long> keptGoals() {
		Map<Integer, Long> goals = new HashMap<>();
		committed().forEach((partition, offset) -> {
			String metadata = offset.metadata();
			String goal = metadata.substring(metadata.indexOf(" stop:") + 6).split("[ @]")[0];
			goals.put(partition.partition(), Long.valueOf(goal));
		});
		return goals;
	}

	private Map<TopicPartition, OffsetAndMetadata> committed() {
		return this.source.committedOffsets(this.topic + "-all");
	}

	private long targetSize() {
		return this.target.topics().contains(this.topic) ? this.target.size(this.topic) : 0;
	}

	private void write(int records) {
		long first = this.source.size(this.topic);
		int partitions = this.source.endOffsets(this.topic).size();
		this.source.produce(LongStream.range(first, first + records)
			.mapToObj((number) -> record((int) (number % partitions), number, NOON))
			.toList());
	}

	private List<ProducerRecord<byte[], byte[]>> records(int partition, int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> record(partition, number)).toList();
	}

	private ProducerRecord<byte[], byte[]> record(int partition, long number) {
		return record(partition, number, NOON.plusSeconds(number));
	}

	private ProducerRecord<byte[], byte[]> record(int partition, long number, Instant timestamp) {
		return new ProducerRecord<>(this.topic, partition, timestamp.toEpochMilli(), bytes(number), new byte[100]);
	}

	private ProducerRecord<byte[], byte[]> large(long number) {
		byte[] value = new byte[20_000];
		new Random(number).nextBytes(value);
		return new ProducerRecord<>(this.topic, 0, bytes(number), value);
	}

	private Producer<byte[], byte[]> transactions(String name) {
		Producer<byte[], byte[]> producer = this.source
			.newProducer(Map.of("transactional.id", this.topic + "-" + name));
		producer.initTransactions();
		return producer;
	}

	private List<Long> numbers(String name) {
		return numbers(this.target.consumeAll(name));
	}

	private List<Long> numbers(int partition) {
		return numbers(this.target.consumeAll(this.topic)
			.stream()
			.filter((record) -> record.partition() == partition)
			.toList());
	}

	private static List<Long> numbers(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map((record) -> number(record.key())).toList();
	}

	private static List<Long> upTo(long end) {
		return LongStream.range(0, end).boxed().toList();
	}

	private static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.UTF_8);
	}

	private static long number(byte[] text) {
		return Long.parseLong(new String(text, StandardCharsets.UTF_8));
	}

	private static void complete(org.apache.kafka.common.KafkaFuture<?> future) {
		future.toCompletionStage().toCompletableFuture().join();
	}

}
