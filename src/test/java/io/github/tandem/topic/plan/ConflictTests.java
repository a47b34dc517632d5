package io.github.tandem.topic.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.tandem.topic.sight.SourceTopic;
import io.github.tandem.topic.sight.TopicSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Conflict}: a topic of six partitions.
 */
class ConflictTests {

	private static final SourceTopic SOURCE = new SourceTopic("orders", Uuid.randomUuid(), 6, 3);

	private static final Map<String, String> ORDINARY = Map.of("cleanup.policy", "compact,delete", "max.message.bytes",
			"1000", "min.insync.replicas", "2", "message.timestamp.type", "CreateTime",
			"message.timestamp.before.max.ms", "5000");

	@Test
	void equalTopicsAreInNoConflict() {
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(6, 2, settings(ORDINARY)))).isEmpty();
	}

	@Test
	void moreOfEverythingIsNoConflict() {
		Map<String, String> more = new HashMap<>(ORDINARY);
		more.put("max.message.bytes", "2000");
		more.put("message.timestamp.before.max.ms", "9223372036854775807");
		more.put("cleanup.policy", "delete,compact");
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(12, 3, settings(more)))).isEmpty();
	}

	@Test
	void whatIsNotKnownIsNoConflict() {
		assertThat(Conflict.of(SOURCE, null, new Conflict.Target(6, 1, null))).isEmpty();
		assertThat(Conflict.of(SOURCE, settings(Map.of()), new Conflict.Target(6, 2, settings(ORDINARY)))).isEmpty();
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(6, 2, settings(Map.of())))).isEmpty();
	}

	@Test
	void fewerPartitions() {
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(4, 2, settings(ORDINARY))))
			.extracting(Conflict::kind)
			.containsExactly(Conflict.Kind.FEWER_PARTITIONS);
	}

	@Test
	void fewerReplicasInSyncThanAskedFor() {
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(6, 1, settings(ORDINARY))))
			.extracting(Conflict::kind)
			.containsExactly(Conflict.Kind.FEWER_REPLICAS);
	}

	@ParameterizedTest
	@CsvSource({ "cleanup.policy, delete, CLEANUP_POLICY", "max.message.bytes, 999, SMALLER_MESSAGES",
			"message.timestamp.type, LogAppendTime, LOG_APPEND_TIME",
			"message.timestamp.before.max.ms, 4999, TIMESTAMP_BOUNDS", "min.insync.replicas, 3, FEWER_REPLICAS" })
	void settingsThatAreInConflict(String key, String value, Conflict.Kind kind) {
		Map<String, String> other = new HashMap<>(ORDINARY);
		other.put(key, value);
		assertThat(Conflict.of(SOURCE, settings(ORDINARY), new Conflict.Target(6, 2, settings(other))))
			.extracting(Conflict::kind)
			.containsExactly(kind);
	}

	@Test
	void namesThatDifferOnlyInDotsAndUnderscores() {
		Map<String, Set<String>> others = Map.of(Conflict.collisionKey("a.b"), Set.of("a.b", "a_b"),
				Conflict.collisionKey("c.d"), Set.of("c.d"));
		assertThat(Conflict.similar("a.b", others)).isNotNull()
			.satisfies((conflict) -> assertThat(conflict.text()).contains("'a_b'"));
		assertThat(Conflict.similar("c.d", others)).isNull();
		assertThat(Conflict.similar("e", others)).isNull();
	}

	private static TopicSettings settings(Map<String, String> effective) {
		return new TopicSettings(Map.of(), effective);
	}

}
