package io.github.tandem.position;

import java.time.Duration;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.EmbeddedClusters;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A source that takes no metadata of the length that Tandem writes gets commits without,
 * and the setting is named once.
 */
@ExtendWith(OutputCaptureExtension.class)
class OffsetMetadataIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void namesTheSettingOnceAndCommitsWithAMark(CapturedOutput output) {
		try (TwoClusters clusters = new EmbeddedClusters(Map.of("offset.metadata.max.bytes", "17"))) {
			String topic = clusters.uniqueName("metadata");
			clusters.source().createTopic(topic, 1);
			TopicPartition partition = new TopicPartition(topic, 0);
			RunningTandem.Builder builder = RunningTandem.between(clusters).route("all", topic);
			for (int start = 1; start <= 2; start++) {
				long end = start * 3L;
				builder.whileRunning((tandem) -> {
					for (int number = 0; number < 3; number++) {
						clusters.source().produce(new ProducerRecord<>(topic, new byte[1]));
					}
					Awaitility.await()
						.atMost(PATIENCE)
						.until(() -> clusters.source().committedOffsets(builder.group("all")).get(partition),
								(committed) -> committed != null && committed.offset() == end
										&& committed.metadata().startsWith("tandem/3 "));
				});
				assertThat(clusters.target().size(topic)).isEqualTo(end);
			}
			// once a process
			assertThat(
					output.getOut().lines().filter((line) -> line.contains("Offsets are committed without metadata")))
				.hasSize(2);
		}
	}

}
