package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
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

	@Test
	void isLeftOutAtARoundTripEachAndSummedUpInTheLog(TwoClusters clusters, CapturedOutput output) {
		String topic = clusters.uniqueName("flood");
		clusters.source().createTopic(topic, 1);
		clusters.target().createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
		List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, RECORDS)
			.mapToObj((record) -> new ProducerRecord<byte[], byte[]>(topic, 0, null, new byte[100]))
			.toList();
		clusters.source().produce(records);
		clusters.source().produce(topic, "key", "value");
		RunningTandem.between(clusters).route("all", topic, "on-rejected", "skip").whileRunning((tandem) -> {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> tandem.value("tandem_records_total", "outcome=\"skipped\"") == RECORDS);
			assertThat(clusters.target().awaitRecords(topic, 1, Duration.ofSeconds(10))).singleElement()
				.satisfies((record) -> assertThat(record.key()).asString().isEqualTo("key"));
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("A record that the target rejects is left out"))
				.hasSize(10);
		});
	}

}
