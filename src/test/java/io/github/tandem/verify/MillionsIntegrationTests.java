package io.github.tandem.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemCommand;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Seven damages among many records, by the command as a process with a small heap. With
 * {@code -Dverification.records=10000000} it is the measurement of docs/performance.md.
 */
@Tag("fault")
@TwoBrokersTest
class MillionsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(MillionsIntegrationTests.class);

	private static final int RECORDS = Integer.getInteger("verification.records", 200_000);

	private static final int PARTITIONS = 4;

	private static final int EIGHTH = RECORDS / 8 / PARTITIONS * PARTITIONS;

	private final TwoBrokers brokers;

	private final String name;

	private final String topic;

	MillionsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("verified");
		this.topic = brokers.uniqueName("millions");
	}

	@Test
	void eachOfSevenDamagesIsFound(@TempDir Path directory) throws IOException {
		CompletableFuture<Void> replica = CompletableFuture.runAsync(() -> write(this.brokers.target(), true));
		write(this.brokers.source(), false);
		replica.join();
		Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
		this.brokers.source()
			.endOffsets(this.topic)
			.forEach((partition, end) -> committed.put(new TopicPartition(this.topic, partition),
					new OffsetAndMetadata(end)));
		this.brokers.source()
			.admin()
			.alterConsumerGroupOffsets(this.name + "-all", committed)
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
		List<String> command = new ArrayList<>(TandemCommand
			.of(List.of("verify", "--tandem.source.bootstrap-servers=" + this.brokers.source().bootstrapServers(),
					"--tandem.target.bootstrap-servers=" + this.brokers.target().bootstrapServers(),
					"--tandem.name=" + this.name, "--tandem.routes[0].name=all",
					"--tandem.routes[0].topics=" + this.topic)));
		command.remove("-XX:TieredStopAtLevel=1");
		command.replaceAll((argument) -> (argument.equals("-Xmx256m")) ? "-Xmx96m" : argument);
		Path out = directory.resolve("out");
		long start = System.nanoTime();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
		AtomicLong memory = new AtomicLong();
		Awaitility.await("the end").atMost(Duration.ofMinutes(5)).until(() -> {
			memory.set(Math.max(memory.get(), megabytes(process.pid())));
			return !process.isAlive();
		});
		String text = Files.readString(out);
		logger.info("{} records in {} ms, {} MB: {}", RECORDS, (System.nanoTime() - start) / 1_000_000, memory, text);
		assertThat(process.exitValue()).as(text).isEqualTo(1);
		int eighth = EIGHTH / PARTITIONS;
		assertThat(text).contains("1 missing, 1 unexpected, 3 altered, 1 out-of-order, 1 duplicated",
				"missing source 0/%d ".formatted(eighth), "out-of-order source 0/%d ".formatted(2 * eighth + 1),
				"altered source 0/%d ".formatted(3 * eighth), "header 0 ('trace' -> 'other')",
				"altered source 0/%d ".formatted(4 * eighth), "timestamp (",
				"duplicated source 0/%d ".formatted(6 * eighth), "altered source 0/%d ".formatted(7 * eighth),
				"value (null -> 0 bytes)");
	}

	private static long megabytes(long pid) throws IOException {
		Path status = Path.of("/proc/%d/status".formatted(pid));
		if (!Files.exists(status)) {
			return 0;
		}
		try {
			return Files.readAllLines(status)
				.stream()
				.filter((line) -> line.startsWith("VmHWM:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			// it has just ended
			return 0;
		}
	}

	private void write(Cluster cluster, boolean damaged) {
		cluster.createTopic(this.topic, PARTITIONS, Map.of("retention.ms", "-1"));
		Random random = new Random(1);
		try (Producer<byte[], byte[]> producer = cluster
			.newProducer(Map.of(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024, ProducerConfig.LINGER_MS_CONFIG, 20,
					ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024))) {
			ProducerRecord<byte[], byte[]> held = null;
			for (int number = 0; number < RECORDS; number++) {
				byte[] value = new byte[170];
				random.nextBytes(value);
				ProducerRecord<byte[], byte[]> record = record(number, 1_700_000_000_000L + number,
						(number == 7 * EIGHTH) ? null : value, "trace");
				if (!damaged || number % EIGHTH >= 2 * PARTITIONS) {
					producer.send(record);
				}
				else if (number == 2 * EIGHTH) {
					held = record;
				}
				else if (number == 2 * EIGHTH + PARTITIONS && held != null) {
					producer.send(record);
					producer.send(held);
				}
				else if (number == 3 * EIGHTH) {
					producer.send(record(number, record.timestamp(), value, "other"));
				}
				else if (number == 4 * EIGHTH) {
					producer.send(record(number, record.timestamp() + 1, value, "trace"));
				}
				else if (number == 5 * EIGHTH) {
					producer.send(record);
					producer.send(record(number, 5, new byte[] { 1 }, "extra"));
				}
				else if (number == 6 * EIGHTH) {
					producer.send(record);
					producer.send(record);
				}
				else if (number == 7 * EIGHTH) {
					producer.send(record(number, record.timestamp(), new byte[0], "trace"));
				}
				else if (number != EIGHTH) {
					// the one that is left out is missing
					producer.send(record);
				}
			}
		}
	}

	private ProducerRecord<byte[], byte[]> record(int number, long timestamp, byte[] value, String header) {
		return new ProducerRecord<>(this.topic, number % PARTITIONS, timestamp,
				("key-%06d".formatted(number % 1000)).getBytes(), value,
				new RecordHeaders().add(header, new byte[] { 1, 2, 3, 4 }));
	}

}
