package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Arrivals;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a record costs that the target refuses: its own partition's time at most, and none
 * of the records around it. One process copies everything, each policy being a route with
 * one consumer thread.
 */
@Tag("fault")
@TwoBrokersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejectionIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(RejectionIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	// two seconds are promised, but the machines of a build stop for longer
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private static final List<String> ROUTES = List.of("halt", "dead-letter", "skip");

	private static final int PARTITIONS = 6;

	private static final int BAD = 2;

	private static final String MAX_BYTES = "max.message.bytes";

	private static final String BEFORE = "message.timestamp.before.max.ms";

	private static final String AFTER = "message.timestamp.after.max.ms";

	private static final String UNLIMITED = String.valueOf(Long.MAX_VALUE);

	private static final String HOUR = String.valueOf(Duration.ofHours(1).toMillis());

	private final Random random = new Random(7);

	private final TwoBrokers brokers;

	private final String name;

	private final TandemProcess tandem;

	private final List<Scene> others = new ArrayList<>();

	RejectionIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("rejection");
		TandemProcess.Builder builder = brokers.tandem(this.name);
		for (int index = 0; index < ROUTES.size(); index++) {
			String key = "tandem.routes[%d].".formatted(index);
			builder.property(key + "name", ROUTES.get(index))
				.property(key + "topics", "%s\\.%s\\..*".formatted(this.name, ROUTES.get(index)))
				.property(key + "on-rejected", ROUTES.get(index))
				.property(key + "concurrency", "1");
		}
		this.tandem = builder.build();
	}

	@BeforeAll
	void startWithNeighbours() {
		ROUTES.forEach((route) -> this.others.add(new Scene(route, "other", Map.of())));
		this.tandem.start();
		this.others.forEach(Scene::awaitFlow);
	}

	@AfterAll
	void theNeighboursLostNothing() {
		try {
			this.others.forEach((other) -> other.check(0));
		}
		finally {
			this.others.forEach(Scene::close);
			this.tandem.close();
		}
	}

	@Test
	void aTooLargeRecordHaltsItsPartitionUntilTheTopicTakesIt() {
		try (Scene scene = new Scene("halt", "large", Map.of(MAX_BYTES, "100000"))) {
			scene.awaitFlow();
			ProducerRecord<byte[], byte[]> bad = scene.record("large", 300_000, Instant.now());
			scene.halts(bad, () -> this.brokers.target().alterTopic(scene.topic, MAX_BYTES, "1000000"));
			scene.check(1);
			assertSame(bad, scene.find(bad));
		}
	}

	@Test
	void aTooLargeRecordGoesToTheDeadLetterTopic() {
		try (Scene scene = new Scene("dead-letter", "large", Map.of(MAX_BYTES, "100000"))) {
			scene.awaitFlow();
			ProducerRecord<byte[], byte[]> bad = scene.record("large", 300_000, Instant.now());
			RecordMetadata metadata = scene.goesOnWithout(bad, "dead-lettered");
			scene.check(0);
			String deadLetters = "%s-dead-letter.dead-letter".formatted(this.name);
			List<ConsumerRecord<byte[], byte[]>> records = this.brokers.target().consumeAll(deadLetters);
			assertThat(records).singleElement().satisfies((dead) -> {
				RecordHeaders headers = new RecordHeaders(bad.headers());
				Map.of("source.topic", scene.topic, "source.partition", String.valueOf(BAD), "source.offset",
						String.valueOf(metadata.offset()), "source.timestamp", String.valueOf(bad.timestamp()),
						"target.topic", scene.topic)
					.forEach((key, value) -> assertThat(text(dead, "tandem." + key)).as(key).isEqualTo(value));
				assertThat(text(dead, "tandem.reason")).contains("RecordTooLargeException");
				assertThat(dead.headers().toArray()).startsWith(headers.toArray())
					.hasSize(headers.toArray().length + 6);
				assertThat(dead.key()).isEqualTo(bad.key());
				assertThat(dead.value()).isEqualTo(bad.value());
				assertThat(dead.timestamp()).isEqualTo(bad.timestamp());
			});
		}
	}

	@Test
	void aTooLargeRecordIsLeftOut() {
		try (Scene scene = new Scene("skip", "large", Map.of(MAX_BYTES, "100000"))) {
			scene.awaitFlow();
			RecordMetadata metadata = scene.goesOnWithout(scene.record("large", 300_000, Instant.now()), "skipped");
			scene.check(0);
			assertThat(this.tandem.log().lines().filter((line) -> line.contains(" WARN ")))
				.anySatisfy((line) -> assertThat(line).contains("left out", "topic=\"%s\"".formatted(scene.topic),
						"partition=\"%d\"".formatted(BAD), "offset=\"%d\"".formatted(metadata.offset())));
		}
	}

	@Test
	void timestampsOutOfBoundsHaltOrAreLeftOut() {
		Map<String, String> bounds = Map.of(BEFORE, HOUR, AFTER, HOUR);
		try (Scene halting = new Scene("halt", "time", bounds); Scene skipping = new Scene("skip", "time", bounds)) {
			halting.awaitFlow();
			skipping.awaitFlow();
			Instant early = Instant.now().minus(Duration.ofHours(2));
			Instant late = Instant.now().plus(Duration.ofHours(2));
			ProducerRecord<byte[], byte[]> bad = halting.record("early", 100, early);
			halting.halts(bad, () -> this.brokers.target().alterTopic(halting.topic, BEFORE, UNLIMITED));
			ProducerRecord<byte[], byte[]> next = halting.record("late", 100, late);
			halting.halts(next, () -> this.brokers.target().alterTopic(halting.topic, AFTER, UNLIMITED));
			skipping.goesOnWithout(skipping.record("early", 100, early), "skipped");
			skipping.goesOnWithout(skipping.record("late", 100, late), "skipped");
			halting.check(2);
			assertSame(bad, halting.find(bad));
			assertSame(next, halting.find(next));
			skipping.check(0);
		}
	}

	@Test
	void aRecordWithoutKeyForACompactedTopicHaltsOrIsLeftOut() {
		Map<String, String> compacted = Map.of("cleanup.policy", "compact");
		try (Scene halting = new Scene("halt", "compact", compacted);
				Scene skipping = new Scene("skip", "compact", compacted)) {
			halting.awaitFlow();
			skipping.awaitFlow();
			ProducerRecord<byte[], byte[]> bad = halting.record(null, 100, Instant.now());
			halting.halts(bad, () -> this.brokers.target().alterTopic(halting.topic, "cleanup.policy", "delete"));
			skipping.goesOnWithout(skipping.record(null, 100, Instant.now()), "skipped");
			halting.check(1);
			assertSame(bad, halting.find(bad));
			skipping.check(0);
		}
	}

	@Test
	void losesNothingOfBatchesThatAreRefusedAsAWhole() {
		try (Scene halting = new Scene("halt", "lowered", Map.of());
				Scene skipping = new Scene("skip", "lowered", Map.of());
				Scene keyless = new Scene("skip", "keyless", Map.of())) {
			List<Scene> scenes = List.of(halting, skipping, keyless);
			scenes.forEach(Scene::awaitFlow);
			// Tandem looks at a topic's configuration every five minutes only
			this.brokers.target().alterTopic(halting.topic, MAX_BYTES, "150");
			this.brokers.target().alterTopic(skipping.topic, MAX_BYTES, "20000");
			this.brokers.target().alterTopic(keyless.topic, "cleanup.policy", "compact");
			for (int number = 0; number < 20; number++) {
				this.brokers.source()
					.produce(List.of(skipping.record("large", 50_000, Instant.now()),
							keyless.record(null, 100, Instant.now())));
			}
			this.tandem.awaitState("halt", halting.topic, BAD, "halted");
			assertThat(this.tandem.health("replication")).contains("max.message.bytes");
			this.brokers.target().alterTopic(halting.topic, MAX_BYTES, "1000000");
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(List.of(skipping.outcome("skipped"), keyless.outcome("skipped")))
					.containsExactly(20.0, 20.0));
			for (Scene scene : scenes) {
				scene.load.stop();
				Report report = scene.report();
				// those behind a refused batch were under way already
				logger.info("{}: {} of {} duplicated, {} reordered", scene.topic, report.duplicated(),
						report.produced(), report.reordered());
				assertThat(report.lost()).as(() -> report + "\n" + this.tandem.diagnosis()).isZero();
				assertThat(report.altered()).isZero();
			}
		}
	}

	private static void assertSame(ProducerRecord<byte[], byte[]> expected, ConsumerRecord<byte[], byte[]> actual) {
		assertThat(actual.key()).isEqualTo(expected.key());
		assertThat(actual.value()).isEqualTo(expected.value());
		assertThat(actual.timestamp()).isEqualTo(expected.timestamp());
		assertThat(actual.headers()).isEqualTo(expected.headers());
		assertThat(actual.partition()).isEqualTo(expected.partition());
	}

	private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
		return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
	}

	/**
	 * A topic of a route, under load.
	 */
	private final class Scene implements AutoCloseable {

		private final TwoBrokers brokers = RejectionIntegrationTests.this.brokers;

		private final TandemProcess tandem = RejectionIntegrationTests.this.tandem;

		private final String route;

		private final String topic;

		private final SequenceLoad load;

		private Scene(String route, String topic, Map<String, String> limits) {
			this.route = route;
			this.topic = "%s.%s.%s".formatted(RejectionIntegrationTests.this.name, route, topic);
			this.brokers.target().createTopic(this.topic, PARTITIONS, limits);
			this.brokers.source().createTopic(this.topic, PARTITIONS, Map.of(AFTER, UNLIMITED));
			this.load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(300).start();
		}

		private void awaitFlow() {
			double before = outcome("replicated");
			Awaitility.await("flow of " + this.topic)
				.atMost(PATIENCE)
				.until(() -> outcome("replicated") > before + 500);
		}

		private double outcome(String outcome) {
			return this.tandem.metrics()
				.sum("tandem_records_total", "topic=\"%s\"".formatted(this.topic), "outcome=\"%s\"".formatted(outcome));
		}

		private ProducerRecord<byte[], byte[]> record(@Nullable String key, int bytes, Instant timestamp) {
			byte[] value = new byte[bytes];
			// nothing that could be compressed
			RejectionIntegrationTests.this.random.nextBytes(value);
			List<Header> headers = List.of(new RecordHeader("one", new byte[] { 1 }), new RecordHeader("two", null));
			return new ProducerRecord<>(this.topic, BAD, timestamp.toEpochMilli(),
					(key != null) ? key.getBytes(StandardCharsets.UTF_8) : null, value, headers);
		}

		private boolean isBad(TopicPartition partition) {
			return partition.equals(new TopicPartition(this.topic, BAD));
		}

		private boolean isOther(TopicPartition partition) {
			return !isBad(partition);
		}

		private void halts(ProducerRecord<byte[], byte[]> bad, Runnable repair) {
			try (Arrivals arrivals = arrivals()) {
				arrivals.awaitFirst(PATIENCE);
				RecordMetadata metadata = this.brokers.source().produce(bad);
				Map<String, Object> status = this.tandem.awaitState(this.route, this.topic, BAD, "halted");
				int bytes = bad.value().length + ((bad.key() != null) ? bad.key().length : 0) + 7;
				assertThat(status).containsEntry("reason", "rejected")
					.containsEntry("nextOffset", (int) metadata.offset())
					.containsEntry("rejected",
							Map.of("topic", this.topic, "partition", BAD, "offset", (int) metadata.offset(), "bytes",
									bytes, "timestamp", Instant.ofEpochMilli(bad.timestamp()).toString()));
				assertThat(this.tandem.health("replication")).contains("%s-%d".formatted(this.topic, BAD),
						"the record at offset %d".formatted(metadata.offset()));
				Awaitility.await("the gauge")
					.atMost(PATIENCE)
					.until(() -> this.tandem.metrics()
						.sum("tandem_partitions", "route=\"halt\"", "state=\"halted\"", "reason=\"rejected\"") == 1);
				awaitOthers(arrivals);
				assertThat(this.tandem.partitionFields(this.route, this.topic, BAD))
					.containsEntry("nextOffset", (int) metadata.offset())
					.containsEntry("since", status.get("since"));
				Instant repaired = Instant.now();
				repair.run();
				Awaitility.await("flow of the halted partition")
					.atMost(PATIENCE)
					.until(() -> this.tandem.partitionFields(this.route, this.topic, BAD),
							(now) -> List.of("running", "caught-up").contains(now.get("state")));
				logger.info("{}: flows {} after the repair", this.topic, Duration.between(repaired, Instant.now()));
			}
		}

		private RecordMetadata goesOnWithout(ProducerRecord<byte[], byte[]> bad, String outcome) {
			double before = outcome(outcome);
			try (Arrivals arrivals = arrivals()) {
				arrivals.awaitFirst(PATIENCE);
				RecordMetadata metadata = this.brokers.source().produce(bad);
				Awaitility.await(outcome).atMost(PATIENCE).until(() -> outcome(outcome) == before + 1);
				awaitOthers(arrivals);
				long passed = arrivals.fewest(this::isBad);
				Awaitility.await("the records behind it")
					.atMost(PATIENCE)
					.until(() -> arrivals.fewest(this::isBad) > passed + 50);
				logger.info("{}: its partition had a pause of {}", this.topic, arrivals.longestPause(this::isBad));
				return metadata;
			}
		}

		private Arrivals arrivals() {
			return Arrivals.in(this.brokers.target(), this.topic,
					"%s.%s.other".formatted(RejectionIntegrationTests.this.name, this.route));
		}

		private void awaitOthers(Arrivals arrivals) {
			long before = arrivals.fewest(this::isOther);
			Awaitility.await("records of the others")
				.atMost(PATIENCE)
				.until(() -> arrivals.fewest(this::isOther) > before + 150);
			Duration pause = arrivals.longestPause(this::isOther);
			logger.info("{}: the longest pause of the others was {}", this.topic, pause);
			assertThat(pause).isLessThan(LONGEST_PAUSE);
		}

		private Report report() {
			return SequenceCheck.of(this.load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		}

		private void check(int refusedAndTaken) {
			this.load.stop();
			Report report = report();
			logger.info("{}: {}", this.topic, report);
			assertThat(List.of(report.lost(), report.reordered(), report.strayed()))
				.as(() -> report + "\n" + this.tandem.diagnosis())
				.containsOnly(0L);
			// to the check they look like altered ones
			assertThat(report.altered()).isEqualTo(refusedAndTaken);
		}

		private ConsumerRecord<byte[], byte[]> find(ProducerRecord<byte[], byte[]> record) {
			return this.brokers.target()
				.consumeAll(this.topic)
				.stream()
				.filter((copy) -> Arrays.equals(copy.value(), record.value()))
				.findFirst()
				.orElseThrow();
		}

		@Override
		public void close() {
			this.load.close();
		}

	}

}
