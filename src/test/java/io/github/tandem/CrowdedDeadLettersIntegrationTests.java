package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More dead letters of one thread than the producer's buffer holds, whose topic takes
 * none, and a neighbour whose topic does.
 */
@Tag("fault")
@TwoBrokersTest
class CrowdedDeadLettersIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	// the buffer has 2 MB, of which each of them takes 100 KB
	private static final int REJECTED = 60;

	private static final int SIZE = 100_000;

	private final TwoBrokers brokers;

	private final TcpRelay firstRelay = TcpRelay.toFreePort();

	private final TcpRelay secondRelay = TcpRelay.toFreePort();

	private final BrokerProcess first = BrokerProcess.builder("target-1").behind(this.firstRelay).build();

	private final BrokerProcess second = BrokerProcess.builder("target-2")
		.joining(this.first, 2)
		.behind(this.secondRelay)
		.build();

	private final String name;

	private final String rejected;

	private final String flowing;

	private final String letters;

	CrowdedDeadLettersIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("letters");
		this.rejected = this.name + "-rejected";
		this.flowing = this.name + "-flowing";
		this.letters = this.name + ".dead";
	}

	@BeforeEach
	void start() {
		this.first.start();
		this.second.start();
		this.brokers.source().createTopic(this.rejected, REJECTED);
		this.brokers.source().createTopic(this.flowing, 1);
		createTopic(this.rejected, REJECTED, 1, Map.of("max.message.bytes", "10000"));
		createTopic(this.flowing, 1, 1, Map.of());
		createTopic(this.letters, 1, 2, Map.of());
	}

	@AfterEach
	void close() {
		this.second.close();
		this.first.close();
		this.secondRelay.close();
		this.firstRelay.close();
	}

	@Test
	void aTopicWithoutALeaderLeavesRoomForTheNeighbours() {
		neighboursGoOn(this.second::kill, this.second::start, "has no leader");
	}

	@Test
	void aBrokerThatDoesNotAnswerLeavesRoomForTheNeighbours() {
		neighboursGoOn(this.secondRelay::blackHole, this.secondRelay::restore, "has no leader", "does not answer",
				"enough dead letters wait");
	}

	private void neighboursGoOn(Runnable fault, Runnable repair, String... reasons) {
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.flowing)
			.explicitPartitions()
			.rate(100)
			.start(); TandemProcess tandem = tandem()) {
			awaitCopied(tandem);
			fault.run();
			// the limit of a topic is one of compressed batches
			byte[] value = new byte[SIZE];
			new Random(1).nextBytes(value);
			this.brokers.source()
				.produce(IntStream.range(0, REJECTED)
					.mapToObj((partition) -> new ProducerRecord<byte[], byte[]>(this.rejected, partition, null, value))
					.toList());
			tandem.await("dead letters that wait", PATIENCE,
					() -> IntStream.range(0, REJECTED)
						.mapToObj((partition) -> tandem.partition("all", this.rejected, partition))
						.filter((partition) -> partition.path("reason").asString().equals("target-unavailable")
								&& List.of(reasons).stream().anyMatch(partition.path("detail").asString()::contains))
						.count() > REJECTED / 3);
			awaitCopied(tandem);
			awaitCopied(tandem);
			repair.run();
			tandem.await("dead letters", PATIENCE,
					() -> tandem.metrics().sum("tandem_records_total", "outcome=\"dead-lettered\"") == REJECTED);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.first.cluster(), this.flowing, PATIENCE);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
			assertThat(this.first.cluster().consumeAll(this.letters)).hasSizeGreaterThanOrEqualTo(REJECTED)
				.allSatisfy((letter) -> assertThat(letter.value()).hasSize(SIZE));
		}
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.name)
			.target(this.first.relayed())
			.property("tandem.routes[0].concurrency", "1")
			.property("tandem.routes[0].on-rejected", "dead-letter")
			.property("tandem.routes[0].dead-letter-topic", this.letters)
			.property("tandem.in-flight.max-bytes", "1MB")
			.build()
			.start();
	}

	private void createTopic(String topic, int partitions, int broker, Map<String, String> configs) {
		Map<Integer, List<Integer>> replicas = IntStream.range(0, partitions)
			.boxed()
			.collect(Collectors.toMap((partition) -> partition, (partition) -> List.of(broker)));
		try {
			this.first.cluster()
				.admin()
				.createTopics(List.of(new NewTopic(topic, replicas).configs(configs)))
				.all()
				.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// All that is written by now, and something at least.
	private void awaitCopied(TandemProcess tandem) {
		long end = Math.max(2, this.brokers.source().endOffsets(this.flowing).getOrDefault(0, 0L));
		tandem.await("copies of " + this.flowing, PATIENCE,
				() -> tandem.partition("all", this.flowing, 0).path("nextOffset").asLong(0) >= end);
	}

}
