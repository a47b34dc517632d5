package io.github.tandem;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many partitions that are far behind, most of which a slow link to the target keeps
 * waiting: a consumer keeps what it has fetched of each of them.
 */
@Tag("fault")
@TwoBrokersTest
class FarBehindIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final int TOPICS = 60;

	private static final int PARTITIONS = 6;

	// of a partition: with 2 MB of each of 180 partitions a thread, a heap of 256 MB was
	// full four seconds after the start
	private static final int RECORDS = 1_500;

	private static final int BYTES = 1_000;

	private static final DataSize LINK = DataSize.ofMegabytes(18);

	private final TwoBrokers brokers;

	private final String prefix;

	FarBehindIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.prefix = brokers.uniqueName("behind");
	}

	@BeforeEach
	void write() {
		Random random = new Random(7);
		for (int topic = 0; topic < TOPICS; topic++) {
			String name = name(topic);
			this.brokers.source().createTopic(name, PARTITIONS);
			this.brokers.source().produce(IntStream.range(0, PARTITIONS * RECORDS).mapToObj((record) -> {
				byte[] value = new byte[BYTES];
				random.nextBytes(value);
				return new ProducerRecord<byte[], byte[]>(name, record % PARTITIONS, null, value);
			}).toList());
		}
		this.brokers.targetRelay().limit(LINK);
	}

	@AfterEach
	void widen() {
		this.brokers.targetRelay().unlimited();
	}

	@Test
	void fitIntoASmallHeap() {
		try (TandemProcess tandem = this.brokers.tandem(this.prefix)
			.target(this.brokers.targetBroker().relayed())
			.heap("256m")
			.jvmArgument("-XX:+ExitOnOutOfMemoryError")
			.property("tandem.routes[0].concurrency", "2")
			.build()
			.start()) {
			tandem.await("records", PATIENCE,
					() -> this.brokers.committed(this.prefix) == (long) TOPICS * PARTITIONS * RECORDS);
			assertThat(tandem.log()).doesNotContain("OutOfMemoryError", "may not fit");
		}
		for (int topic = 0; topic < TOPICS; topic++) {
			assertThat(this.brokers.target().size(name(topic))).isEqualTo(PARTITIONS * RECORDS);
		}
	}

	private String name(int topic) {
		return this.prefix + "-" + topic;
	}

}
