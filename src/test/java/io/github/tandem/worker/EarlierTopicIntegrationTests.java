package io.github.tandem.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records of a topic that is deleted on both clusters are in the producer's buffer while
 * it is created again.
 */
@TwoClustersTest
@Tag("fault")
class EarlierTopicIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	EarlierTopicIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("earlier");
		this.tandem = RunningTandem.between(clusters)
			.route("all", this.topic, "concurrency", "1")
			.property("tandem.target.producer.properties.linger.ms", "10000");
	}

	@Test
	void doNotArriveInTheNewOne() {
		this.source.createTopic(this.topic, 1);
		this.source.produce(this.topic, null, "old");
		this.tandem.whileRunning((running) -> {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> running.value("tandem_in_flight_bytes"), (bytes) -> bytes > 0);
			this.target.deleteTopic(this.topic);
			this.source.deleteTopic(this.topic);
			this.source.createTopic(this.topic, 1);
			this.source.produce(this.topic, null, "new");
			Awaitility.await().atMost(PATIENCE).until(() -> this.target.topics().contains(this.topic));
			List<String> arrived = this.target.awaitRecords(this.topic, 1, PATIENCE)
				.stream()
				.map(ConsumerRecord::value)
				.map((value) -> new String(value, StandardCharsets.UTF_8))
				.toList();
			assertThat(arrived).containsExactly("new");
		});
	}

}
