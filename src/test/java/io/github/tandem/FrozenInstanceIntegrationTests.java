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
 * stood, loses nothing and disturbs no order: another one has its partitions by then.
 */
@Tag("fault")
@TwoBrokersTest
class FrozenInstanceIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FrozenInstanceIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String SESSION = Size.of("6000", "15000");

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

	private TandemProcess tandem(String name) {
		return this.brokers.tandem(this.topic)
			.name(name)
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
