package io.github.tandem;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance with a name that is killed and started again does not wait for the session
 * of its last life.
 */
@Tag("fault")
@TwoBrokersTest
class ResumeIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ResumeIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	// longer than any start on a busy machine
	private static final Duration SESSION = Duration.ofMinutes(4);

	private final TwoBrokers brokers;

	private final String topic;

	ResumeIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("resume");
	}

	@Test
	void flowsAgainAtOnceAfterKill() {
		this.brokers.source().createTopic(this.topic, 6);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(1_000).start();
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.property("tandem.instance", "pod-1")
					.property("tandem.source.consumer.properties.session.timeout.ms",
							String.valueOf(SESSION.toMillis()))
					.build()
					.start()) {
			tandem.await("records", PATIENCE, () -> this.brokers.target().size(this.topic) > 1_000);
			for (int kill = 1; kill <= 3; kill++) {
				tandem.kill();
				long copied = this.brokers.target().size(this.topic);
				Instant killed = Instant.now();
				tandem.launch();
				tandem.await("records after the kill", PATIENCE, () -> this.brokers.target().size(this.topic) > copied);
				logger.info("Records flow {} after the kill", Duration.between(killed, Instant.now()));
			}
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

}
