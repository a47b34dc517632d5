package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.PauseWatch;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.Size;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A partition whose only replica on the target is dead waits, and its neighbours of the
 * same thread go on for as long as that takes.
 */
@Tag("fault")
@TwoBrokersTest
class LeaderlessTargetIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(LeaderlessTargetIntegrationTests.class);

	private static final Duration OUTAGE = Size.of(Duration.ofSeconds(8), Duration.ofSeconds(60));

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int PARTITIONS = 3;

	private final TwoBrokers brokers;

	private final String topic;

	private final BrokerProcess first = broker(1).build();

	private final BrokerProcess second = broker(2).joining(this.first, 2).build();

	LeaderlessTargetIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("leaderless");
	}

	private static BrokerProcess.Builder broker(int node) {
		return BrokerProcess.builder("target-" + node);
	}

	@AfterEach
	void close() {
		this.second.close();
		this.first.close();
	}

	@Test
	void onePartitionWaitsAndItsNeighboursGoOn() {
		this.first.start();
		this.second.start();
		createTopics();
		// a second of it fills all that may be in flight
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic)
			.rate(1_500)
			.valueSize(1_000)
			.start(); TandemProcess tandem = tandem()) {
			awaitCopied(tandem, 0, 1, 2);
			this.second.kill();
			long before = load.acknowledged();
			try (PauseWatch neighbours = PauseWatch.of(() -> copied(tandem, 1))) {
				Awaitility.await("the outage").pollDelay(OUTAGE).atMost(PATIENCE).until(() -> true);
				awaitCopied(tandem, 1, 2);
				logger.info("{} records were written meanwhile, a neighbour paused {} at most. {}",
						load.acknowledged() - before, neighbours.longest(), tandem.health("replication"));
			}
			// its leader kept what was on its way
			assertThat(source(0)).isGreaterThan(copied(tandem, 0) + 1_000);
			this.second.start();
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.first.cluster(), this.topic, PATIENCE);
			logger.info("{}", report);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic)
			.target(this.first.cluster())
			.property("tandem.routes[0].concurrency", "1")
			.property("tandem.in-flight.max-bytes", "1MB")
			.build()
			.start();
	}

	private void createTopics() {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		try {
			this.first.cluster()
				.admin()
				.createTopics(List.of(new NewTopic(this.topic, Map.of(0, List.of(2), 1, List.of(1), 2, List.of(1)))))
				.all()
				.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private long source(int partition) {
		return this.brokers.source().endOffsets(this.topic).get(partition);
	}

	private long copied(TandemProcess tandem, int partition) {
		return tandem.partition("all", this.topic, partition).path("nextOffset").asLong(0);
	}

	// All that is written by now.
	private void awaitCopied(TandemProcess tandem, int... partitions) {
		for (int partition : partitions) {
			long end = Math.max(1_000, source(partition));
			tandem.await("copies of partition " + partition, PATIENCE, () -> copied(tandem, partition) >= end);
		}
	}

}
