package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand partitions in a small heap.
 */
@Tag("fault")
@TwoBrokersTest
class ManyPartitionsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ManyPartitionsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private static final int TOPICS = 200;

	private static final int PARTITIONS = 5;

	@Test
	void allFlow(TwoBrokers brokers) {
		String prefix = brokers.uniqueName("many");
		for (int topic = 0; topic < TOPICS; topic++) {
			brokers.source().createTopic(prefix + "-" + topic, PARTITIONS);
		}
		write(brokers, prefix);
		Instant start = Instant.now();
		try (TandemProcess tandem = brokers.tandem(prefix).heap("256m").build().start()) {
			awaitCopied(tandem, 1);
			logger.info("{} partitions flow {} after the start", TOPICS * PARTITIONS,
					Duration.between(start, Instant.now()));
			write(brokers, prefix);
			awaitCopied(tandem, 2);
			// the gauges are brought up to date every few seconds
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.metrics().sum("tandem_partitions", "reason=\"none\""))
					.isEqualTo(TOPICS * PARTITIONS));
			assertThat(tandem.log()).doesNotContain("OutOfMemoryError");
			assertThat(brokers.target().size(prefix + "-0")).isEqualTo(2 * PARTITIONS);
		}
	}

	private static void write(TwoBrokers brokers, String prefix) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int topic = 0; topic < TOPICS; topic++) {
			for (int partition = 0; partition < PARTITIONS; partition++) {
				records.add(new ProducerRecord<>(prefix + "-" + topic, partition, null, new byte[200]));
			}
		}
		brokers.source().produce(records);
	}

	private static void awaitCopied(TandemProcess tandem, int rounds) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\""))
				.isEqualTo((double) rounds * TOPICS * PARTITIONS));
	}

}
