package io.github.tandem;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.Size;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of the records when the process is killed while it copies them.
 */
@Tag("fault")
@TwoBrokersTest
class CrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CrashIntegrationTests.class);

	private static final int KILLS = 5;

	private final TwoBrokers brokers;

	private final String topic;

	CrashIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("crash");
	}

	@Test
	void losesNothingAndKeepsTheOrderWhenItIsKilledAgainAndAgain() {
		this.brokers.source().createTopic(this.topic, 6);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic)
			.rate(Size.of(4_000, 20_000))
			.valueSize(200)
			.start(); TandemProcess tandem = tandem()) {
			for (int kill = 1; kill <= KILLS; kill++) {
				tandem.start();
				awaitFlow(tandem);
				awaitRandomMoment();
				tandem.kill();
				logger.info("Killed when {} records were written, {} copied and {} committed", load.acknowledged(),
						this.brokers.target().size(this.topic), this.brokers.committed(this.topic));
			}
			tandem.start();
			Awaitility.await("enough load")
				.atMost(Duration.ofMinutes(5))
				.until(() -> load.acknowledged() >= Size.of(100_000L, 1_000_000L));
			load.stop();
			Report report = SequenceCheck.of(load)
				.byPartition()
				.await(this.brokers.target(), this.topic, Duration.ofMinutes(5));
			logger.info("Killed {} times: {}", KILLS, report);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	// A short session, since the partitions of a killed instance wait for its end.
	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.property("tandem.source.consumer.properties.session.timeout.ms", Size.of("4000", "15000"))
			.build();
	}

	private void awaitFlow(TandemProcess tandem) {
		Awaitility.await("records flow")
			.atMost(Duration.ofMinutes(2))
			.until(() -> tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"") > 0);
	}

	private static void awaitRandomMoment() {
		Duration moment = Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 2_500));
		Awaitility.await("a random moment").pollDelay(moment).pollInterval(Duration.ofMillis(10)).until(() -> true);
	}

}
