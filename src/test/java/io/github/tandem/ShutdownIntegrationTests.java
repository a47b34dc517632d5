package io.github.tandem;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Exit;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of the records when the process is asked to end while it copies them.
 */
@Tag("fault")
@TwoBrokersTest
class ShutdownIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownIntegrationTests.class);

	private static final int STOPS = 3;

	private final TwoBrokers brokers;

	private final String topic;

	ShutdownIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("shutdown");
	}

	@Test
	void copiesEachRecordOnceWhenItIsStoppedAgainAndAgain() {
		this.brokers.source().createTopic(this.topic, 6);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(5_000).start();
				TandemProcess tandem = this.brokers.tandem(this.topic).build()) {
			for (int stop = 1; stop <= STOPS; stop++) {
				tandem.start();
				awaitFlow(tandem);
				Exit exit = tandem.stop();
				logger.info("Stopped with code {} within {} when {} records were written and {} copied", exit.code(),
						exit.duration(), load.acknowledged(), this.brokers.target().size(this.topic));
				assertThat(exit.code()).isEqualTo(143);
			}
			tandem.start();
			load.stop();
			Report report = SequenceCheck.of(load)
				.byPartition()
				.await(this.brokers.target(), this.topic, Duration.ofMinutes(5));
			logger.info("Stopped {} times: {}", STOPS, report);
			assertThat(report.isExactlyOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	private void awaitFlow(TandemProcess tandem) {
		Awaitility.await("records flow")
			.atMost(Duration.ofMinutes(2))
			.until(() -> tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"") > 5_000);
	}

}
