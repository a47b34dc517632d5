package io.github.tandem;

import java.time.Duration;
import java.time.Instant;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the records of partitions and topics that were just born.
 */
@Tag("fault")
@TwoBrokersTest
class GrowthIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(GrowthIntegrationTests.class);

	// On an idle machine new topics flow within 15 s.
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	GrowthIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.topic = brokers.uniqueName("growth");
	}

	@Test
	void copiesNewPartitionsAndTopicsFromTheirFirstRecord() {
		this.source.createTopic(this.topic, 6);
		String newTopic = this.topic + "-new";
		try (SequenceLoad before = load(this.topic);
				TandemProcess tandem = this.brokers.tandem(this.topic).build().start()) {
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
					assertCopiedOnce(SequenceCheck.of(before).byPartition(), this.topic, tandem);
					assertCopiedOnce(SequenceCheck.of(after).byPartition(), this.topic, tandem);
					assertCopiedOnce(SequenceCheck.of(created).byPartition(), newTopic, tandem);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "auto", "by-key" })
	void copiesABacklogIntoPartitionsThatHaveJustGotTheirLeaders(String partitioning) {
		this.source.createTopic(this.topic, 300);
		// Many requests for each partition, so that the first ones may be turned away by
		// a leader that is not at work yet, and the next ones may be taken.
		TandemProcess.Builder builder = this.brokers.tandem(this.topic)
			.property("tandem.target.producer.properties.batch.size", "200")
			.property("tandem.routes[0].partitioning", partitioning);
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic)
			.records(15_000)
			.keys(3_000)
			.explicitPartitions()
			.start()) {
			load.awaitEnd(PATIENCE);
			try (TandemProcess tandem = builder.build().start()) {
				assertCopiedOnce(SequenceCheck.of(load), this.topic, tandem);
			}
		}
		finally {
			this.source.deleteTopic(this.topic);
			this.target.deleteTopic(this.topic);
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

	private void assertCopiedOnce(SequenceCheck check, String name, TandemProcess tandem) {
		Report report = check.await(this.target, name, PATIENCE);
		assertThat(report.isExactlyOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
	}

}
