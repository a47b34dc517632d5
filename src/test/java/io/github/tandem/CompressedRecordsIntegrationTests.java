package io.github.tandem;

import java.time.Duration;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that are a thousand times as large as what is fetched of them.
 */
@Tag("fault")
@TwoBrokersTest
class CompressedRecordsIntegrationTests {

	private static final int RECORDS = 1_200;

	private static final int BYTES = 900_000;

	@Test
	void aSmallHeapIsLargeEnough(TwoBrokers brokers) {
		String prefix = brokers.uniqueName("compressed");
		brokers.source().createTopic(prefix + "-large", 1);
		brokers.source().createTopic(prefix + "-neighbour", 1);
		try (Producer<byte[], byte[]> producer = brokers.source()
			.newProducer(Map.of("compression.type", "zstd", "batch.size", "900000", "linger.ms", "20"))) {
			for (int record = 0; record < RECORDS; record++) {
				producer.send(new ProducerRecord<>(prefix + "-large", 0, null, new byte[BYTES]));
			}
		}
		brokers.source().produce(prefix + "-neighbour", "key", "value");
		try (TandemProcess tandem = brokers.tandem(prefix)
			.heap("512m")
			.jvmArgument("-XX:+ExitOnOutOfMemoryError")
			.build()
			.start()) {
			tandem.await("all records", Duration.ofMinutes(2), () -> {
				assertThat(tandem.isAlive()).isTrue();
				return tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"") >= RECORDS + 1;
			});
			assertThat(tandem.log()).doesNotContain("OutOfMemoryError", "Deserializers with error");
			assertThat(brokers.target().size(prefix + "-large")).isEqualTo(RECORDS);
			assertThat(brokers.target().size(prefix + "-neighbour")).isEqualTo(1);
		}
	}

}
