package io.github.tandem.topic;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicLimits}.
 */
class TopicLimitsTests {

	@Test
	void knowsNoLimitWhereNothingIsTold() {
		assertThat(TopicLimits.of(Map.of())).isEqualTo(TopicLimits.UNKNOWN);
	}

	@Test
	void readsSizeAndBothBoundsOfTime() {
		assertThat(TopicLimits.of(Map.of("max.message.bytes", "1000", "message.timestamp.before.max.ms", " 20 ",
				"message.timestamp.after.max.ms", "30")))
			.isEqualTo(new TopicLimits(1000, 20, 30, false));
	}

	@Test
	void takesTheBoundOfOlderBrokersForBoth() {
		assertThat(TopicLimits.of(Map.of("message.timestamp.difference.max.ms", "40")))
			.isEqualTo(new TopicLimits(Long.MAX_VALUE, 40, 40, false));
		assertThat(TopicLimits
			.of(Map.of("message.timestamp.difference.max.ms", "40", "message.timestamp.after.max.ms", "50")))
			.isEqualTo(new TopicLimits(Long.MAX_VALUE, 40, 50, false));
	}

	@Test
	void hasNoBoundsWhereTheBrokerSetsTheTime() {
		assertThat(TopicLimits.of(Map.of("message.timestamp.type", "LogAppendTime", "message.timestamp.before.max.ms",
				"20", "message.timestamp.after.max.ms", "30")))
			.isEqualTo(TopicLimits.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "compact", "compact,delete", "delete,compact" })
	void needsKeysWhereItIsCompacted(String policy) {
		assertThat(TopicLimits.of(Map.of("cleanup.policy", policy)).needsKey()).isTrue();
		assertThat(TopicLimits.of(Map.of("cleanup.policy", "delete")).needsKey()).isFalse();
	}

	@Test
	void limitsNothingByWhatIsNoNumber() {
		Map<String, String> configuration = new HashMap<>();
		configuration.put("max.message.bytes", "many");
		configuration.put("message.timestamp.after.max.ms", null);
		assertThat(TopicLimits.of(configuration)).isEqualTo(TopicLimits.UNKNOWN);
	}

}
