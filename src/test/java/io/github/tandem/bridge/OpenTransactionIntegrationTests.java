package io.github.tandem.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transaction on the source that stays open holds what stands behind it: that is lag,
 * and it is no fault of the replication.
 */
@Tag("fault")
@TwoClustersTest
class OpenTransactionIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	OpenTransactionIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("held");
		this.tandem = RunningTandem.between(clusters)
			.route("all", this.topic)
			.property("tandem.stuck-after", "1s")
			.property("management.endpoint.health.show-details", "always");
	}

	@Test
	void reportsTheOpenTransactionThatHoldsAPartition() {
		this.source.createTopic(this.topic, 1);
		produce(3);
		try (Producer<byte[], byte[]> producer = transactional()) {
			this.tandem.whileRunning((running) -> {
				this.target.awaitRecords(this.topic, 3, PATIENCE);
				producer.send(new ProducerRecord<>(this.topic, new byte[1]));
				producer.flush();
				produce(10);
				assertThatTheTransactionIsReported(running);
				assertThat(this.target.size(this.topic)).isEqualTo(3);
			});
			// a start meets the same picture
			this.tandem.whileRunning((running) -> {
				assertThatTheTransactionIsReported(running);
				producer.commitTransaction();
				this.target.awaitRecords(this.topic, 14, PATIENCE);
				assertThat(running.awaitState("all", this.topic, 0, "caught-up")).containsEntry("reason", "none")
					.containsEntry("lag", 0)
					.containsEntry("openTransaction", null);
			});
		}
	}

	private void assertThatTheTransactionIsReported(RunningTandem running) {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			Map<String, Object> partition = running.partition("all", this.topic, 0);
			assertThat(partition).containsEntry("state", "running")
				.containsEntry("reason", "open-transaction")
				.containsEntry("lag", 11)
				.containsEntry("endOffset", 14)
				.containsEntry("lastStableOffset", 3);
			assertThat(partition.get("detail")).asString().contains("tx-" + this.topic, "open since");
			assertThat(partition.get("openTransaction"))
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("transactionalId", "tx-" + this.topic)
				.containsEntry("firstOffset", 3)
				.hasEntrySatisfying("since", (since) -> assertThat(Instant.parse(since.toString()))
					.isBetween(Instant.now().minusSeconds(60), Instant.now()));
		});
		// longer than until it would be stuck
		Awaitility.await()
			.during(Duration.ofSeconds(2))
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(running.read("/actuator/health")).doesNotContain("is stuck")
				.contains("\"status\":\"UP\"", "openTransactions", "tx-" + this.topic)
				.doesNotContain("\"status\":\"DOWN\""));
	}

	private Producer<byte[], byte[]> transactional() {
		Producer<byte[], byte[]> producer = this.source.newProducer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG,
				"tx-" + this.topic, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000));
		producer.initTransactions();
		producer.beginTransaction();
		return producer;
	}

	private void produce(int records) {
		for (int number = 0; number < records; number++) {
			this.source.produce(new ProducerRecord<>(this.topic, new byte[1]));
		}
	}

}
