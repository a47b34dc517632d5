package io.github.tandem;

import java.time.Duration;
import java.time.Instant;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.Size;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What links cost that carry a tenth of the load, or nothing without telling so: time,
 * but no records, no order, no membership in the group and no more memory than planned.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class NarrowLinkIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(NarrowLinkIntegrationTests.class);

	private static final Duration OUTAGE = Size.of(Duration.ofSeconds(6), Duration.ofSeconds(60));

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int RECORDS_PER_SECOND = 3_000;

	private static final int BYTES = 1_000;

	private static final DataSize TENTH = DataSize.ofBytes(RECORDS_PER_SECOND * BYTES / 10);

	private final TwoBrokers brokers;

	private final String topic;

	private SequenceLoad load;

	private TandemProcess tandem;

	NarrowLinkIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("narrow");
	}

	@BeforeEach
	void startUnderLoad() {
		this.brokers.source().createTopic(this.topic, 6);
		this.load = SequenceLoad.builder(this.brokers.source(), this.topic)
			.rate(RECORDS_PER_SECOND)
			.valueSize(BYTES)
			.start();
		this.tandem = this.brokers.tandem(this.topic)
			.source(this.brokers.sourceBroker().relayed())
			.target(this.brokers.targetBroker().relayed())
			.heap("256m")
			.jvmArgument("-XX:+ExitOnOutOfMemoryError")
			.build()
			.start();
		awaitCaughtUp();
	}

	@AfterEach
	void stop() {
		this.load.close();
		this.tandem.close();
		this.brokers.targetRelay().unlimited();
		this.brokers.sourceRelay().unlimited();
		this.brokers.repair();
	}

	@Test
	void losesNothingOnLinksThatCarryATenthOfTheLoadOrNothing() {
		double rebalances = rebalances();
		TcpRelay target = this.brokers.targetRelay();
		during("the link to the target carries a tenth", () -> target.limit(TENTH));
		target.unlimited();
		awaitCaughtUp();
		assertThat(rebalances()).as(this.tandem::diagnosis).isEqualTo(rebalances);
		TcpRelay source = this.brokers.sourceRelay();
		during("the link to the source carries a tenth", () -> source.limit(TENTH));
		source.unlimited();
		awaitCaughtUp();
		during("the link to the source carries nothing", source::blackHole);
		source.restore();
		awaitCaughtUp();
		this.load.stop();
		Report report = SequenceCheck.of(this.load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		logger.info("{}", report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + this.tandem.diagnosis()).isTrue();
		assertThat(this.tandem.log()).doesNotContain("OutOfMemoryError", "poll timeout has expired");
	}

	private void during(String what, Runnable fault) {
		long before = this.load.acknowledged();
		double copied = copied();
		fault.run();
		Awaitility.await(what).pollDelay(OUTAGE).atMost(PATIENCE).until(() -> true);
		double behind = this.load.acknowledged() - before - (copied() - copied);
		logger.info("While {}: {} of {} records wait, replication is {}, {} MB of heap are used", what, (long) behind,
				this.load.acknowledged() - before, this.tandem.health("replication"), heapUsed() >> 20);
		// it was felt
		assertThat(behind).isGreaterThan((this.load.acknowledged() - before) / 2.0);
		assertThat(this.tandem.get("/actuator/health/liveness").status()).isEqualTo(200);
	}

	private void awaitCaughtUp() {
		Instant start = Instant.now();
		long end = this.load.acknowledged() + 1;
		this.tandem.await("copies", PATIENCE, () -> this.brokers.committed(this.topic) >= end);
		logger.info("Caught up within {}", Duration.between(start, Instant.now()));
	}

	private long heapUsed() {
		return (long) this.tandem.metrics().sum("jvm_memory_used_bytes", "area=\"heap\"");
	}

	private double rebalances() {
		return this.tandem.metrics().sum("kafka_consumer_coordinator_rebalance_total");
	}

	private double copied() {
		return this.tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"");
	}

}
