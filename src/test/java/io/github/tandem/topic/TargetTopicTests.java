package io.github.tandem.topic;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetTopic}.
 */
class TargetTopicTests {

	private static final Uuid SOURCE = Uuid.randomUuid();

	private final TargetTopic.Ready earlier = ready("orders", Uuid.randomUuid());

	@Test
	void isReplacedByATopicOfTheSameNameWithAnotherId() {
		assertThat(ready("orders", Uuid.randomUuid()).replaces(this.earlier)).isTrue();
	}

	@Test
	void isNotReplacedByItself() {
		assertThat(this.earlier.replaces(this.earlier)).isFalse();
		TargetTopic.Ready grown = new TargetTopic.Ready("orders", this.earlier.id(), 6, true, SOURCE, 6,
				new TopicLimits(10, 10, 10, true));
		assertThat(grown.replaces(this.earlier)).isFalse();
	}

	@Test
	void isNotReplacedByATopicOfAnotherName() {
		assertThat(ready("payments", Uuid.randomUuid()).replaces(this.earlier)).isFalse();
	}

	@Test
	void nothingIsToldByBrokersThatKnowNoIds() {
		assertThat(ready("orders", Uuid.ZERO_UUID).replaces(this.earlier)).isFalse();
		assertThat(this.earlier.replaces(ready("orders", Uuid.ZERO_UUID))).isFalse();
	}

	private static TargetTopic.Ready ready(String name, Uuid id) {
		return new TargetTopic.Ready(name, id, 3, true, SOURCE, 3, TopicLimits.UNKNOWN);
	}

}
