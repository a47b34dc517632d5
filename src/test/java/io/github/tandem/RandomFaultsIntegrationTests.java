package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random faults in a row under load, which {@code -Dtandem.soak.seed} repeats; the soak
 * has more of them, and for longer.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class RandomFaultsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(RandomFaultsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int PARTITIONS = 6;

	private final TwoBrokers brokers;

	private final String topic;

	private final Random random;

	private final List<Fault> faults;

	private SequenceLoad load;

	private TandemProcess tandem;

	RandomFaultsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("faults");
		long seed = Long.getLong("tandem.soak.seed", ThreadLocalRandom.current().nextLong());
		logger.info("The seed is {}", seed);
		this.random = new Random(seed);
		this.faults = faults();
	}

	private List<Fault> faults() {
		TcpRelay sourceLink = this.brokers.sourceRelay();
		TcpRelay targetLink = this.brokers.targetRelay();
		BrokerProcess source = this.brokers.sourceBroker();
		BrokerProcess target = this.brokers.targetBroker();
		List<Fault> all = new ArrayList<>();
		all.add(new Fault("the source is killed", source::kill, source::start));
		all.add(new Fault("the source is stopped", source::stop, source::start));
		all.add(new Fault("the target is killed", target::kill, target::start));
		all.add(new Fault("the target is stopped", target::stop, target::start));
		for (TcpRelay link : List.of(sourceLink, targetLink)) {
			String end = (link == sourceLink) ? "source" : "target";
			all.add(new Fault("the link to the %s is dead".formatted(end), link::blackHole, link::restore));
			all.add(new Fault("the link to the %s is cut".formatted(end), link::cut, link::restore));
			all.add(new Fault("the link to the %s is narrow".formatted(end),
					() -> link.limit(DataSize.ofKilobytes(100)), link::unlimited));
		}
		all.add(new Fault("Tandem is killed", () -> this.tandem.kill(), () -> this.tandem.start()));
		all.add(new Fault("Tandem is stopped", () -> this.tandem.stop(), () -> this.tandem.start()));
		all.add(new Fault("Tandem stands still", () -> this.tandem.freeze(), () -> this.tandem.thaw()));
		all.add(new Fault("the target takes no records of that size", () -> limit("200"), this::permitAgain));
		return all;
	}

	@BeforeEach
	void startUnderLoad() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		this.load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(1_000).valueSize(500).start();
		this.tandem = this.brokers.tandem(this.topic)
			.source(this.brokers.sourceBroker().relayed())
			.target(this.brokers.targetBroker().relayed())
			.heap("256m")
			.jvmArgument("-XX:+ExitOnOutOfMemoryError")
			.property("tandem.source.consumer.properties.session.timeout.ms", "6000")
			.build()
			.start();
		awaitCaughtUp();
	}

	@AfterEach
	void stop() {
		this.load.close();
		this.tandem.close();
		this.brokers.sourceRelay().unlimited();
		this.brokers.targetRelay().unlimited();
		this.brokers.repair();
	}

	@Test
	void losesNothingInThreeRandomFaults() {
		losesNothingIn(3, Duration.ofSeconds(9));
	}

	private void losesNothingIn(int count, Duration duration) {
		Duration slot = duration.dividedBy(count);
		for (int number = 1; number <= count; number++) {
			Instant start = Instant.now();
			Fault fault = this.faults.get(this.random.nextInt(this.faults.size()));
			Duration outage = slot.dividedBy(4).plus(slot.multipliedBy(this.random.nextInt(50)).dividedBy(100));
			logger.info("Fault {}: {} for {}", number, fault.name(), outage);
			fault.begin().run();
			Awaitility.await(fault.name()).pollDelay(outage).atMost(PATIENCE).until(() -> true);
			fault.end().run();
			Instant end = Instant.now();
			awaitCaughtUp();
			logger.info("Caught up within {}", Duration.between(end, Instant.now()));
			Duration rest = slot.minus(Duration.between(start, Instant.now()));
			if (!rest.isNegative() && !rest.isZero()) {
				Awaitility.await("the next fault").pollDelay(rest).atMost(PATIENCE).until(() -> true);
			}
		}
		this.load.stop();
		Report report = SequenceCheck.of(this.load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		logger.info("{}", report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + this.tandem.diagnosis()).isTrue();
		assertThat(this.tandem.log()).doesNotContain("OutOfMemoryError");
	}

	// once all are refused: one that is refused while later ones are permitted may stand
	// behind them
	private void permitAgain() {
		for (int partition = 0; partition < PARTITIONS; partition++) {
			this.tandem.awaitState("all", this.topic, partition, "halted");
		}
		limit("1000000");
	}

	private void limit(String maxBytes) {
		this.brokers.target().alterTopic(this.topic, "max.message.bytes", maxBytes);
	}

	private void awaitCaughtUp() {
		long end = this.load.acknowledged() + 1;
		this.tandem.await("copies", PATIENCE, () -> this.brokers.committed(this.topic) >= end);
	}

	/**
	 * Something that happens to a cluster, a link or Tandem.
	 *
	 * @param name what happens
	 * @param begin lets it happen
	 * @param end ends it
	 */
	private record Fault(String name, Runnable begin, Runnable end) {

	}

}
