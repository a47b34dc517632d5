package io.github.tandem;

import java.time.Duration;
import java.time.Instant;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the records of partitions and topics that are born under load.
 */
@Tag("fault")
@TwoBrokersTest
class GrowthIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(GrowthIntegrationTests.class);

	// On an idle machine it is 15 s at the most.
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final TandemProcess tandem;

	GrowthIntegrationTests(TwoBrokers brokers) {
		this.source = brokers.source();
		this.target = brokers.target();
		this.topic = brokers.uniqueName("growth");
		// Many requests for each partition, so that their order is at risk.
		this.tandem = brokers.tandem(this.topic)
			.property("tandem.target.producer.properties.batch.size", "200")
			.build();
	}

	@AfterEach
	void close() {
		this.tandem.close();
	}

	@Test
	void copiesNewPartitionsAndTopicsFromTheirFirstRecord() {
		this.source.createTopic(this.topic, 6);
		String newTopic = this.topic + "-new";
		try (SequenceLoad before = load(this.topic)) {
			this.tandem.start();
			awaitRecords(this.topic, 6);
			this.source.growTopic(this.topic, 12);
			try (SequenceLoad after = load(this.topic)) {
				awaitRecords(this.topic, 12);
				this.source.createTopic(newTopic, 3);
				try (SequenceLoad created = load(newTopic)) {
					awaitRecords(newTopic, 3);
					before.stop();
					after.stop();
					created.stop();
					assertThatNothingIsLost(before, this.topic);
					assertThatNothingIsLost(after, this.topic);
					assertThatNothingIsLost(created, newTopic);
				}
			}
		}
	}

	@Test
	void copiesABacklogIntoPartitionsThatHaveJustGotTheirLeaders() {
		this.source.createTopic(this.topic, 300);
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic)
			.records(15_000)
			.keys(300)
			.explicitPartitions()
			.start()) {
			load.awaitEnd(PATIENCE);
			this.tandem.start();
			assertThatNothingIsLost(load, this.topic);
		}
	}

	private SequenceLoad load(String name) {
		return SequenceLoad.builder(this.source, name).rate(2_000).start();
	}

	private void awaitRecords(String name, int partitions) {
		Instant start = Instant.now();
		Awaitility.await("records in all %d partitions of %s".formatted(partitions, name))
			.atMost(PATIENCE)
			.until(() -> this.target.topics().contains(name) && this.target.endOffsets(name)
				.values()
				.stream()
				.filter((endOffset) -> endOffset > 0)
				.count() == partitions);
		logger.info("{} partitions of {} flow after {}", partitions, name, Duration.between(start, Instant.now()));
	}

	private void assertThatNothingIsLost(SequenceLoad load, String name) {
		var report = SequenceCheck.of(load).byPartition().await(this.target, name, PATIENCE);
		assertThat(report.isExactlyOnce()).as(() -> report + "\n" + this.tandem.diagnosis()).isTrue();
	}

}
