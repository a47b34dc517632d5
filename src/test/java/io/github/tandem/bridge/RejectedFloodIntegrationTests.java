package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many records in a row that the target rejects, when nothing else flows, and between
 * others.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class RejectedFloodIntegrationTests {

	private static final int RECORDS = 300;

	// each record had one of its own, and a dead letter another
	private static final int REQUESTS = RECORDS / 3;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final TwoClusters clusters;

	private final String topic;

	RejectedFloodIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("flood");
	}

	@Test
	void isLeftOutInFewRequestsAndSummedUpInTheLog(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1, Map.of("cleanup.policy", "compact"));
		assertThatAllAreLeftOut(new byte[100], output);
	}

	@Test
	void isLeftOutAsFastWhereTheProducerRefusesIt(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1);
		assertThatAllAreLeftOut(new byte[3_000], output);
	}

	@Test
	void leavesOthersOfItsBatchesInTheirOrder() {
		this.clusters.target()
			.createTopic(this.topic, 1, Map.of("cleanup.policy", "compact", "max.message.bytes", "1000"));
		IntPredicate keyless = (number) -> number % 3 == 2;
		IntPredicate large = (number) -> number % 100 >= 90;
		produce(keyless, (number) -> {
			byte[] value = new byte[large.test(number) ? 1_500 : 10];
			// which no codec makes smaller
			new Random(number).nextBytes(value);
			return value;
		});
		IntPredicate rejected = keyless.or(large);
		int letters = (int) IntStream.range(0, RECORDS).filter(rejected).count();
		tandem("dead-letter").whileRunning((tandem) -> {
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> tandem.value("tandem_records_total", "outcome=\"dead-lettered\"") == letters);
			assertThat(keys(this.topic, RECORDS - letters + 1)).isEqualTo(IntStream.rangeClosed(0, RECORDS)
				.filter((number) -> number == RECORDS || !rejected.test(number))
				.mapToObj(String::valueOf)
				.toList());
			assertThat(tandem.value("kafka_producer_request_total", "cluster=\"target\"")).isPositive()
				.isLessThan(REQUESTS);
		});
		assertThat(this.clusters.target().awaitRecords(this.topic + ".dead-letter", letters, LIMIT))
			.extracting((record) -> new String(record.headers().lastHeader("tandem.source.offset").value()))
			.isEqualTo(IntStream.range(0, RECORDS).filter(rejected).mapToObj(String::valueOf).toList());
	}

	private List<String> keys(String name, int records) {
		return this.clusters.target()
			.awaitRecords(name, records, LIMIT)
			.stream()
			.map((record) -> new String(record.key()))
			.toList();
	}

	private void assertThatAllAreLeftOut(byte[] value, CapturedOutput output) {
		produce((number) -> true, (number) -> value);
		tandem("skip").whileRunning((tandem) -> {
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> tandem.value("tandem_records_total", "outcome=\"skipped\"") == RECORDS);
			assertThat(keys(this.topic, 1)).containsExactly(String.valueOf(RECORDS));
			assertThat(tandem.value("kafka_producer_request_total", "cluster=\"target\"")).isPositive()
				.isLessThan(REQUESTS);
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("A record that the target rejects is left out"))
				.hasSize(10);
		});
	}

	private RunningTandem.Builder tandem(String onRejected) {
		return RunningTandem.between(this.clusters)
			.route("all", this.topic, "on-rejected", onRejected, "dead-letter-topic", this.topic + ".dead-letter")
			.property("tandem.target.producer.properties.max.request.size", "2000");
	}

	private void produce(IntPredicate keyless, IntFunction<byte[]> value) {
		this.clusters.source().createTopic(this.topic, 1);
		this.clusters.source()
			.produce(IntStream.range(0, RECORDS)
				.mapToObj((number) -> new ProducerRecord<>(this.topic, 0,
						keyless.test(number) ? null : String.valueOf(number).getBytes(), value.apply(number)))
				.toList());
		this.clusters.source().produce(this.topic, String.valueOf(RECORDS), "value");
	}

}
