package io.github.tandem;

import java.time.Duration;
import java.util.List;

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
 * An instance that stands still for longer than its session, and then goes on where it
 * stood, loses nothing: another one has its partitions by then. What it had in flight it
 * may append behind newer records, but nothing that is not there already.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class FrozenInstanceIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FrozenInstanceIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String SESSION = Size.of("6000", "15000");

	private static final Duration FROZEN = Duration.ofSeconds(22);

	private static final Duration ONE_WAY = Duration.ofMillis(40);

	private static final int PARTITIONS = 6;

	private final TwoBrokers brokers;

	private final String topic;

	FrozenInstanceIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("frozen");
	}

	@Test
	void losesNothingAndKeepsTheOrderWhenItGoesOn() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(2_000).start();
				TandemProcess frozen = tandem("frozen");
				TandemProcess other = tandem("other")) {
			awaitPartitions(List.of(frozen, other), 3, 3);
			long committed = this.brokers.committed(this.topic);
			frozen.freeze();
			// what the other had in flight is counted as well, to be sure
			long inFlight = this.brokers.source().size(this.topic) - committed;
			awaitPartitions(List.of(other), PARTITIONS);
			awaitCaughtUp(other);
			frozen.thaw();
			awaitPartitions(List.of(frozen, other), 3, 3);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			logger.info("At most {} were in flight: {}", inFlight, report);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + frozen.diagnosis()).isTrue();
			assertThat(report.duplicated()).as(report::toString).isLessThanOrEqualTo(inFlight);
		}
	}

	@Test
	void appendsNothingOnALongLinkThatIsNotThereAlready() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		this.brokers.targetRelay().delay(ONE_WAY);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(2_000).start();
				TandemProcess frozen = tandem("frozen");
				TandemProcess other = tandem("other")) {
			awaitPartitions(List.of(frozen, other), 3, 3);
			long committed = this.brokers.committed(this.topic);
			frozen.freeze();
			long inFlight = this.brokers.source().size(this.topic) - committed;
			Awaitility.await("the end of the frost")
				.pollDelay(FROZEN)
				.atMost(FROZEN.plus(PATIENCE))
				.until(() -> flowing(other) == PARTITIONS);
			awaitCaughtUp(other);
			frozen.thaw();
			awaitPartitions(List.of(frozen, other), 3, 3);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			logger.info("At most {} were in flight on a long link: {}", inFlight, report);
			// the order is that in which each record is there for the first time
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + frozen.diagnosis()).isTrue();
			assertThat(report.duplicated()).as(report::toString).isLessThanOrEqualTo(inFlight);
		}
		finally {
			this.brokers.targetRelay().delay(Duration.ZERO);
		}
	}

	private TandemProcess tandem(String name) {
		return this.brokers.tandem(this.topic)
			.name(name)
			.target(this.brokers.targetBroker().relayed())
			.property("tandem.routes[0].concurrency", "1")
			.property("tandem.source.consumer.properties.session.timeout.ms", SESSION)
			.build()
			.start();
	}

	private void awaitCaughtUp(TandemProcess tandem) {
		long end = this.brokers.source().size(this.topic);
		tandem.await("copies", PATIENCE, () -> this.brokers.committed(this.topic) >= end);
	}

	private void awaitPartitions(List<TandemProcess> instances, Integer... partitions) {
		Awaitility.await("partitions of the instances")
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(instances).extracting(FrozenInstanceIntegrationTests::flowing)
				.containsExactly(partitions));
	}

	private static Integer flowing(TandemProcess instance) {
		return (int) (instance.metrics().sum("tandem_partitions", "state=\"running\"")
				+ instance.metrics().sum("tandem_partitions", "state=\"caught-up\""));
	}

}
