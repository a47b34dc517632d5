package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.LogFile.Batch;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A batch of the source that a failing disk damaged stops its partition alone, and an
 * operator can leave it out.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class CorruptSourceIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CorruptSourceIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int DAMAGED = 1;

	private static final int RECORDS = 300;

	private final TwoBrokers brokers;

	private final String topic;

	private final String neighbour;

	CorruptSourceIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("corrupt");
		this.neighbour = this.topic + "-neighbour";
	}

	@AfterEach
	void repair() {
		this.brokers.repair();
	}

	@Test
	void haltsThePartitionAloneAndLeavesTheBatchOutWhenItIsTold() {
		this.brokers.source().createTopic(this.topic, 3);
		this.brokers.source().createTopic(this.neighbour, 3);
		for (int call = 0; call < 3; call++) {
			write();
		}
		this.brokers.sourceBroker().stop();
		// behind some that can be read
		Batch broken = this.brokers.sourceBroker().logFile(this.topic, DAMAGED).corrupt(RECORDS + 10);
		this.brokers.sourceBroker().start();
		logger.info("Damaged {}", broken);
		assertThat(broken.first()).isPositive();
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.neighbour).rate(1_000).start();
				TandemProcess tandem = tandem()) {
			awaitState(tandem, "halted", "corrupt");
			assertThat(this.brokers.target().endOffsets(this.topic)).containsEntry(DAMAGED, broken.first());
			awaitFlow(tandem);
			assertThat(tandem.health("replication")).contains("%s-%d is halted".formatted(this.topic, DAMAGED),
					"cannot be read at offset " + broken.first(), "skip-one");
			write();
			awaitCopied(tandem, 0, 4 * RECORDS);
			awaitCopied(tandem, 2, 4 * RECORDS);
			assertThat(tandem.metrics().sum("tandem_gap_records_total", this.topic)).isZero();
			TandemProcess.Response answer = tandem
				.post("/actuator/replication/all/%s/%d".formatted(this.topic, DAMAGED), "{\"action\":\"skip-one\"}");
			assertThat(answer.body()).contains("\"done\":true");
			awaitCopied(tandem, DAMAGED, (int) (4 * RECORDS - broken.size()));
			awaitState(tandem, "caught-up", "none");
			assertThat(copied(DAMAGED)).containsExactlyElementsOf(LongStream.range(0, 4 * RECORDS)
				.filter((offset) -> offset < broken.first() || offset > broken.last())
				.boxed()
				.toList());
			assertThat(tandem.get("/actuator/replication/gaps").body()).containsOnlyOnce("\"cause\"")
				.contains("\"cause\":\"corrupt\",\"expectedOffset\":%d,\"nextOffset\":%d,\"records\":%d"
					.formatted(broken.first(), broken.last() + 1, broken.size()));
			assertThat(tandem.metrics().sum("tandem_gap_records_total", this.topic, "cause=\"corrupt\""))
				.isEqualTo(broken.size());
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.neighbour, PATIENCE);
			assertThat(report.isExactlyOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	// All partitions are read by one consumer, that of the damaged one.
	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.property("tandem.routes[0].concurrency", "1")
			.property("management.endpoint.replication.access", "unrestricted")
			.build()
			.start();
	}

	private void write() {
		Map<Integer, Long> ends = this.brokers.source().endOffsets(this.topic);
		this.brokers.source()
			.produce(IntStream.range(0, 3 * RECORDS)
				.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, number % 3, null,
						String.valueOf(ends.get(number % 3) + number / 3).getBytes(StandardCharsets.UTF_8)))
				.toList());
	}

	private List<Long> copied(int partition) {
		return this.brokers.target()
			.consumeAll(this.topic)
			.stream()
			.filter((record) -> record.partition() == partition)
			.map((record) -> Long.valueOf(new String(record.value(), StandardCharsets.UTF_8)))
			.toList();
	}

	private void awaitCopied(TandemProcess tandem, int partition, long records) {
		tandem.await("copies of partition " + partition, PATIENCE,
				() -> this.brokers.target().endOffsets(this.topic).get(partition) == records);
	}

	private void awaitState(TandemProcess tandem, String state, String reason) {
		Awaitility.await("the partition is " + state)
			.atMost(PATIENCE)
			.until(() -> tandem.partition("all", this.topic, DAMAGED),
					(status) -> status.path("state").asString("").equals(state)
							&& status.path("reason").asString("").equals(reason));
	}

	private static void awaitFlow(TandemProcess tandem) {
		double before = tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"");
		Awaitility.await("neighbours flow")
			.atMost(PATIENCE)
			.until(() -> tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"") > before + 1_000);
	}

}
