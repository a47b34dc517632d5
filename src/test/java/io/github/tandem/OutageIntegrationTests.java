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

import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.Size;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an outage of a cluster, or of the link to it, costs: time and a known amount of
 * memory, but no records and no membership in the group.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class OutageIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(OutageIntegrationTests.class);

	private static final Duration OUTAGE = Size.of(Duration.ofSeconds(15), Duration.ofSeconds(60));

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String ASSIGNED = "kafka_consumer_coordinator_assigned_partitions";

	private final TwoBrokers brokers;

	private final String topic;

	private SequenceLoad load;

	private TandemProcess tandem;

	OutageIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("outage");
	}

	@BeforeEach
	void startUnderLoad() {
		this.brokers.source().createTopic(this.topic, 6);
		// fast enough to fill all that may be in flight within seconds
		this.load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(4_000).valueSize(1_000).start();
		this.tandem = this.brokers.tandem(this.topic)
			.target(this.brokers.targetBroker().relayed())
			.heap("256m")
			.jvmArgument("-XX:+ExitOnOutOfMemoryError")
			.build()
			.start();
		Awaitility.await("partitions of both threads")
			.atMost(PATIENCE)
			.until(() -> this.tandem.metrics().sum(ASSIGNED) == 6 && this.tandem.metrics().max(ASSIGNED) == 3);
		awaitFlow();
	}

	@AfterEach
	void stop() {
		this.load.close();
		this.tandem.close();
		this.brokers.repair();
	}

	@Test
	void losesNothingInOutagesOfTheTargetAndTheLinkAndTheSource() {
		double rebalances = rebalances();
		this.brokers.targetBroker().kill();
		awaitOutage("targetCluster");
		this.brokers.targetBroker().start();
		awaitFlow();
		this.brokers.targetRelay().blackHole();
		awaitOutage("targetCluster");
		this.brokers.targetRelay().restore();
		awaitFlow();
		assertThat(rebalances()).as(this.tandem::diagnosis).isEqualTo(rebalances);
		this.brokers.sourceBroker().kill();
		awaitOutage("sourceCluster");
		this.brokers.sourceBroker().start();
		awaitFlow();
		this.load.stop();
		Report report = SequenceCheck.of(this.load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
		String log = this.tandem.log();
		logger.info("{} lines of log, {}", log.lines().count(), report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + this.tandem.diagnosis()).isTrue();
		assertThat(log).doesNotContain("OutOfMemoryError", "poll timeout has expired");
	}

	private void awaitOutage(String cluster) {
		Awaitility.await("the outage")
			.pollDelay(OUTAGE)
			.atMost(PATIENCE)
			.until(() -> this.tandem.health(cluster), (health) -> health.startsWith("DOWN"));
		logger.info("{} is {}, replication is {}, {} MB of heap are used", cluster, this.tandem.health(cluster),
				this.tandem.health("replication"), heapUsed() >> 20);
		assertThat(this.tandem.get("/actuator/health/liveness").status()).isEqualTo(200);
		assertThat(this.tandem.get("/actuator/health/readiness").status()).isEqualTo(200);
	}

	private void awaitFlow() {
		double before = copied();
		Instant start = Instant.now();
		Awaitility.await("records flow").atMost(PATIENCE).until(() -> copied() > before + 5_000);
		logger.info("Records flow after {}", Duration.between(start, Instant.now()));
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
