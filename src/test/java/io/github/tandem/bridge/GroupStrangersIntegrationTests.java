package io.github.tandem.bridge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A consumer that is not Tandem's joins the consumer group of a route.
 */
@Tag("fault")
@TwoClustersTest
class GroupStrangersIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	GroupStrangersIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("strangers");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	void reportsAStrangerAndLosesNothingThatItRead() {
		this.source.createTopic(this.topic, 4);
		write(0, 100);
		this.tandem.route("all", this.topic).whileRunning((running) -> {
			awaitCopies(100);
			try (Consumer<byte[], byte[]> stranger = this.source.newConsumer(Map.of("group.id", running.group("all"),
					"client.id", "console", "auto.offset.reset", "earliest", "enable.auto.commit", "false"))) {
				stranger.subscribe(List.of(this.topic));
				Awaitility.await("partitions of the stranger").atMost(PATIENCE).until(() -> {
					stranger.poll(Duration.ofMillis(100));
					return !stranger.assignment().isEmpty();
				});
				write(100, 200);
				Awaitility.await("health that names it").atMost(PATIENCE).until(() -> {
					stranger.poll(Duration.ofMillis(100));
					return running.read("/actuator/health").contains("console at ")
							&& running.value("tandem_group_strangers_members") == 1;
				});
				stranger.seekToEnd(stranger.assignment());
				stranger.assignment().forEach(stranger::position);
				stranger.commitSync();
			}
			awaitCopies(200);
			Awaitility.await("health without it")
				.atMost(PATIENCE)
				.until(() -> !running.read("/actuator/health").contains("console at "));
		});
		assertThat(this.target.consumeAll(this.topic)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.distinct()).containsExactlyInAnyOrderElementsOf(values(0, 200));
	}

	private void write(int from, int to) {
		this.source.produce(values(from, to).stream()
			.map((value) -> new ProducerRecord<byte[], byte[]>(this.topic,
					Math.floorMod(Integer.parseInt(value.substring(7)), 4), null,
					value.getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private static List<String> values(int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> "record-" + number).toList();
	}

	private void awaitCopies(long records) {
		Awaitility.await(records + " copies")
			.atMost(PATIENCE)
			.until(() -> this.target.topics().contains(this.topic) && this.target.size(this.topic) >= records);
	}

}
