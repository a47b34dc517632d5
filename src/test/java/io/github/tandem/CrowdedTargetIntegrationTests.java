package io.github.tandem;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many partitions of one thread that the target keeps waiting, more than the producer's
 * buffer has batches, and three that it does not: these go on.
 */
@Tag("fault")
@TwoBrokersTest
class CrowdedTargetIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CrowdedTargetIntegrationTests.class);

	private static final Duration OUTAGE = Size.of(Duration.ofSeconds(10), Duration.ofSeconds(60));

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	// the buffer of 4 MB has 256 batches
	private static final int WAITING = 300;

	// where now and then one tries whether its leader answers again
	private static final int MANY = WAITING / 2;

	private static final int FLOWING = 3;

	private static final int FIRST = 3;

	// they go on in each part of an outage
	private static final int PARTS = 5;

	private final TwoBrokers brokers;

	private final TcpRelay firstRelay = TcpRelay.toFreePort();

	private final TcpRelay secondRelay = TcpRelay.toFreePort();

	private final BrokerProcess first = BrokerProcess.builder("target-1").behind(this.firstRelay).build();

	private final BrokerProcess second = BrokerProcess.builder("target-2")
		.joining(this.first, 2)
		.behind(this.secondRelay)
		.build();

	private final String name;

	private final String waiting;

	private final String flowing;

	CrowdedTargetIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("crowd");
		this.waiting = this.name + "-waiting";
		this.flowing = this.name + "-flowing";
	}

	@BeforeEach
	void start() {
		this.first.start();
		this.second.start();
		createTopic(this.waiting, WAITING, 2);
		createTopic(this.flowing, FLOWING, 1);
	}

	@AfterEach
	void close() {
		this.second.close();
		this.first.close();
		this.secondRelay.close();
		this.firstRelay.close();
	}

	@Test
	void partitionsWithoutALeaderLeaveRoomForTheOthers() {
		theOthersGoOn(this.second::kill, this.second::start, "has no leader", WAITING, WAITING);
	}

	@Test
	void partitionsOfABrokerThatDoesNotAnswerLeaveRoomForTheOthers() {
		theOthersGoOn(this.secondRelay::blackHole, this.secondRelay::restore, "does not answer", WAITING, MANY);
	}

	// Its connections stay open, until its controller gives it up; and some partitions
	// have waited for their first answers already when it freezes.
	@Test
	void partitionsOfAFrozenBrokerLeaveRoomForTheOthers() {
		theOthersGoOn(this.second::freeze, this.second::thaw, "on the target", FIRST, MANY);
	}

	private void theOthersGoOn(Runnable fault, Runnable repair, String reason, int arrived, int heldBack) {
		try (SequenceLoad many = SequenceLoad.builder(this.brokers.source(), this.waiting)
			.keys(WAITING)
			.explicitPartitions()
			.rate(600)
			.start();
				SequenceLoad few = SequenceLoad.builder(this.brokers.source(), this.flowing)
					.explicitPartitions()
					.rate(300)
					.valueSize(1_000)
					.start();
				TandemProcess tandem = tandem()) {
			awaitCopied(tandem, this.flowing, FLOWING);
			awaitCopied(tandem, this.waiting, arrived);
			fault.run();
			long before = few.acknowledged();
			try (PauseWatch pause = PauseWatch.of(() -> copied(tandem, this.flowing, 1))) {
				for (int part = 0; part < PARTS; part++) {
					Awaitility.await("the outage")
						.pollDelay(OUTAGE.dividedBy(PARTS))
						.atMost(PATIENCE)
						.until(() -> true);
					awaitCopied(tandem, this.flowing, FLOWING);
				}
				logger.info("{} records were written meanwhile, a neighbour paused {} at most. {}",
						few.acknowledged() - before, pause.longest(), tandem.health("replication"));
			}
			// the controller takes its time to notice the outage
			tandem.await("%d partitions that are held back: %s".formatted(heldBack, reason), PATIENCE,
					() -> heldBack(tandem).stream().filter((detail) -> detail.contains(reason)).count() >= heldBack);
			awaitCopied(tandem, this.flowing, FLOWING);
			repair.run();
			many.stop();
			few.stop();
			assertCopied(tandem, few, this.flowing);
			assertCopied(tandem, many, this.waiting);
		}
	}

	private List<String> heldBack(TandemProcess tandem) {
		return tandem.partitions("all", this.waiting)
			.filter((partition) -> partition.path("reason").asString().equals("target-unavailable"))
			.map((partition) -> partition.path("detail").asString())
			.toList();
	}

	private void assertCopied(TandemProcess tandem, SequenceLoad load, String topic) {
		Report report = SequenceCheck.of(load).byPartition().await(this.first.cluster(), topic, PATIENCE);
		logger.info("{}: {}", topic, report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.name)
			.target(this.first.relayed())
			.property("tandem.routes[0].concurrency", "1")
			.property("tandem.in-flight.max-bytes", "1MB")
			.build()
			.start();
	}

	private void createTopic(String topic, int partitions, int broker) {
		this.brokers.source().createTopic(topic, partitions);
		Map<Integer, List<Integer>> replicas = new HashMap<>();
		for (int partition = 0; partition < partitions; partition++) {
			replicas.put(partition, List.of(broker));
		}
		try {
			this.first.cluster().admin().createTopics(List.of(new NewTopic(topic, replicas))).all().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long copied(TandemProcess tandem, String topic, int partition) {
		return tandem.partition("all", topic, partition).path("nextOffset").asLong(0);
	}

	// All that is written by now, and something at least.
	private void awaitCopied(TandemProcess tandem, String topic, int partitions) {
		Map<Integer, Long> ends = this.brokers.source().endOffsets(topic);
		Collection<Integer> some = (partitions > FLOWING) ? List.of(0, partitions / 2, partitions - 1)
				: IntStream.range(0, partitions).boxed().toList();
		for (int partition : some) {
			long end = Math.max(2, ends.getOrDefault(partition, 0L));
			tandem.await("copies of %s-%d".formatted(topic, partition), PATIENCE,
					() -> copied(tandem, topic, partition) >= end);
		}
	}

}
