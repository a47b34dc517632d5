package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicReader}.
 */
@TwoClustersTest
class TopicReaderIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final List<String> read = new ArrayList<>();

	@Test
	void readsPartitionsThatTheTopicGotMeanwhile(TwoClusters clusters) {
		Cluster cluster = clusters.source();
		String topic = clusters.uniqueName("reader");
		cluster.createTopic(topic, 1);
		try (TopicReader reader = new TopicReader(cluster, topic)) {
			write(cluster, topic, 0);
			assertThat(readToEnd(reader)).containsExactly("of-0");
			cluster.growTopic(topic, 2);
			write(cluster, topic, 1);
			assertThat(readToEnd(reader)).containsExactly("of-0", "of-1");
		}
	}

	private List<String> readToEnd(TopicReader reader) {
		assertThat(reader.readToEnd(PATIENCE,
				(record) -> this.read.add(new String(record.value(), StandardCharsets.UTF_8))))
			.isTrue();
		return this.read;
	}

	private static void write(Cluster cluster, String topic, int partition) {
		byte[] value = ("of-" + partition).getBytes(StandardCharsets.UTF_8);
		cluster.produce(List.of(new ProducerRecord<>(topic, partition, null, value)));
	}

}
