package io.github.tandem.partition;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetBinding}.
 */
class TargetBindingTests {

	@Test
	void isCalledAsItsTopicIs() {
		assertThat(TargetBinding.to(topic(2, true), null).name()).isEqualTo("east.orders");
	}

	@Test
	void mapsRecordsToTheTopicAndKeepsTheirPartition() {
		var mapped = TargetBinding.to(topic(2, true), null)
			.mapper()
			.map(Records.record(new TopicPartition("orders", 5), 0));
		assertThat(mapped.topic()).isEqualTo("east.orders");
		assertThat(mapped.partition()).isEqualTo(5);
	}

	@Test
	void mapsRecordsByTheirKeysWhereThePartitionsDiffer() {
		var mapped = TargetBinding.to(topic(1, false), null)
			.mapper()
			.map(Records.record(new TopicPartition("orders", 5), 0));
		assertThat(mapped.partition()).isZero();
	}

	private static TargetTopic.Ready topic(int partitions, boolean samePartition) {
		return new TargetTopic.Ready("east.orders", Uuid.randomUuid(), partitions, samePartition, Uuid.randomUuid(), 6,
				TopicLimits.UNKNOWN);
	}

}
