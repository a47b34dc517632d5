package io.github.tandem.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The command {@code migrate} between two clusters.
 */
@Tag("fault")
@TwoClustersTest
class MigrateIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int RECORDS = 1_000;

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String orders;

	private final String payments;

	private final String group;

	private final List<String> settings = new ArrayList<>();

	MigrateIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("migration");
		this.orders = this.name + "-orders";
		this.payments = this.name + "-payments";
		this.group = this.name + "-readers";
		this.settings.add("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers());
		this.settings.add("--tandem.target.bootstrap-servers=" + this.target.bootstrapServers());
		this.settings.add("--tandem.name=" + this.name);
		this.settings.add("--tandem.routes[0].name=all");
		this.settings.add("--tandem.routes[0].topics=" + this.name + "-.*");
		this.settings.add("--tandem.offsets.groups=" + this.name + "-.*");
		this.settings.add("--server.port=0");
	}

	@Test
	void showsThePlanAndThenMovesTopicsAndGroups() {
		produce();
		Migrated plan = Migrated.by(this.settings, "--dry-run");
		assertThat(plan.code()).as(plan.toString()).isZero();
		assertThat(plan.out()).contains(this.orders, "to be created", "1 consumer group", "nothing was written");
		assertThat(this.target.topics()).doesNotContain(this.orders, this.payments);
		Migrated migrated = Migrated.by(this.settings, "--json");
		assertThat(migrated.code()).as(migrated.toString()).isZero();
		JsonNode json = migrated.json();
		assertThat(json.path("outcome").asString()).isEqualTo("equal");
		assertThat(json.path("progress").path("done").path("records").asLong()).isEqualTo(2 * RECORDS);
		assertThat(json.path("movedGroups").path("exact").asInt()).isEqualTo(3);
		assertThat(json.path("verification").path("records").asLong()).isEqualTo(2 * RECORDS);
		assertThat(this.target.size(this.orders)).isEqualTo(RECORDS);
		assertThat(offsets(this.target)).isEqualTo(offsets(this.source)).hasSize(3);
		// once more: there is nothing left to do
		Migrated again = Migrated.by(this.settings);
		assertThat(again.code()).as(again.toString()).isZero();
		assertThat(again.out()).contains("100 %", "All is well: everything is on the target");
		assertThat(this.target.size(this.orders)).isEqualTo(RECORDS);
	}

	@Test
	void saysGoOnceNobodyWritesAndReads() {
		produce();
		produceByKey();
		List<String> cutOver = List.of("--cut-over", "--watch", "2s", "--patience", "30s");
		Migrated early = by(cutOver);
		assertThat(early.code()).as(early.toString()).isEqualTo(1);
		assertThat(early.out()).contains("nobody replicates", "NO-GO");
		RunningTandem.Builder tandem = RunningTandem.between(this.clusters)
			.property("tandem.name", this.name)
			.property("tandem.offsets.enabled", "true")
			.route("all", this.name + "-.*");
		tandem.whileRunning((running) -> {
			this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
			this.target.awaitRecords(this.payments, RECORDS, PATIENCE);
			try (Producer<byte[], byte[]> producer = this.source
				.newProducer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, this.name + "-shop"));
					Producer<byte[], byte[]> behind = this.source.newProducer(Map.of());
					Consumer<byte[], byte[]> consumer = this.source
						.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group))) {
				producer.initTransactions();
				consumer.subscribe(List.of(this.payments));
				AtomicBoolean ended = new AtomicBoolean();
				Thread writes = new Thread(() -> {
					while (!ended.get()) {
						producer.beginTransaction();
						producer.send(new ProducerRecord<>(this.orders, 0, null, "late".getBytes()));
						// whose clock is an hour behind
						behind.send(new ProducerRecord<>(this.payments, 0, System.currentTimeMillis() - 3_600_000, null,
								"late".getBytes()));
						producer.commitTransaction();
						consumer.poll(Duration.ofMillis(50));
					}
				});
				writes.start();
				Migrated no = by(cutOver);
				ended.set(true);
				Awaitility.await("the end of the load").atMost(PATIENCE).until(() -> !writes.isAlive());
				assertThat(no.code()).as(no.toString()).isEqualTo(1);
				assertThat(no.out())
					.contains("records are still written", "transactional.id " + this.name + "-shop",
							this.group + " reads " + this.payments, "NO-GO")
					.containsPattern(this.payments + "-0: \\d+ records in \\d+ s, by producer id \\d+");
			}
			Migrated go = by(cutOver);
			assertThat(go.code()).as(go.toString()).isZero();
			assertThat(go.out())
				.contains("4 topics", "all are replicated", "warn  way back", "are the same", "GO: start producers")
				.doesNotContain("NO-GO");
		});
		assertThat(this.target.committedOffsets(this.group)).hasSize(3);
	}

	@Test
	void tellsWhatIsNotThereAndWhatIsElsewhere() {
		Migrated nothing = Migrated.by(this.settings, "--skip-doctor");
		assertThat(nothing.code()).as(nothing.toString()).isEqualTo(1);
		assertThat(nothing.out()).contains("the route 'all' takes no topic");
		produce();
		String empty = this.name + "-empty";
		this.source.createTopic(empty, 2);
		assertThat(Migrated.by(this.settings, "--skip-doctor", "--verify", "none").out())
			.contains("source and target were not compared");
		assertThat(this.target.describeTopic(empty).partitions()).hasSize(2);
		this.target.deleteTopic(this.orders);
		Migrated elsewhere = Migrated.by(this.settings, "--skip-doctor", "--dry-run");
		assertThat(elsewhere.code()).as(elsewhere.toString()).isEqualTo(1);
		assertThat(elsewhere.out()).contains("an earlier topic '%s'".formatted(this.orders), "another tandem.name");
		Migrated typo = by(List.of("--cut-over", "--topic", this.orders + "," + this.orders + "s"));
		assertThat(typo.code()).isEqualTo(1);
		assertThat(typo.out()).contains("no topic matches '%ss'".formatted(this.orders), "NO-GO");
	}

	private Map<TopicPartition, Long> offsets(Cluster cluster) {
		return cluster.committedOffsets(this.group)
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().offset()));
	}

	private Migrated by(List<String> options) {
		return Migrated.by(this.settings, options.toArray(String[]::new));
	}

	// each is compared in another way
	private void produceByKey() {
		String keyed = this.name + "-keyed";
		String customers = this.name + "-customers";
		this.source.createTopic(keyed, 2);
		this.target.createTopic(keyed, 3);
		this.source.createTopic(customers, 1, Map.of("cleanup.policy", "compact"));
		this.source.produce(IntStream.range(0, 100)
			.boxed()
			.flatMap((number) -> Stream.of(keyed, customers)
				.map((topic) -> new ProducerRecord<>(topic, ("key-" + number % 9).getBytes(),
						("value-" + number).getBytes())))
			.toList());
	}

	private void produce() {
		this.source.createTopic(this.orders, 3);
		this.source.createTopic(this.payments, 1);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		IntStream.range(0, RECORDS).forEach((number) -> {
			records.add(new ProducerRecord<>(this.orders, number % 3, null, ("order-" + number).getBytes()));
			records.add(new ProducerRecord<>(this.payments, 0, null, ("payment-" + number).getBytes()));
		});
		this.source.produce(records);
		Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(new TopicPartition(this.orders, 0),
				new OffsetAndMetadata(10), new TopicPartition(this.orders, 2), new OffsetAndMetadata(0),
				new TopicPartition(this.payments, 0), new OffsetAndMetadata(RECORDS));
		try {
			this.source.admin().alterConsumerGroupOffsets(this.group, offsets).all().get();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
