package io.github.tandem.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens on the clusters while {@code migrate} runs: another one of the same
 * deployment, a new topic, readers of other kinds. Each gets a clear answer.
 */
@Tag("fault")
// share groups are seen by whoever moves all groups
@TwoBrokersTest(shared = false)
class MigrateBesideIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int RECORDS = 2_000;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String orders;

	private final String group;

	MigrateBesideIntegrationTests(TwoBrokers brokers) {
		this.source = brokers.source();
		this.target = brokers.target();
		this.name = brokers.uniqueName("beside");
		this.orders = this.name + "-orders";
		this.group = this.name + "-readers";
	}

	@Test
	void twoOfTheSameDeploymentShareTheWorkAndBothSayHowItEnded() {
		create();
		try (TandemProcess first = migrate("--json"); TandemProcess second = migrate("--json")) {
			assertThat(first.awaitExit(PATIENCE)).as(first.log()).isZero();
			assertThat(second.awaitExit(PATIENCE)).as(second.log()).isZero();
		}
		assertThat(this.target.size(this.orders)).isEqualTo(RECORDS);
		assertThat(this.target.committedOffsets(this.group)).hasSize(1);
	}

	@Test
	void aTopicThatIsCreatedMeanwhileIsNoDoubtOfTheOthers() {
		create();
		String late = this.name + "-late";
		// the service does not see it either
		try (TandemProcess migrate = migrate("--json", "--tandem.topics.interval=1h")) {
			Awaitility.await("the topics of the plan")
				.atMost(PATIENCE)
				.until(() -> this.target.topics().contains(this.orders));
			this.source.createTopic(late, 1);
			this.source.produce(late, "key", "value");
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isZero();
			assertThat(migrate.log()).contains("\"outcome\" : \"equal\"", late);
		}
	}

	@Test
	void aGroupThatStillReadsIsMovedToWhereItHasCommittedAndNamed() {
		create();
		try (Consumer<byte[], byte[]> reader = this.source
			.newConsumer(Map.of("group.id", this.group, "enable.auto.commit", "false"))) {
			reader.subscribe(List.of(this.orders));
			Awaitility.await("an assignment").atMost(PATIENCE).until(() -> {
				reader.poll(Duration.ofMillis(100));
				return !reader.assignment().isEmpty();
			});
			try (TandemProcess migrate = migrate("--json")) {
				int code = awaitExit(migrate, () -> reader.poll(Duration.ofMillis(100)));
				assertThat(code).as(migrate.log()).isZero();
				assertThat(migrate.log()).contains("%s reads %s: ".formatted(this.group, this.orders),
						"is moved by migrate --cut-over");
			}
		}
		assertThat(this.target.committedOffsets(this.group)).hasSize(1);
	}

	@Test
	void shareGroupsAreNamedAlsoAtTheSwitch() {
		create();
		String shared = this.name + "-shared";
		try (KafkaShareConsumer<byte[], byte[]> reader = new KafkaShareConsumer<>(
				Map.of("bootstrap.servers", this.source.bootstrapServers(), "group.id", shared),
				new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
			reader.subscribe(List.of(this.orders));
			try (TandemProcess migrate = migrate("--json")) {
				int code = awaitExit(migrate, () -> reader.poll(Duration.ofMillis(100)));
				assertThat(code).as(migrate.log()).isZero();
				assertThat(migrate.log())
					.contains("%s: a share group has no offsets that could be translated".formatted(shared));
				assertThat(this.target.size(this.orders)).isEqualTo(RECORDS);
				assertThat(this.target.committedOffsets(this.group)).as("the other groups are moved").hasSize(1);
			}
			List<String> settings = new ArrayList<>(
					List.of("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers(),
							"--tandem.target.bootstrap-servers=" + this.target.bootstrapServers(),
							"--tandem.name=" + this.name, "--tandem.routes[0].name=all",
							"--tandem.routes[0].topics=" + this.name + "-.*", "--server.port=0"));
			CompletableFuture<Migrated> cutOver = CompletableFuture
				.supplyAsync(() -> Migrated.by(settings, "--cut-over", "--watch", "1s"));
			Awaitility.await("the answer").atMost(PATIENCE).until(() -> {
				reader.poll(Duration.ofMillis(100));
				return cutOver.isDone();
			});
			assertThat(cutOver.join().code()).as(cutOver.join().toString()).isEqualTo(1);
			assertThat(cutOver.join().out()).contains("%s is a Share group".formatted(shared), "nobody replicates");
		}
	}

	@Test
	void recordsOfATransactionThatStaysOpenAreMissing() {
		create();
		try (Producer<byte[], byte[]> producer = this.source.newProducer(Map.of("transactional.id", this.name))) {
			producer.initTransactions();
			producer.beginTransaction();
			producer.send(new ProducerRecord<>(this.orders, 0, null, "open".getBytes()));
			producer.flush();
			this.source.produce(List.of(new ProducerRecord<>(this.orders, 0, null, "behind it".getBytes())));
			try (TandemProcess migrate = migrate("--json", "--patience=15s")) {
				assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
				assertThat(migrate.log()).contains("nothing was replicated for 15 s",
						this.orders + "-0: open-transaction: ");
			}
			producer.commitTransaction();
		}
		try (TandemProcess migrate = migrate("--json")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isZero();
		}
		assertThat(this.target.consumeAll(this.orders)).hasSize(RECORDS + 2);
	}

	@Test
	void offsetsThatSomebodyElseHasSetAreNothingReplicated() {
		create();
		commit(new OffsetAndMetadata(RECORDS / 2));
		try (TandemProcess migrate = migrate("--json", "--verify=none", "--patience=15s")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log()).contains("nothing was replicated for 15 s",
					this.orders + "-0 is halted: foreign-offset: ");
		}
	}

	@Test
	void whatTheSourceLostBeforeItWasReplicatedIsAFinding() {
		create();
		commit(new OffsetAndMetadata(5,
				"tandem/1 %s 1000".formatted(this.source.describeTopic(this.orders).topicId())));
		this.source.deleteRecords(this.orders, 0, 100);
		try (TandemProcess migrate = migrate("--json", "--tandem.routes[0].on-foreign-offset=accept")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log()).contains(this.orders
					+ "-0: 95 offsets lost (retention): offset 5 was to be replicated next, 100 was the first that could be");
		}
	}

	// with a reader that stays a member of its group meanwhile
	private static int awaitExit(TandemProcess migrate, Runnable poll) {
		CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> migrate.awaitExit(PATIENCE));
		Awaitility.await("the end").atMost(PATIENCE).until(() -> {
			poll.run();
			return code.isDone();
		});
		return code.join();
	}

	private void commit(OffsetAndMetadata offset) {
		this.source.admin()
			.alterConsumerGroupOffsets(this.name + "-all", Map.of(new TopicPartition(this.orders, 0), offset))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private void create() {
		this.source.createTopic(this.orders, 2);
		this.source.produce(IntStream.range(0, RECORDS)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.orders, number % 2, null,
					("order-" + number).getBytes()))
			.toList());
		try (Consumer<byte[], byte[]> reader = this.source
			.newConsumer(Map.of("group.id", this.group, "enable.auto.commit", "false"))) {
			reader.assign(List.of(new TopicPartition(this.orders, 0)));
			reader.commitSync(Map.of(new TopicPartition(this.orders, 0), new OffsetAndMetadata(10)));
		}
	}

	private TandemProcess migrate(String... options) {
		List<String> all = new ArrayList<>(List.of(options));
		all.add("--skip-doctor");
		return TandemProcess.builder()
			.command("migrate", all.toArray(String[]::new))
			.source(this.source)
			.target(this.target)
			.property("tandem.name", this.name)
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", this.name + "-.*")
			.property("tandem.offsets.groups", this.name + "-.*")
			.build()
			.launch();
	}

}
