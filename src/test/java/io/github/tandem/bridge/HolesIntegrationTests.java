package io.github.tandem.bridge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics whose offsets have holes: those written in transactions and those that are
 * compacted.
 */
@TwoClustersTest
class HolesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private final RunningTandem.Builder tandem;

	HolesIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("holes");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	void copiesWhatWasCommittedAndNothingElse() {
		String topic = this.prefix + "-committed";
		this.source.createTopic(topic, 1);
		try (Producer<byte[], byte[]> producer = transactionalProducer()) {
			write(producer, topic, "one", 10, true);
			write(producer, topic, "two", 10, false);
			write(producer, topic, "three", 10, true);
			// the log ends with an aborted transaction, of which nothing is read
			write(producer, topic, "four", 10, false);
			this.tandem.route("all", this.prefix + ".*").whileRunning((running) -> {
				assertCopied(topic, List.of("one", "three"));
				assertCaughtUp(running, topic, 44);
				producer.beginTransaction();
				send(producer, topic, "five", 10);
				producer.flush();
				// not part of the transaction, and yet nobody may read it before its end
				this.source.produce(topic, null, "after");
				producer.commitTransaction();
				this.target.awaitRecords(topic, 31, PATIENCE);
				assertCaughtUp(running, topic, 56);
				assertThat(running.lines("tandem_gap_records_total")).isEmpty();
			});
			assertThat(values(this.target.consumeAll(topic))).containsExactlyElementsOf(
					Stream.concat(numbers(List.of("one", "three", "five")), Stream.of("after")).toList());
			assertThat(
					this.source.committedOffsets(this.tandem.group("all")).get(new TopicPartition(topic, 0)).offset())
				.isEqualTo(56);
			write(producer, topic, "six", 10, false);
			this.tandem.whileRunning((running) -> {
				assertCaughtUp(running, topic, 67);
				assertThat(running.lines("tandem_gap_records_total")).isEmpty();
			});
			assertThat(this.target.size(topic)).isEqualTo(31);
		}
	}

	@Test
	void copiesAllIfItIsToldTo() {
		String topic = this.prefix + "-uncommitted";
		this.source.createTopic(topic, 1);
		try (Producer<byte[], byte[]> producer = transactionalProducer()) {
			write(producer, topic, "one", 10, true);
			write(producer, topic, "two", 10, false);
			producer.beginTransaction();
			send(producer, topic, "open", 10);
			producer.flush();
			this.tandem.route("all", this.prefix + ".*", "isolation", "read-uncommitted").whileRunning((running) -> {
				assertCopied(topic, List.of("one", "two", "open"));
				assertCaughtUp(running, topic, 32);
			});
			producer.abortTransaction();
		}
	}

	@Test
	void takesCompactionForNoLoss() {
		String topic = this.prefix + "-compacted";
		this.source.createTopic(topic, 1, Map.of("cleanup.policy", "compact", "segment.ms", "100",
				"min.cleanable.dirty.ratio", "0.001", "delete.retention.ms", "0"));
		writeKeyed(topic, 0, 50);
		this.tandem.route("all", this.prefix + ".*")
			.whileRunning((running) -> assertCaughtUp(running, topic, this.source.endOffsets(topic).get(0)));
		// of what follows only the last of each key will be left, and no record where the
		// copy goes on
		writeKeyed(topic, 50, 150);
		Awaitility.await().atMost(PATIENCE).until(() -> {
			// nothing is compacted before a newer segment begins
			writeKeyed(topic, 150, 151);
			return this.source.consumeAll(topic).get(0).offset() > 60;
		});
		this.tandem.whileRunning((running) -> {
			assertCaughtUp(running, topic, this.source.endOffsets(topic).get(0));
			assertThat(running.lines("tandem_gap_records_total")).isEmpty();
		});
		assertThat(latest(this.target.consumeAll(topic))).hasSize(3).isEqualTo(latest(this.source.consumeAll(topic)));
	}

	private Producer<byte[], byte[]> transactionalProducer() {
		Producer<byte[], byte[]> producer = this.source
			.newProducer(Map.of("transactional.id", this.clusters.uniqueName("transactions")));
		producer.initTransactions();
		return producer;
	}

	private static void write(Producer<byte[], byte[]> producer, String topic, String value, int count,
			boolean commit) {
		producer.beginTransaction();
		send(producer, topic, value, count);
		if (commit) {
			producer.commitTransaction();
		}
		else {
			producer.flush();
			producer.abortTransaction();
		}
	}

	private static void send(Producer<byte[], byte[]> producer, String topic, String value, int count) {
		for (int number = 0; number < count; number++) {
			producer.send(new ProducerRecord<>(topic, (value + "-" + number).getBytes(StandardCharsets.UTF_8)));
		}
	}

	private void writeKeyed(String topic, int from, int to) {
		for (int number = from; number < to; number++) {
			this.source.produce(topic, "key-" + number % 3, "value-" + number);
		}
	}

	private void assertCopied(String topic, List<String> values) {
		List<String> expected = numbers(values).toList();
		assertThat(values(this.target.awaitRecords(topic, expected.size(), PATIENCE)))
			.containsExactlyElementsOf(expected);
	}

	private void assertCaughtUp(RunningTandem running, String topic, long endOffset) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(running.partition("all", topic, 0)).containsEntry("lag", 0)
				.containsEntry("lagSeconds", 0.0)
				.extractingByKey("nextOffset")
				.isEqualTo((int) endOffset));
	}

	private static Map<String, String> latest(List<ConsumerRecord<byte[], byte[]>> records) {
		Map<String, String> latest = new HashMap<>();
		records.forEach((record) -> latest.put(text(record.key()), text(record.value())));
		return latest;
	}

	private static Stream<String> numbers(List<String> values) {
		return values.stream().flatMap((value) -> IntStream.range(0, 10).mapToObj((number) -> value + "-" + number));
	}

	private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map((record) -> text(record.value())).toList();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
