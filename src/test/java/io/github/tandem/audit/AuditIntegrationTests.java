package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.jayway.jsonpath.JsonPath;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The audit of a running service finds what is damaged on the target, and nothing where
 * nothing is. It waits for windows that are at least ten seconds old.
 */
@Tag("fault")
@TwoClustersTest
class AuditIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	AuditIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("audited");
		this.tandem = RunningTandem.between(clusters)
			.route("all", this.topic, "on-foreign-offset", "accept")
			.property("tandem.audit.enabled", "true")
			.property("tandem.audit.delay", "10s")
			.property("tandem.audit.window", "2s")
			.property("tandem.audit.sample", "1")
			.property("tandem.audit.rate", "50MB");
	}

	@Test
	void findsEachDamage() throws Exception {
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1);
		// in windows that are not over when the service begins, also on a slow machine
		long first = System.currentTimeMillis() + 90_000;
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int number = 0; number < 2_000; number++) {
			records.add(record(first + 5 * number, "value-" + number));
		}
		this.source.produce(records);
		records.set(100, record(first + 5 * 100, "another value"));
		Collections.swap(records, 500, 501);
		records.add(900, record(first + 5 * 899, "one more"));
		records.add(1_300, records.get(1_250));
		records.remove(1_700);
		this.target.produce(records);
		this.source.admin()
			.alterConsumerGroupOffsets(this.tandem.group("all"),
					Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(2_000)))
			.all()
			.get();
		this.tandem.whileRunning((running) -> {
			Awaitility.await("the audit of all").atMost(PATIENCE).until(() -> audited(running) >= 2_000);
			assertThat(counts(running)).isEqualTo(Map.of("altered", 1L, "out-of-order", 1L, "unexpected", 1L,
					"duplicated", 1L, "missing", 1L, "equal", 1_997L, "unknown", 0L));
			List<Integer> missing = JsonPath.read(running.read("/actuator/audit"),
					"$.findings[*].differences[?(@.outcome == 'missing')].source.offset");
			assertThat(missing).containsExactly(1_698);
			assertThat(running.read("/actuator/audit")).doesNotContain("value-", "another value", "one more");
		});
	}

	@Test
	void comparesARouteThatStopsUpToThere() {
		this.source.createTopic(this.topic, 1);
		// in windows that are not over when the service begins, also on a slow machine
		long first = System.currentTimeMillis() + 90_000;
		this.source.produce(records(first, 0, 1_000));
		this.tandem.property("tandem.routes[0].stop-at", "end").whileRunning((running) -> {
			this.target.awaitRecords(this.topic, 1_000, PATIENCE);
			this.source.produce(records(first, 500, 1_000));
			Awaitility.await("the audit of all").atMost(PATIENCE).until(() -> audited(running) >= 1_000);
			Awaitility.await("the windows of the rest")
				.atMost(PATIENCE)
				.until(() -> auditedTo(running).isAfter(Instant.ofEpochMilli(first + 5 * 1_000)));
			assertThat(counts(running)).containsEntry("equal", 1_000L).containsEntry("unknown", 0L);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void findsNothingUnderLoadWithDuplicatesAbortedTransactionsAndRetention(boolean maps) {
		this.source.createTopic(this.topic, 2);
		this.tandem.property("tandem.offsets.enabled", String.valueOf(maps));
		this.tandem.whileRunning((running) -> {
			try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic).rate(500).start();
					Producer<byte[], byte[]> producer = this.source
						.newProducer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, this.clusters.uniqueName("tx")))) {
				producer.initTransactions();
				for (int round = 1; round <= 4; round++) {
					transaction(producer, round % 2 == 0);
					long equal = 3_000L * round;
					Awaitility.await("an audit")
						.atMost(PATIENCE)
						.until(() -> counts(running).getOrDefault("equal", 0L) >= equal);
					repeat(100);
					shorten((round % 2 == 0) ? this.source : this.target);
				}
				Awaitility.await("duplicates")
					.atMost(PATIENCE)
					.until(() -> counts(running).getOrDefault("duplicated", 0L) >= 100);
				load.stop();
			}
			assertThat(counts(running)).containsEntry("missing", 0L)
				.containsEntry("unexpected", 0L)
				.containsEntry("altered", 0L)
				.containsEntry("out-of-order", 0L);
		});
	}

	@Test
	void comparesByKeyAndNeverCallsACompactedTopicEqual() {
		this.source.createTopic(this.topic, 2);
		this.target.createTopic(this.topic, 3);
		this.tandem.whileRunning((running) -> {
			try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic).rate(300).start()) {
				Awaitility.await("an audit")
					.atMost(PATIENCE)
					.until(() -> counts(running).getOrDefault("equal", 0L) >= 1_000);
				this.target.produce(this.topic, "key", "one more");
				Awaitility.await("what is unexpected")
					.atMost(PATIENCE)
					.until(() -> counts(running).getOrDefault("unexpected", 0L) == 1);
				assertThat(counts(running)).containsEntry("missing", 0L).containsEntry("altered", 0L);
				this.source.alterTopic(this.topic, "cleanup.policy", "compact");
				Awaitility.await("what is unknown")
					.atMost(PATIENCE)
					.until(() -> counts(running).getOrDefault("unknown", 0L) > 500);
				assertThat(running.read("/actuator/audit")).contains("a compacted topic is compared in whole");
				load.stop();
			}
		});
	}

	private ProducerRecord<byte[], byte[]> record(long timestamp, String value) {
		return new ProducerRecord<>(this.topic, 0, timestamp, "key".getBytes(), value.getBytes());
	}

	private List<ProducerRecord<byte[], byte[]>> records(long first, int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> record(first + 5 * number, "value-" + number)).toList();
	}

	private static Instant auditedTo(RunningTandem running) {
		return Instant.parse(JsonPath.<String>read(running.read("/actuator/audit"), "$.routes.all.auditedTo"));
	}

	private static Map<String, Long> counts(RunningTandem running) {
		Map<String, Number> counts = new java.util.TreeMap<>();
		List<Map<String, Number>> found = JsonPath.read(running.read("/actuator/audit"), "$.routes[*].records");
		found.forEach(counts::putAll);
		Map<String, Long> all = new java.util.TreeMap<>();
		counts.forEach((outcome, count) -> all.put(outcome, count.longValue()));
		return all;
	}

	private static long audited(RunningTandem running) {
		Map<String, Long> counts = counts(running);
		return counts.values().stream().mapToLong(Long::longValue).sum() - counts.getOrDefault("unexpected", 0L)
				- counts.getOrDefault("duplicated", 0L);
	}

	private void transaction(Producer<byte[], byte[]> producer, boolean committed) {
		producer.beginTransaction();
		for (int number = 0; number < 200; number++) {
			producer
				.send(new ProducerRecord<>(this.topic, number % 2, null, ("in a transaction " + number).getBytes()));
		}
		producer.flush();
		if (committed) {
			producer.commitTransaction();
		}
		else {
			producer.abortTransaction();
		}
	}

	// as an instance does that ended before it committed
	private void repeat(int count) {
		List<ConsumerRecord<byte[], byte[]>> arrived = this.target.consumeAll(this.topic)
			.stream()
			.filter((record) -> record.partition() == 0)
			.toList();
		Instant since = Instant.ofEpochMilli(arrived.get(arrived.size() - 1).timestamp());
		assertThat(since).isAfter(Instant.EPOCH);
		this.target.produce(arrived.subList(Math.max(0, arrived.size() - count), arrived.size())
			.stream()
			.map((record) -> new ProducerRecord<>(this.topic, 0, record.timestamp(), record.key(), record.value(),
					record.headers()))
			.toList());
	}

	private void shorten(Cluster cluster) {
		Map<Integer, Long> ends = cluster.endOffsets(this.topic);
		cluster.startOffsets(this.topic)
			.forEach((partition, start) -> cluster.deleteRecords(this.topic, partition,
					start + (ends.get(partition) - start) / 3));
	}

}
