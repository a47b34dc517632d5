package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
 * of its last life, and one that is stopped for good does not let others wait for it.
 */
@Tag("fault")
@TwoBrokersTest
class ResumeIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ResumeIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	// longer than any start on a busy machine
	private static final Duration SESSION = Duration.ofMinutes(4);

	private static final Duration GOAL = Duration.ofSeconds(5);

	// what a start takes on a machine that has nothing else to do
	private static final Duration FAIR_START = Duration.ofSeconds(3);

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
			Duration best = PATIENCE;
			Duration bestStart = PATIENCE;
			for (int kill = 1; kill <= 3; kill++) {
				tandem.kill();
				long copied = this.brokers.target().size(this.topic);
				Instant killed = Instant.now();
				tandem.launch();
				tandem.await("records after the kill", PATIENCE, () -> this.brokers.target().size(this.topic) > copied);
				Duration flowing = Duration.between(killed, Instant.now());
				Duration start = start(tandem);
				logger.info("Records flow {} after the kill, of which the start is {}", flowing, start);
				best = shorter(best, flowing);
				bestStart = shorter(bestStart, start);
			}
			// others that keep the machine busy are no fault of it
			if (bestStart.compareTo(FAIR_START) <= 0) {
				assertThat(best).isLessThan(GOAL);
			}
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	@Test
	void givesItsPartitionsAwayWhenItIsStoppedForGood() {
		this.brokers.source().createTopic(this.topic, 6);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(1_000).start();
				TandemProcess staying = pod("pod-0").start();
				TandemProcess leaving = pod("pod-1").start()) {
			staying.await("a share each", PATIENCE, () -> flowing(staying) == 3 && flowing(leaving) == 3);
			leaving.stop();
			// long before the session of the one that left is over
			staying.await("all partitions", SESSION.dividedBy(4), () -> flowing(staying) == 6);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + staying.diagnosis()).isTrue();
			assertThat(report.duplicated()).as(report::toString).isZero();
		}
	}

	private TandemProcess pod(String name) {
		return this.brokers.tandem(this.topic)
			.name(name)
			.property("tandem.instance", name)
			.property("tandem.routes[0].concurrency", "1")
			.property("tandem.source.consumer.properties.session.timeout.ms", String.valueOf(SESSION.toMillis()))
			.build();
	}

	private static double flowing(TandemProcess instance) {
		return instance.metrics().sum("tandem_partitions", "state=\"running\"")
				+ instance.metrics().sum("tandem_partitions", "state=\"caught-up\"");
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	// as the last start in the log says, from the start of the JVM on
	private static Duration start(TandemProcess tandem) {
		Matcher matcher = Pattern.compile("process running for ([0-9.]+)").matcher(tandem.log());
		Duration start = PATIENCE;
		while (matcher.find()) {
			start = Duration.ofMillis((long) (1_000 * Double.parseDouble(matcher.group(1))));
		}
		return start;
	}

}
