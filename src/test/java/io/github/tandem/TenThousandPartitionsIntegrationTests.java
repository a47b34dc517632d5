package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics of more metadata records than a controller takes in a request, and of more
 * partitions than a broker takes in a commit. How long that took is in the log; what is
 * asserted leaves room for a busy machine.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class TenThousandPartitionsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(TenThousandPartitionsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int TOPICS = 900;

	private static final int PARTITIONS = 11;

	private static final int ALL = TOPICS * PARTITIONS;

	private static final int ROUND = 10;

	private final TwoBrokers brokers;

	private final String name;

	private int written;

	TenThousandPartitionsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("large");
	}

	@Test
	void areCreatedFlowAndLoseNothingWhenTheyAreStoppedAndKilledInTheMiddle() throws Exception {
		create();
		write(1);
		try (TandemProcess tandem = this.brokers.tandem(this.name).property("tandem.topics.interval", "10s").build()) {
			Instant start = Instant.now();
			tandem.start();
			awaitReplicated(tandem, ALL);
			logger.info("{} topics of {} partitions flow {} after the start", TOPICS, PARTITIONS,
					Duration.between(start, Instant.now()));
			awaitCommitted(tandem);
			assertThat(offsets(this.brokers.target())).hasSize(ALL)
				.allSatisfy((partition, end) -> assertThat(end).isOne());
			assertThat(warnings(tandem)).as("lines above INFO").hasSizeLessThan(10);

			write(ROUND);
			awaitReplicated(tandem, ALL + ALL / 2);
			logger.info("Stopped in the middle within {}", tandem.stop().duration());
			assertThat(committed()).as("what was committed, and what is there")
				.isEqualTo(offsets(this.brokers.target()));

			write(ROUND);
			Instant restart = Instant.now();
			tandem.start();
			awaitReplicated(tandem, ALL / 2);
			logger.info("Flows again {} after the start", Duration.between(restart, Instant.now()));
			tandem.kill();
			write(ROUND);
			tandem.start();
			awaitCommitted(tandem);
			assertThat(committed()).isEqualTo(offsets(this.brokers.source()));
			Instant stop = Instant.now();
			tandem.stop();
			logger.info("Stopped within {}", Duration.between(stop, Instant.now()));
			assertThat(warnings(tandem)).as("lines above INFO").hasSizeLessThan(10);
		}
		assertThat(read()).hasSize(ALL).allSatisfy((partition, last) -> assertThat(last).isEqualTo(this.written - 1));
	}

	private void create() throws ExecutionException, InterruptedException {
		for (int first = 0; first < TOPICS; first += 50) {
			this.brokers.source()
				.admin()
				.createTopics(IntStream.range(first, first + 50)
					.mapToObj((topic) -> new NewTopic(this.name + "-" + topic, PARTITIONS, (short) 1))
					.toList())
				.all()
				.get();
		}
	}

	private void write(int records) {
		for (int topic = 0; topic < TOPICS; topic += 100) {
			List<ProducerRecord<byte[], byte[]>> some = new ArrayList<>();
			partitions().skip(topic * (long) PARTITIONS).limit(100 * (long) PARTITIONS).forEach((partition) -> {
				for (int number = this.written; number < this.written + records; number++) {
					some.add(new ProducerRecord<>(partition.topic(), partition.partition(), null,
							String.valueOf(number).getBytes(StandardCharsets.US_ASCII)));
				}
			});
			this.brokers.source().produce(some);
		}
		this.written += records;
	}

	private Stream<TopicPartition> partitions() {
		return IntStream.range(0, ALL)
			.mapToObj((number) -> new TopicPartition(this.name + "-" + number / PARTITIONS, number % PARTITIONS));
	}

	private static void awaitReplicated(TandemProcess tandem, int records) {
		tandem.awaitCount(records + " records", PATIENCE, records,
				() -> tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\""));
	}

	private void awaitCommitted(TandemProcess tandem) {
		tandem.awaitCount("all to be committed", PATIENCE, (double) ALL * this.written,
				() -> this.brokers.committed(this.name));
	}

	private Map<TopicPartition, Long> committed() {
		Map<TopicPartition, Long> committed = new HashMap<>();
		Map<TopicPartition, OffsetAndMetadata> known = this.brokers.source().committedOffsets(this.name + "-all");
		known.forEach((partition, offset) -> committed.put(partition, offset.offset()));
		return committed;
	}

	private Map<TopicPartition, Long> offsets(Cluster cluster) throws ExecutionException, InterruptedException {
		Map<TopicPartition, OffsetSpec> question = new HashMap<>();
		partitions().forEach((partition) -> question.put(partition, OffsetSpec.latest()));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		cluster.admin()
			.listOffsets(question)
			.all()
			.get()
			.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
		return offsets;
	}

	// The last number of each partition up to which none is missing. Some may be there
	// once more after a kill, and the first ones are in order all the same.
	private Map<TopicPartition, Integer> read() throws ExecutionException, InterruptedException {
		Map<TopicPartition, Integer> last = new HashMap<>();
		long open = offsets(this.brokers.target()).values().stream().mapToLong(Long::longValue).sum();
		Instant end = Instant.now().plus(PATIENCE);
		try (Consumer<byte[], byte[]> consumer = this.brokers.target().newConsumer(Map.of("max.poll.records", 5_000))) {
			consumer.assign(partitions().toList());
			while (open > 0 && Instant.now().isBefore(end)) {
				for (var record : consumer.poll(Duration.ofMillis(200))) {
					open--;
					int number = Integer.parseInt(new String(record.value(), StandardCharsets.US_ASCII));
					last.merge(new TopicPartition(record.topic(), record.partition()), number,
							(before, next) -> (next == before + 1) ? next : before);
				}
			}
		}
		assertThat(open).as("records that could not be read").isZero();
		return last;
	}

	private static List<String> warnings(TandemProcess tandem) {
		return tandem.log().lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")).toList();
	}

}
