package io.github.tandem.partition;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetSide}.
 */
class TargetSideTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final Uuid TOPIC = Uuid.randomUuid();

	private static final TopicLimits SMALL = new TopicLimits(1_000, Long.MAX_VALUE, Long.MAX_VALUE, false);

	private final TargetSide target = new TargetSide();

	@Test
	void sendsAloneWhatItsTopicMayReject() {
		assertThat(concerns(1_001)).as("without a topic").isFalse();
		assertThat(this.target.binding()).isNull();
		this.target.bind(topic(SMALL), null);
		assertThat(concerns(1_001)).isTrue();
		assertThat(concerns(10)).isFalse();
	}

	@Test
	void sendsAloneWhatWasRejectedBefore() {
		this.target.bind(topic(TopicLimits.UNKNOWN), null);
		this.target.rejections().add(10);
		assertThat(concerns(10)).isTrue();
	}

	@Test
	void trustsItsTopicUntilThatIsConfiguredAnew() {
		this.target.bind(topic(SMALL), null);
		this.target.rejections().ignoreLimits();
		this.target.bind(topic(SMALL), null);
		assertThat(concerns(1_001)).isFalse();
		this.target.bind(topic(new TopicLimits(900, Long.MAX_VALUE, Long.MAX_VALUE, false)), null);
		assertThat(concerns(1_001)).isTrue();
	}

	private boolean concerns(int heap) {
		return this.target.precheck(Records.TIMESTAMP).concerns(Records.record(PARTITION, 10), heap);
	}

	private static TargetTopic.Ready topic(TopicLimits limits) {
		return new TargetTopic.Ready("east.orders", TOPIC, 6, true, TOPIC, 6, limits);
	}

}
