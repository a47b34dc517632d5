package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A topic is deleted and created again at once with fewer partitions, while records of it
 * are not replicated yet.
 */
@Tag("fault")
@TwoClustersTest
class ShrunkTopicIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	ShrunkTopicIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("shrunk");
		this.tandem = RunningTandem.between(clusters)
			.route("all", this.topic, "concurrency", "2")
			.property("management.endpoint.replication.access", "unrestricted");
	}

	@Test
	void losesAllOfItOnceAndIsReplicatedOn() {
		this.source.createTopic(this.topic, 3);
		write(3, 10);
		this.tandem.whileRunning((running) -> {
			this.target.awaitRecords(this.topic, 30, PATIENCE);
			ask(running, "pause");
			IntStream.range(0, 3).forEach((partition) -> running.awaitState("all", this.topic, partition, "paused"));
			write(3, 10);
			IntStream.range(0, 3).forEach((partition) -> awaitLag(running, partition));
			this.source.deleteTopic(this.topic);
			this.source.createTopic(this.topic, 1);
			write(1, 5);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> running.partition("all", this.topic, 1).isEmpty()
						&& running.partition("all", this.topic, 2).isEmpty()
						&& !running.partition("all", this.topic, 0).isEmpty());
			ask(running, "resume");
			this.target.awaitRecords(this.topic, 35, PATIENCE);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(running.value("tandem_gap_records_total", this.topic)).isEqualTo(30));
			assertThat(this.target.size(this.topic)).isEqualTo(35);
		});
	}

	private void awaitLag(RunningTandem running, int partition) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(running.partition("all", this.topic, partition)).containsEntry("lag", 10));
	}

	private void ask(RunningTandem running, String action) {
		running.http()
			.post()
			.uri("/actuator/replication/all/" + this.topic)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("action", action))
			.exchange()
			.expectStatus()
			.isOk();
	}

	private void write(int partitions, int each) {
		List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, partitions * each)
			.mapToObj(
					(number) -> new ProducerRecord<byte[], byte[]>(this.topic, number % partitions, null, new byte[10]))
			.toList();
		this.source.produce(records);
	}

}
