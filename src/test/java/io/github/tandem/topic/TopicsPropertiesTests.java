package io.github.tandem.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TopicsProperties} as Spring Boot binds them.
 */
class TopicsPropertiesTests {

	@Test
	void hasDefaults() {
		assertThat(bind(Map.of())).returns(Duration.ofSeconds(10), TopicsProperties::interval)
			.returns(true, TopicsProperties::create)
			.returns(null, TopicsProperties::obstacle)
			.returns("source", TopicsProperties::replicationFactor);
	}

	@Test
	void takesOverNoConfigurationThatIsBoundToBrokersOrTimestamps() {
		TopicsProperties.Configs configs = bind(Map.of()).configs();
		assertThat(Stream.of("follower.replication.throttled.replicas", "leader.replication.throttled.replicas",
				"message.timestamp.type", "message.timestamp.difference.max.ms", "message.timestamp.before.max.ms",
				"message.timestamp.after.max.ms", "unclean.leader.election.enable", "min.insync.replicas",
				"remote.storage.enable", "remote.log.copy.disable", "local.retention.ms", "local.retention.bytes"))
			.noneMatch(configs::includes);
	}

	@Test
	void takesOverWhatBelongsToTheTopic() {
		TopicsProperties.Configs configs = bind(Map.of()).configs();
		assertThat(Stream.of("cleanup.policy", "retention.ms", "retention.bytes", "segment.bytes", "compression.type",
				"max.message.bytes", "min.compaction.lag.ms"))
			.allMatch(configs::includes);
	}

	@Test
	void excludesWhatTheUserSaysBesides() {
		TopicsProperties.Configs configs = bind(
				Map.of("tandem.topics.configs.exclude", "retention\\..*, cleanup.policy"))
			.configs();
		assertThat(Stream.of("retention.ms", "cleanup.policy", "local.retention.ms", "min.insync.replicas"))
			.noneMatch(configs::includes);
		assertThat(Stream.of("segment.bytes", "retention")).allMatch(configs::includes);
	}

	@Test
	void excludesWhatIsBoundToBrokersWhateverTheUserSays() {
		assertThat(bind(Map.of("tandem.topics.configs.exclude", "")).configs())
			.returns(List.of(), TopicsProperties.Configs::exclude)
			.returns(false, (configs) -> configs.includes("min.insync.replicas"));
	}

	@Test
	void refusesExpressionsThatAreNone() {
		assertRefused("tandem.topics.configs.exclude", "retention(",
				"tandem.topics.configs.exclude: 'retention(' " + "is not a valid regular expression: Unclosed group");
	}

	@Test
	void replicatesAsTheSourceDoes() {
		assertThat(bind(Map.of()).replicationFactor(3, 5)).isEqualTo((short) 3);
	}

	@Test
	void replicatesAsTheUserSays() {
		TopicsProperties properties = bind(Map.of("tandem.topics.replication-factor", "2"));
		assertThat(properties.replicationFactor(3, 5)).isEqualTo((short) 2);
		assertThat(properties.replicationFactor(1, 5)).isEqualTo((short) 2);
	}

	@Test
	void replicatesToNoMoreBrokersThanTheTargetHas() {
		assertThat(bind(Map.of()).replicationFactor(3, 1)).isEqualTo((short) 1);
		assertThat(bind(Map.of("tandem.topics.replication-factor", "9999")).replicationFactor(3, 4))
			.isEqualTo((short) 4);
		assertThat(bind(Map.of()).replicationFactor(3, 0)).isEqualTo((short) 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "10000", "two", "sources", "1.5", "SOURCE" })
	void refusesReplicationFactorsThatAreNone(String value) {
		assertRefused("tandem.topics.replication-factor", value,
				"tandem.topics.replication-factor: '%s' is neither 'source' nor a number from 1 on".formatted(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.099S", "PT0S", "PT-1S", "PT24H" })
	void refusesIntervalsOutOfBounds(String value) {
		assertRefused("tandem.topics.interval", value,
				"tandem.topics.interval: %s is not between 100ms and 24h".formatted(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "100ms", "23h" })
	void takesIntervalsAtTheBounds(String value) {
		assertThat(bind(Map.of("tandem.topics.interval", value)).interval()).isPositive();
	}

	private static void assertRefused(String key, String value, String message) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of(key, value)))
			.satisfies(
					(failure) -> assertThat(failure).hasStackTraceContaining("IllegalArgumentException: " + message));
	}

	private static TopicsProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("tandem.topics",
				TopicsProperties.class);
	}

}
