package io.github.tandem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Exit;
import io.github.tandem.test.Report;
import io.github.tandem.test.Scrape;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the records while instances come and go.
 */
@Tag("fault")
@TwoBrokersTest
class ScalingIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ScalingIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int PARTITIONS = 6;

	private final TwoBrokers brokers;

	private final String topic;

	private final List<TandemProcess> instances = new ArrayList<>();

	ScalingIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("scaling");
	}

	@AfterEach
	void close() {
		this.instances.forEach(TandemProcess::close);
	}

	@Test
	void keepsRecordsAndTheirOrderWhileInstancesComeAndGo() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(3_000).start()) {
			start();
			awaitPartitions(PARTITIONS);
			start();
			start();
			awaitPartitions(2, 2, 2);
			stop(0);
			awaitPartitions(3, 3);
			stop(0);
			awaitPartitions(PARTITIONS);
			check("One, three and one instance", load);
		}
	}

	@Test
	void keepsRecordsAndTheirOrderInARollingRestartOfThree() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(3_000).start()) {
			for (int count = 0; count < 3; count++) {
				start();
			}
			awaitPartitions(2, 2, 2);
			for (int count = 0; count < 3; count++) {
				stop(0);
				start();
				awaitPartitions(2, 2, 2);
			}
			check("Three instances, each stopped and started", load);
		}
	}

	private void check(String what, SequenceLoad load) {
		load.stop();
		Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		logger.info("{}: {}", what, report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + this.instances.get(0).diagnosis()).isTrue();
	}

	private void start() {
		this.instances.add(this.brokers.tandem(this.topic).name("tandem-" + this.instances.size()).build().start());
	}

	private void stop(int index) {
		try (TandemProcess instance = this.instances.remove(index)) {
			Exit exit = instance.stop();
			logger.info("Stopped with code {} within {}", exit.code(), exit.duration());
		}
	}

	// Each instance has that many partitions, and all of them flow.
	private void awaitPartitions(Integer... partitions) {
		Awaitility.await("partitions of the instances")
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.instances).extracting(ScalingIntegrationTests::flowing)
				.containsExactly(partitions));
		List<Double> before = copied();
		Awaitility.await("records flow")
			.atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(copied()).zipSatisfy(before, (now, then) -> assertThat(now).isGreaterThan(then)));
	}

	private static Integer flowing(TandemProcess instance) {
		Scrape metrics = instance.metrics();
		return (int) (metrics.sum("tandem_partitions", "state=\"running\"")
				+ metrics.sum("tandem_partitions", "state=\"caught-up\""));
	}

	private List<Double> copied() {
		return this.instances.stream()
			.map((instance) -> instance.metrics().sum("tandem_records_total", "outcome=\"replicated\""))
			.toList();
	}

}
