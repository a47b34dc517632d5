package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.RawBatch;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records with timestamps that brokers take from other clients, and Kafka's producer
 * cannot send.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class NegativeTimestampsIntegrationTests {

	private static final long YEAR_ONE = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

	private final TwoClusters clusters;

	private final String topic;

	NegativeTimestampsIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("ancient");
	}

	@Test
	void becomeTheTimeOfReplicationAndAreCounted(CapturedOutput output) {
		// timestamps before now have expired unless nothing ever does
		this.clusters.source().createTopic(this.topic, 2, Map.of("retention.ms", "-1"));
		long now = System.currentTimeMillis();
		for (int partition = 0; partition < 2; partition++) {
			new RawBatch(now, -2, YEAR_ONE, -1, 0).write(this.clusters.source(), this.topic, partition);
		}
		assertThat(this.clusters.source().consumeAll(this.topic)).extracting(ConsumerRecord::timestamp)
			.containsExactly(now, -2L, YEAR_ONE, -1L, 0L, now, -2L, YEAR_ONE, -1L, 0L);
		RunningTandem.between(this.clusters).route("all", this.topic).whileRunning((tandem) -> {
			List<ConsumerRecord<byte[], byte[]>> copies = this.clusters.target()
				.awaitRecords(this.topic, 10, Duration.ofSeconds(60));
			for (int partition = 0; partition < 2; partition++) {
				int number = partition;
				List<ConsumerRecord<byte[], byte[]>> copied = copies.stream()
					.filter((copy) -> copy.partition() == number)
					.toList();
				assertThat(copied).extracting((copy) -> new String(copy.value()))
					.containsExactly("0", "1", "2", "3", "4");
				assertThat(copied.subList(1, 4)).extracting(ConsumerRecord::timestamp)
					.allSatisfy((timestamp) -> assertThat(timestamp).isBetween(now, System.currentTimeMillis()));
				assertThat(copied.get(0).timestamp()).isEqualTo(now);
				assertThat(copied.get(4).timestamp()).isZero();
			}
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> tandem.value("tandem_retimed_records_total", "topic=\"" + this.topic + "\"") == 6);
			assertThat(output.toString().lines())
				.filteredOn((line) -> line.contains("Records have no timestamp") && line.contains(this.topic))
				.singleElement()
				.asString()
				.contains("WARN", "route=\"all\"");
		});
	}

}
