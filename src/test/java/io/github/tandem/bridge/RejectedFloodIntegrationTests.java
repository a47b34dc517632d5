package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Map;
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
 * Many records in a row that the target rejects, when nothing else flows.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class RejectedFloodIntegrationTests {

	private static final int RECORDS = 300;

	private final TwoClusters clusters;

	private final String topic;

	RejectedFloodIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("flood");
	}

	@Test
	void isLeftOutAtARoundTripEachAndSummedUpInTheLog(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1, Map.of("cleanup.policy", "compact"));
		assertThatAllAreLeftOut(new byte[100], output);
	}

	@Test
	void isLeftOutAsFastWhereTheProducerRefusesIt(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1);
		assertThatAllAreLeftOut(new byte[3_000], output);
	}

	private void assertThatAllAreLeftOut(byte[] value, CapturedOutput output) {
		this.clusters.source().createTopic(this.topic, 1);
		this.clusters.source()
			.produce(IntStream.range(0, RECORDS)
				.mapToObj((record) -> new ProducerRecord<byte[], byte[]>(this.topic, 0, null, value))
				.toList());
		this.clusters.source().produce(this.topic, "key", "value");
		RunningTandem.between(this.clusters)
			.route("all", this.topic, "on-rejected", "skip")
			.property("tandem.target.producer.properties.max.request.size", "2000")
			.whileRunning((tandem) -> {
				Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.until(() -> tandem.value("tandem_records_total", "outcome=\"skipped\"") == RECORDS);
				assertThat(this.clusters.target().awaitRecords(this.topic, 1, Duration.ofSeconds(30))).singleElement()
					.satisfies((record) -> assertThat(record.key()).asString().isEqualTo("key"));
				assertThat(output.toString().lines())
					.filteredOn((line) -> line.contains("A record that the target rejects is left out"))
					.hasSize(10);
			});
	}

}
