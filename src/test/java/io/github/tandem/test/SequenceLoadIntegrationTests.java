package io.github.tandem.test;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SequenceLoad} and {@link SequenceCheck}.
 */
@TwoClustersTest
class SequenceLoadIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	SequenceLoadIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("topic");
	}

	@Test
	void findsInTheSourceWhatItWrote() {
		this.source.createTopic(this.topic, 3);
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic).records(50_000).start()) {
			assertThat(load.awaitEnd(PATIENCE)).isEqualTo(50_000);
			Report report = SequenceCheck.of(load).byPartition().read(this.source, this.topic, PATIENCE);
			assertThat(report).returns(50_000L, Report::produced).returns(50_000L, Report::received);
			assertThat(report.isExactlyOnce()).as(report::toString).isTrue();
		}
	}

	@Test
	void findsOutWhatABadCopyMisses() {
		this.source.createTopic(this.topic, 2);
		this.target.createTopic(this.topic, 2);
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic)
			.keys(10)
			.explicitPartitions()
			.rate(2_000)
			.start()) {
			this.source.awaitRecords(this.topic, 100, PATIENCE);
			assertThat(load.stop()).isEqualTo(load.acknowledged()).isLessThan(100_000);
			List<ConsumerRecord<byte[], byte[]>> records = this.source.consumeAll(this.topic);
			this.target.produce(records.stream().skip(1).map(SequenceLoadIntegrationTests::copy).toList());
			this.target.produce(copy(records.get(1)));
			Report report = SequenceCheck.of(load).await(this.target, this.topic, Duration.ofSeconds(2));
			assertThat(report).returns(1L, Report::lost).returns(1L, Report::duplicated);
			this.target.produce(copy(records.get(0)));
			report = SequenceCheck.of(load).await(this.target, this.topic, PATIENCE);
			assertThat(report).returns(0L, Report::lost).returns(1L, Report::reordered);
		}
	}

	@Test
	void waitsForATopicThatDoesNotExist() {
		this.source.createTopic(this.topic, 1);
		try (SequenceLoad load = SequenceLoad.builder(this.source, this.topic).records(1).start()) {
			load.awaitEnd(PATIENCE);
			Report report = SequenceCheck.of(load).await(this.target, this.topic, Duration.ofMillis(500));
			assertThat(report).returns(1L, Report::produced).returns(1L, Report::lost);
		}
	}

	private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
		return new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(),
				record.value());
	}

}
