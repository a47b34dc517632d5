package io.github.tandem.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests consumers whose only broker throttles them.
 */
@Tag("fault")
@TwoClustersTest
class QuotaIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void staysInItsGroupAndFlowsAsFastAsTheQuotaLets(TwoClusters clusters) {
		String topic = clusters.uniqueName("throttled");
		clusters.source().createTopic(topic, 2);
		write(clusters, topic);
		RunningTandem.Builder builder = RunningTandem.between(clusters).route("all", topic, "concurrency", "1");
		clusters.source().throttleConsumers(200_000.0);
		try {
			builder.whileRunning((tandem) -> {
				clusters.target().awaitRecords(topic, 1, PATIENCE);
				double rebalances = rebalances(tandem);
				Awaitility.await("rebalances")
					.during(Duration.ofSeconds(6))
					.atMost(PATIENCE)
					.failFast("the group rebalances", () -> rebalances(tandem) > rebalances + 1)
					.until(() -> true);
				assertThat(tandem.value("kafka_consumer_fetch_manager_fetch_throttle_time_max")).isPositive();
				// one of them may have all its records by now
				for (int partition = 0; partition < 2; partition++) {
					assertThat(tandem.partition("all", topic, partition)).containsEntry("reason", "none")
						.extracting("state")
						.isIn("running", "caught-up");
				}
			});
		}
		finally {
			clusters.source().throttleConsumers(null);
		}
	}

	private static double rebalances(RunningTandem tandem) {
		return tandem.value("kafka_consumer_coordinator_rebalance_total");
	}

	private static void write(TwoClusters clusters, String topic) {
		Random random = new Random(1);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int count = 0; count < 2_000; count++) {
			byte[] value = new byte[10_000];
			random.nextBytes(value);
			records.add(new ProducerRecord<>(topic, count % 2, null, value));
		}
		clusters.source().produce(records);
	}

}
