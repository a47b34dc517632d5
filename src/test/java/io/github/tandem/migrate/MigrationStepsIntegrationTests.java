package io.github.tandem.migrate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/migration.md} says of large and other clusters: waves, other numbers
 * of partitions, a route that stops, and the way back.
 */
@Tag("fault")
@TwoClustersTest
class MigrationStepsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int RECORDS = 1_000;

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String orders;

	private final String payments;

	private final String group;

	private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

	MigrationStepsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("steps");
		this.orders = this.name + "-orders";
		this.payments = this.name + "-payments";
		this.group = this.name + "-readers";
	}

	@AfterEach
	void endLoad() {
		this.load.shutdownNow();
	}

	@Test
	void refusesWhileProducersWriteAndNamesThoseThatHaveNoTransactions() {
		create(this.source);
		write(this.source, this.orders, 0, RECORDS);
		service().whileRunning((running) -> {
			this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
			try (Producer<byte[], byte[]> idempotent = this.source.newProducer(Map.of("enable.idempotence", "true"));
					Producer<byte[], byte[]> plain = this.source
						.newProducer(Map.of("enable.idempotence", "false", "acks", "1"))) {
				this.load.scheduleAtFixedRate(() -> {
					idempotent.send(new ProducerRecord<>(this.orders, 0, null, new byte[10]));
					plain.send(new ProducerRecord<>(this.orders, 1, null, new byte[10]));
				}, 0, 50, TimeUnit.MILLISECONDS);
				Migrated no = cutOver();
				endLoadAndWait();
				assertThat(no.code()).as(no.toString()).isEqualTo(1);
				assertThat(no.out()).contains("records are still written: stop the producers", "NO-GO")
					.containsPattern(this.orders + "-0: \\d+ records in \\d+ s, by producer id \\d+")
					.containsPattern(this.orders
							+ "-1: \\d+ records in \\d+ s, by a producer that the source does not know by id");
			}
		});
	}

	@Test
	void switchesInWaves() {
		create(this.source);
		write(this.source, this.orders, 0, RECORDS);
		write(this.source, this.payments, 0, RECORDS);
		commit(this.orders, 100);
		commit(this.payments, 200);
		service().whileRunning((running) -> {
			this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
			this.target.awaitRecords(this.payments, RECORDS, PATIENCE);
			try (Producer<byte[], byte[]> producer = this.source.newProducer(Map.of())) {
				this.load.scheduleAtFixedRate(
						() -> producer.send(new ProducerRecord<>(this.payments, 0, null, new byte[10])), 0, 50,
						TimeUnit.MILLISECONDS);
				Migrated first = cutOver("--topic", this.orders);
				assertThat(first.code()).as(first.toString()).isZero();
				assertThat(first.out()).contains("1 topic", "GO: start producers").doesNotContain("NO-GO");
				assertThat(this.target.committedOffsets(this.group).keySet()).extracting(TopicPartition::topic)
					.containsOnly(this.orders);
				Migrated all = cutOver();
				assertThat(all.code()).as(all.toString()).isEqualTo(1);
				assertThat(all.out()).contains(this.payments + "-0").doesNotContain(this.orders + "-");
				endLoadAndWait();
			}
			Migrated second = cutOver("--topic", this.name + "-pay.*");
			assertThat(second.code()).as(second.toString()).isZero();
		});
		assertThat(offsets(this.target)).isEqualTo(offsets(this.source)).hasSize(6);
	}

	@Test
	void movesIntoOtherNumbersOfPartitionsByKey() {
		create(this.source);
		this.target.createTopic(this.orders, 5);
		this.target.createTopic(this.payments, 2);
		write(this.source, this.orders, 0, RECORDS);
		write(this.source, this.payments, 0, RECORDS);
		commit(this.orders, 50);
		Migrated migrated = Migrated.by(settings(), "--json", "--skip-doctor");
		assertThat(migrated.code()).as(migrated.toString()).isZero();
		JsonNode json = migrated.json();
		assertThat(json.path("outcome").asString()).isEqualTo("equal");
		assertThat(json.path("verification").path("records").asLong()).isEqualTo(2 * RECORDS);
		for (String topic : List.of(this.orders, this.payments)) {
			assertThat(byKey(this.target, topic)).isEqualTo(byKey(this.source, topic));
			assertThat(this.target.endOffsets(topic).values()).as("all partitions are used").allMatch((end) -> end > 0);
		}
		// nothing that a group has not read stands before where it goes on
		assertThat(json.path("movedGroups").path("offsets").asInt()).as(migrated.toString()).isEqualTo(5);
		assertThat(this.target.committedOffsets(this.group)).hasSize(5);
		Map<Integer, Long> unread = new HashMap<>();
		this.source.consumeAll(this.orders)
			.stream()
			.filter((record) -> record.offset() >= 50)
			.forEach((record) -> unread.put(number(record), record.offset()));
		this.target.consumeAll(this.orders)
			.stream()
			.filter((record) -> record.offset() < this.target.committedOffsets(this.group)
				.get(new TopicPartition(this.orders, record.partition()))
				.offset())
			.forEach((record) -> assertThat(unread).doesNotContainKey(number(record)));
		service().whileRunning((running) -> {
			Migrated go = cutOver();
			assertThat(go.code()).as(go.toString()).isZero();
		});
	}

	@Test
	void plansNoFurtherThanWhereTheRouteStops() {
		create(this.source);
		write(this.source, this.orders, 0, RECORDS);
		List<String> settings = settings();
		settings.add("--tandem.routes[0].stop-at=end");
		Migrated first = Migrated.by(settings, "--skip-doctor");
		assertThat(first.code()).as(first.toString()).isZero();
		write(this.source, this.orders, RECORDS, 2 * RECORDS);
		Migrated again = Migrated.by(settings, "--json", "--skip-doctor", "--patience", "30s");
		assertThat(again.code()).as(again.toString()).isZero();
		assertThat(again.json().path("plan").path("records").asLong()).isEqualTo(RECORDS);
		assertThat(again.json().path("verification").path("records").asLong()).isEqualTo(RECORDS);
		assertThat(this.target.size(this.orders)).isEqualTo(RECORDS);
	}

	@Test
	void nothingIsLostOnTheWayBack() {
		create(this.source);
		write(this.source, this.orders, 0, RECORDS);
		commit(this.orders, 100);
		RunningTandem.Builder back = RunningTandem.between(this.clusters, this.target, this.source)
			.property("tandem.name", this.name + "-back")
			.property("tandem.loop-protection", "true")
			.property("tandem.offsets.enabled", "true")
			.route("all", this.name + "-.*");
		service().property("tandem.loop-protection", "true").whileRunning((running) -> {
			this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
			back.whileRunning((reverse) -> {
				Awaitility.await("the reverse deployment")
					.atMost(PATIENCE)
					.until(() -> this.target.committedOffsets(this.name + "-back-all").size() == 6);
				Migrated go = Migrated.by(protectedSettings(this.source, this.target, this.name), "--cut-over",
						"--watch", "2s", "--patience", "1m");
				assertThat(go.code()).as(go.toString()).isZero();
				assertThat(go.out()).contains("ok    way back", "GO: start producers");
				// the switch: producers and the group go on on the target
				write(this.target, this.orders, RECORDS, 2 * RECORDS);
				commitOn(this.target, this.orders, this.target.endOffsets(this.orders));
				Awaitility.await("what was written after the switch")
					.atMost(PATIENCE)
					.until(() -> numbers(this.source).size() == 2 * RECORDS);
				Migrated returned = Migrated.by(protectedSettings(this.target, this.source, this.name + "-back"),
						"--cut-over", "--watch", "2s", "--patience", "1m");
				assertThat(returned.code()).as(returned.toString()).isZero();
				assertThat(returned.out()).contains("ok    way back", "GO: start producers");
			});
		});
		assertThat(numbers(this.source))
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * RECORDS).boxed().toList());
		assertThat(numbers(this.target)).as("nothing comes round").hasSize(2 * RECORDS);
		// it read all on the target, so nothing is left for it on the source
		assertThat(offsets(this.source).entrySet()).filteredOn((entry) -> entry.getKey().topic().equals(this.orders))
			.hasSize(3)
			.allMatch((entry) -> entry.getValue()
				.equals(this.source.endOffsets(this.orders).get(entry.getKey().partition())));
	}

	private RunningTandem.Builder service() {
		return RunningTandem.between(this.clusters)
			.property("tandem.name", this.name)
			.property("tandem.offsets.enabled", "true")
			.route("all", this.name + "-.*");
	}

	private List<String> settings() {
		return settings(this.source, this.target, this.name);
	}

	private List<String> settings(Cluster from, Cluster to, String deployment) {
		return new ArrayList<>(List.of("--tandem.source.bootstrap-servers=" + from.bootstrapServers(),
				"--tandem.target.bootstrap-servers=" + to.bootstrapServers(), "--tandem.name=" + deployment,
				"--tandem.routes[0].name=all", "--tandem.routes[0].topics=" + this.name + "-.*",
				"--tandem.offsets.groups=" + this.group, "--server.port=0"));
	}

	private List<String> protectedSettings(Cluster from, Cluster to, String deployment) {
		List<String> settings = settings(from, to, deployment);
		settings.add("--tandem.loop-protection=true");
		return settings;
	}

	private Migrated cutOver(String... options) {
		List<String> all = new ArrayList<>(List.of("--cut-over", "--watch", "2s", "--patience", "1m"));
		all.addAll(List.of(options));
		return Migrated.by(settings(), all.toArray(String[]::new));
	}

	private void endLoadAndWait() {
		this.load.shutdownNow();
		Awaitility.await("the end of the load").atMost(PATIENCE).until(this.load::isTerminated);
	}

	private void create(Cluster cluster) {
		cluster.createTopic(this.orders, 3);
		cluster.createTopic(this.payments, 3);
	}

	private void write(Cluster cluster, String topic, int from, int to) {
		cluster.produce(IntStream.range(from, to)
			.mapToObj((number) -> new ProducerRecord<>(topic, bytes("key-" + number % 17), bytes("" + number)))
			.toList());
	}

	private void commit(String topic, long offset) {
		commitOn(this.source, topic, Map.of(0, offset, 1, offset, 2, offset));
	}

	private void commitOn(Cluster cluster, String topic, Map<Integer, Long> offsets) {
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
		offsets.forEach((partition, offset) -> committed.put(new TopicPartition(topic, partition),
				new OffsetAndMetadata(offset)));
		try {
			cluster.admin().alterConsumerGroupOffsets(this.group, committed).all().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<TopicPartition, Long> offsets(Cluster cluster) {
		Map<TopicPartition, Long> offsets = new HashMap<>();
		cluster.committedOffsets(this.group).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
		return offsets;
	}

	private List<Integer> numbers(Cluster cluster) {
		return cluster.consumeAll(this.orders).stream().map(MigrationStepsIntegrationTests::number).toList();
	}

	private static int number(ConsumerRecord<byte[], byte[]> record) {
		return Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static Map<String, List<Integer>> byKey(Cluster cluster, String topic) {
		Map<String, List<Integer>> byKey = new HashMap<>();
		cluster.consumeAll(topic)
			.forEach((record) -> byKey
				.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), (key) -> new ArrayList<>())
				.add(number(record)));
		return byKey;
	}

}
