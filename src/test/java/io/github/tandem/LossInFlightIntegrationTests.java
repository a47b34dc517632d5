package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The start of a log jumps while records before it are in flight: what arrives is not
 * counted as lost.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class LossInFlightIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration A_WHILE = Duration.ofSeconds(5);

	private static final int RECORDS = 20_000;

	private static final int SIZE = 1_000;

	private final TwoBrokers brokers;

	private final String topic;

	LossInFlightIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("in-flight");
	}

	@Test
	void countsWhatIsLostAndNotWhatIsInFlight() {
		this.brokers.source().createTopic(this.topic, 1);
		write(0, 10);
		try (TandemProcess tandem = tandem().start()) {
			tandem.await("the first records", PATIENCE, () -> this.brokers.committed(this.topic) == 10);
			this.brokers.targetRelay().blackHole();
			write(10, 110);
			tandem.await("records in flight", PATIENCE,
					() -> tandem.partition("all", this.topic, 0).path("inFlight").asInt() == 100);
			act(tandem, "pause");
			tandem.awaitState("all", this.topic, 0, "paused");
			write(110, 170);
			this.brokers.source().deleteRecords(this.topic, 0, 160);
			act(tandem, "resume");
			Awaitility.await("nothing is counted before all is settled")
				.during(A_WHILE)
				.atMost(PATIENCE)
				.until(() -> lost(tandem) == 0);
			assertThat(this.brokers.target().size(this.topic)).isEqualTo(10);
			this.brokers.targetRelay().restore();
			tandem.await("what is left", PATIENCE, () -> this.brokers.committed(this.topic) == 170);
			assertThat(copies())
				.containsExactlyElementsOf(IntStream.concat(IntStream.range(0, 110), IntStream.range(160, 170))
					.mapToObj(String::valueOf)
					.toList());
			// a scrape may fail while the loss is counted
			tandem.await("the loss", PATIENCE, () -> lost(tandem) == 50);
			assertThat(tandem.log().lines().filter((line) -> line.contains("Records were lost"))).singleElement()
				.asString()
				.contains("cause=\"retention\"", "records=\"50\"", "expectedOffset=\"110\"", "nextOffset=\"160\"");
		}
		finally {
			this.brokers.repair();
		}
	}

	@Test
	void countsWhatIsLostWhileRecordsFlowToTheEndOfALongLink() {
		this.brokers.source().createTopic(this.topic, 1);
		this.brokers.source()
			.produce(IntStream.range(0, RECORDS)
				.mapToObj((number) -> new ProducerRecord<>(this.topic, 0, bytes(number), new byte[SIZE]))
				.toList());
		// what is read in a second is in flight for as long
		this.brokers.sourceRelay().limit(DataSize.ofBytes(1_000L * SIZE));
		this.brokers.targetRelay().delay(Duration.ofMillis(400));
		try (TandemProcess tandem = tandem().start()) {
			tandem.await("records that flow", PATIENCE, () -> this.brokers.committed(this.topic) > 1_000);
			this.brokers.source().deleteRecords(this.topic, 0, RECORDS - 1_000);
			tandem.await("what is left", PATIENCE, () -> this.brokers.committed(this.topic) == RECORDS);
			long copies = this.brokers.target()
				.consumeAll(this.topic)
				.stream()
				.map((record) -> new String(record.key(), StandardCharsets.UTF_8))
				.distinct()
				.count();
			assertThat(copies).isLessThan(RECORDS);
			tandem.await("the loss", PATIENCE, () -> lost(tandem) == RECORDS - copies);
		}
		finally {
			this.brokers.sourceRelay().unlimited();
			this.brokers.targetRelay().delay(Duration.ZERO);
		}
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.source(this.brokers.sourceBroker().relayed())
			.target(this.brokers.targetBroker().relayed())
			.property("management.endpoint.replication.access", "unrestricted")
			.build();
	}

	private void act(TandemProcess tandem, String action) {
		assertThat(tandem
			.post("/actuator/replication/all/%s/0".formatted(this.topic), "{\"action\":\"%s\"}".formatted(action))
			.body()).contains("\"done\":true");
	}

	private static double lost(TandemProcess tandem) {
		return tandem.metrics().sum("tandem_gap_records_total");
	}

	private void write(int from, int to) {
		this.brokers.source()
			.produce(IntStream.range(from, to)
				.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.topic, 0, null, bytes(number)))
				.toList());
	}

	private static byte[] bytes(int number) {
		return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
	}

	private List<String> copies() {
		return this.brokers.target()
			.consumeAll(this.topic)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

}
