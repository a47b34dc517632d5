package io.github.tandem.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clusters that mirror each other under the same names while a million records are
 * written on each of them: with loop protection each record is on each side once, and
 * without it the way back is halted before the copies are many.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class TwoWayLoadIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(TwoWayLoadIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int PARTITIONS = 6;

	private static final int RECORDS = 1_000_000;

	private static final int COPIES = 10_000;

	private final TwoBrokers brokers;

	private final Cluster east;

	private final Cluster west;

	private final String topic;

	TwoWayLoadIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.east = brokers.source();
		this.west = brokers.target();
		this.topic = brokers.uniqueName("two-way-load");
	}

	@Test
	void aMillionRecordsEachWayAreOnEachSideOnceAndTheCountersAgree() {
		create(this.east, this.west);
		try (TandemProcess there = tandem("there", this.east, this.west, true).start();
				TandemProcess back = tandem("back", this.west, this.east, true).start();
				SequenceLoad ofEast = load(this.east, RECORDS);
				SequenceLoad ofWest = load(this.west, RECORDS)) {
			Instant start = Instant.now();
			awaitOutcomes(there, RECORDS, RECORDS);
			awaitOutcomes(back, RECORDS, RECORDS);
			logger.info("{} records each way within {}", RECORDS, Duration.between(start, Instant.now()));
			for (Cluster cluster : List.of(this.east, this.west)) {
				assertThat(cluster.size(this.topic)).isEqualTo(2L * RECORDS);
				check(ofEast, cluster);
				check(ofWest, cluster);
			}
			for (TandemProcess tandem : List.of(there, back)) {
				tandem.await("no lag", PATIENCE, () -> tandem.metrics().sum("tandem_lag_records") == 0);
				assertThat(outcome(tandem, "replicated")).isEqualTo(RECORDS);
				assertThat(outcome(tandem, "looped")).isEqualTo(RECORDS);
			}
		}
	}

	@Test
	void withoutProtectionTheSecondIsHaltedAndExplained() {
		create(this.east);
		try (SequenceLoad ofEast = load(this.east, RECORDS);
				TandemProcess there = tandem("there", this.east, this.west, false).start()) {
			there.await("records on both sides", PATIENCE, () -> outcome(there, "replicated") > 0);
			try (TandemProcess back = tandem("back", this.west, this.east, false).start()) {
				for (int partition = 0; partition < PARTITIONS; partition++) {
					assertThat(back.awaitState("all", this.topic, partition, "halted")).containsEntry("reason", "loop");
				}
				assertThat(back.health("replication")).contains(this.topic + "-there-all",
						"set tandem.loop-protection: true in both directions");
				ofEast.awaitEnd(PATIENCE);
				there.await("all of east", PATIENCE, () -> this.west.size(this.topic) >= RECORDS);
				check(ofEast, this.west);
				assertThat(this.east.size(this.topic)).as("nothing came back").isEqualTo(RECORDS);
			}
		}
	}

	@Test
	void withoutProtectionTwoThatStartTogetherMakeFewCopies() {
		create(this.east, this.west);
		try (SequenceLoad ofEast = load(this.east, RECORDS);
				SequenceLoad ofWest = load(this.west, RECORDS);
				TandemProcess there = tandem("there", this.east, this.west, false).launch();
				TandemProcess back = tandem("back", this.west, this.east, false).launch()) {
			there.await("one of them to be halted", PATIENCE, () -> halted(there) + halted(back) >= PARTITIONS);
			Instant halted = Instant.now();
			TandemProcess one = (halted(there) > 0) ? there : back;
			assertThat(one.health("replication")).contains("set tandem.loop-protection: true in both directions");
			ofEast.awaitEnd(PATIENCE);
			ofWest.awaitEnd(PATIENCE);
			there.await("the other one to be halted or done", PATIENCE, () -> isAtRest(there) && isAtRest(back));
			long copies = check(ofEast, this.east, false).duplicated() + check(ofEast, this.west, false).duplicated()
					+ check(ofWest, this.east, false).duplicated() + check(ofWest, this.west, false).duplicated();
			logger.info("{} and {} partitions are halted since {}, {} copies were made", halted(there), halted(back),
					halted, copies);
			assertThat(copies).isLessThan(COPIES);
		}
	}

	@Test
	void threeInARingHaveEachRecordOnceUnderLoad() {
		int records = RECORDS / 5;
		try (BrokerProcess third = BrokerProcess.builder("third").build().start()) {
			List<Cluster> ring = List.of(this.east, this.west, third.cluster());
			create(ring.toArray(Cluster[]::new));
			List<SequenceLoad> loads = new ArrayList<>();
			try (TandemProcess one = tandem("one", this.east, this.west, true).start();
					TandemProcess two = tandem("two", this.west, third.cluster(), true).start();
					TandemProcess three = tandem("three", third.cluster(), this.east, true).start()) {
				ring.forEach((cluster) -> loads.add(load(cluster, records)));
				for (TandemProcess tandem : List.of(one, two, three)) {
					awaitOutcomes(tandem, 2 * records, records);
				}
				for (Cluster cluster : ring) {
					assertThat(cluster.size(this.topic)).isEqualTo(3L * records);
					loads.forEach((load) -> check(load, cluster));
				}
			}
			finally {
				loads.forEach(SequenceLoad::close);
			}
		}
	}

	private void create(Cluster... clusters) {
		for (Cluster cluster : clusters) {
			cluster.createTopic(this.topic, PARTITIONS);
		}
	}

	private SequenceLoad load(Cluster cluster, int records) {
		return SequenceLoad.builder(cluster, this.topic).records(records).valueSize(100).start();
	}

	private TandemProcess tandem(String name, Cluster source, Cluster target, boolean isProtected) {
		return this.brokers.tandem(this.topic)
			.name(name)
			.source(source)
			.target(target)
			.property("tandem.name", this.topic + "-" + name)
			.property("tandem.routes[0].topics", this.topic)
			.property("tandem.loop-protection", String.valueOf(isProtected))
			.build();
	}

	private static void awaitOutcomes(TandemProcess tandem, int replicated, int looped) {
		tandem.await("%d replicated and %d looped".formatted(replicated, looped), PATIENCE,
				() -> outcome(tandem, "replicated") >= replicated && outcome(tandem, "looped") >= looped);
	}

	private static double outcome(TandemProcess tandem, String outcome) {
		return tandem.metrics().sum("tandem_records_total", "outcome=\"%s\"".formatted(outcome));
	}

	private static double halted(TandemProcess tandem) {
		return tandem.metrics().sum("tandem_partitions", "state=\"halted\"", "reason=\"loop\"");
	}

	private boolean isAtRest(TandemProcess tandem) {
		for (int partition = 0; partition < PARTITIONS; partition++) {
			Map<String, Object> fields = tandem.partitionFields("all", this.topic, partition);
			if (!List.of("halted", "caught-up").contains(fields.getOrDefault("state", "none"))) {
				return false;
			}
		}
		return true;
	}

	private void check(SequenceLoad load, Cluster cluster) {
		Report report = check(load, cluster, true);
		assertThat(report.isExactlyOnce()).as(report::toString).isTrue();
	}

	private Report check(SequenceLoad load, Cluster cluster, boolean whole) {
		SequenceCheck check = SequenceCheck.of(load).byPartition();
		Report report = whole ? check.await(cluster, this.topic, PATIENCE) : check.read(cluster, this.topic, PATIENCE);
		logger.info("{}: {}", cluster, report);
		return report;
	}

}
