package io.github.tandem.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedClusters} and {@link Cluster}.
 */
@TwoClustersTest
class EmbeddedClustersIntegrationTests {

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	EmbeddedClustersIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("topic");
	}

	@Test
	void areTwo() {
		this.source.createTopic(this.topic, 1);
		assertThat(this.source.clusterId()).isNotEqualTo(this.target.clusterId());
		assertThat(this.source.topics()).contains(this.topic);
		assertThat(this.target.topics()).doesNotContain(this.topic);
	}

	@Test
	void giveBackWhatWasWritten() {
		// the record is as old as the epoch, and retention looks twice a second
		this.source.createTopic(this.topic, 2, Map.of("retention.ms", "-1"));
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, 1, 42L, null, new byte[0]);
		record.headers().add("name", null);
		this.source.produce(record);
		this.source.produce(this.topic, "key", "value");
		assertThat(this.source.size(this.topic)).isEqualTo(2);
		assertThat(this.source.awaitRecords(this.topic, 2, Duration.ofSeconds(10)))
			.anySatisfy((read) -> assertThat(read).returns(1, ConsumerRecord::partition)
				.returns(42L, ConsumerRecord::timestamp)
				.returns(null, ConsumerRecord::key)
				.satisfies((same) -> assertThat(same.headers().lastHeader("name").value()).isNull()))
			.anySatisfy((read) -> assertThat(read.value()).isEqualTo("value".getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void growAndChangeTopics() {
		this.source.createTopic(this.topic, 1, Map.of("cleanup.policy", "compact"));
		this.source.growTopic(this.topic, 3);
		assertThat(this.source.endOffsets(this.topic)).containsOnlyKeys(0, 1, 2);
		this.source.alterTopic(this.topic, "cleanup.policy", null);
		this.source.alterTopic(this.topic, "retention.ms", "1000");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.source.topicConfigs(this.topic)).isEqualTo(Map.of("retention.ms", "1000")));
	}

	@Test
	void forgetRecordsSoon() {
		this.source.createTopic(this.topic, 1, Map.of("segment.bytes", "1048576", "retention.ms", "1000"));
		this.source.produce(new ProducerRecord<>(this.topic, 0, 1L, null, new byte[10]));
		this.source.produce(this.topic, "key", "kept");
		this.source.deleteRecords(this.topic, 0, 1);
		assertThat(this.source.startOffsets(this.topic)).containsEntry(0, 1L);
		assertThat(this.source.consumeAll(this.topic)).hasSize(1);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.source.startOffsets(this.topic).equals(Map.of(0, 2L)));
	}

	@Test
	void forgetTopics() {
		this.source.createTopic(this.topic, 1);
		this.source.deleteTopic(this.topic);
		assertThat(this.source.topics()).doesNotContain(this.topic);
		this.source.createTopic(this.topic, 2);
		assertThat(this.source.size(this.topic)).isZero();
	}

}
