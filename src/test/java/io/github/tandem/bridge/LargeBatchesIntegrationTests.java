package io.github.tandem.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics on the target that take less than a batch of the producer.
 */
@TwoClustersTest
class LargeBatchesIntegrationTests {

	private static final int TOPICS = 4;

	private static final int RECORDS = 300;

	@Test
	void theFirstBatchOfAProducerIsNotRefusedForEver(TwoClusters clusters) {
		String prefix = clusters.uniqueName("batches");
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		Random random = new Random(1);
		for (int topic = 0; topic < TOPICS; topic++) {
			String name = prefix + "-" + topic;
			clusters.source().createTopic(name, 1);
			clusters.target().createTopic(name, 1, Map.of("max.message.bytes", "100000"));
			for (int record = 0; record < RECORDS; record++) {
				records.add(new ProducerRecord<>(name, 0, null, letters(random)));
			}
		}
		clusters.source().produce(records);
		RunningTandem.between(clusters)
			.route("all", prefix + ".*")
			.property("tandem.target.producer.properties.batch.size", "262144")
			.whileRunning((tandem) -> {
				for (int topic = 0; topic < TOPICS; topic++) {
					String name = prefix + "-" + topic;
					List<byte[]> sent = records.stream()
						.filter((record) -> record.topic().equals(name))
						.map(ProducerRecord::value)
						.toList();
					assertThat(clusters.target().awaitRecords(name, RECORDS, Duration.ofSeconds(20)))
						.extracting((record) -> new String(record.value()))
						.containsExactlyElementsOf(sent.stream().map(String::new).toList());
				}
			});
	}

	private static byte[] letters(Random random) {
		byte[] letters = new byte[1_000];
		for (int index = 0; index < letters.length; index++) {
			letters[index] = (byte) ('a' + random.nextInt(26));
		}
		return letters;
	}

}
