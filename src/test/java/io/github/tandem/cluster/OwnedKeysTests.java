package io.github.tandem.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link OwnedKeys} and how the settings of the clusters refuse them.
 */
class OwnedKeysTests {

	private static final String MESSAGE = "%s%s is set by Tandem itself and cannot be changed: %s";

	static Set<String> ofConsumer() {
		return OwnedKeys.CONSUMER.keySet();
	}

	static Set<String> ofProducer() {
		return OwnedKeys.PRODUCER.keySet();
	}

	static Set<String> ofAdmin() {
		return OwnedKeys.ADMIN.keySet();
	}

	@ParameterizedTest
	@MethodSource("ofConsumer")
	void refusesKeysOfTheConsumerByName(String key) {
		Map<String, String> owned = Map.of(key, "any");
		assertThatIllegalArgumentException().isThrownBy(() -> source(owned, Map.of(), Map.of()))
			.withMessage(MESSAGE, "tandem.source.properties.", key, OwnedKeys.CONSUMER.get(key));
		assertThatIllegalArgumentException().isThrownBy(() -> source(Map.of(), owned, Map.of()))
			.withMessage(MESSAGE, "tandem.source.consumer.properties.", key, OwnedKeys.CONSUMER.get(key));
	}

	@ParameterizedTest
	@MethodSource("ofProducer")
	void refusesKeysOfTheProducerByName(String key) {
		Map<String, String> owned = Map.of(key, "any");
		assertThatIllegalArgumentException().isThrownBy(() -> target(owned, Map.of(), Map.of()))
			.withMessage(MESSAGE, "tandem.target.properties.", key, OwnedKeys.PRODUCER.get(key));
		assertThatIllegalArgumentException().isThrownBy(() -> target(Map.of(), owned, Map.of()))
			.withMessage(MESSAGE, "tandem.target.producer.properties.", key, OwnedKeys.PRODUCER.get(key));
	}

	@ParameterizedTest
	@MethodSource("ofAdmin")
	void refusesKeysOfTheAdminClientByName(String key) {
		Map<String, String> owned = Map.of(key, "any");
		assertThatIllegalArgumentException().isThrownBy(() -> source(Map.of(), Map.of(), owned))
			.withMessage(MESSAGE, "tandem.source.admin.properties.", key, OwnedKeys.ADMIN.get(key));
		assertThatIllegalArgumentException().isThrownBy(() -> target(Map.of(), Map.of(), owned))
			.withMessage(MESSAGE, "tandem.target.admin.properties.", key, OwnedKeys.ADMIN.get(key));
	}

	@Test
	void tellsWhatToUseInstead() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> source(Map.of(), Map.of("auto.offset.reset", "latest"), Map.of()))
			.withMessage("tandem.source.consumer.properties.auto.offset.reset is set by Tandem itself and cannot be "
					+ "changed: use tandem.routes[].start and tandem.routes[].on-gap");
		assertThatIllegalArgumentException().isThrownBy(() -> target(Map.of("acks", "1"), Map.of(), Map.of()))
			.withMessage("tandem.target.properties.acks is set by Tandem itself and cannot be changed: "
					+ "nothing lost, order kept rests on it");
	}

	@Test
	void ownsWhatThePromisesRestOn() {
		assertThat(OwnedKeys.CONSUMER).containsKeys("bootstrap.servers", "client.id", "key.deserializer",
				"value.deserializer", "enable.auto.commit", "auto.offset.reset", "group.id", "group.protocol",
				"partition.assignment.strategy", "isolation.level", "allow.auto.create.topics");
		assertThat(OwnedKeys.PRODUCER).containsKeys("bootstrap.servers", "client.id", "key.serializer",
				"value.serializer", "enable.idempotence", "acks", "retries", "delivery.timeout.ms", "transactional.id",
				"partitioner.class", "partitioner.ignore.keys");
		assertThat(OwnedKeys.ADMIN).containsOnlyKeys("bootstrap.servers", "client.id");
	}

	@Test
	void ownsOnlyKeysThatKafkaKnows() {
		assertThat(ConsumerConfig.configNames()).containsAll(OwnedKeys.CONSUMER.keySet());
		assertThat(ProducerConfig.configNames()).containsAll(OwnedKeys.PRODUCER.keySet());
		assertThat(AdminClientConfig.configNames()).containsAll(OwnedKeys.ADMIN.keySet());
	}

	@Test
	void leavesAllOtherKeysOfKafkaAlone() {
		Set<String> others = new HashSet<>(ConsumerConfig.configNames());
		others.addAll(ProducerConfig.configNames());
		Stream.of(OwnedKeys.CONSUMER, OwnedKeys.PRODUCER).forEach((owned) -> others.removeAll(owned.keySet()));
		assertThat(others).contains("sasl.jaas.config", "max.poll.records", "linger.ms");
		for (String key : others) {
			Map<String, String> other = Map.of(key, "any");
			assertThatNoException().isThrownBy(() -> source(other, other, other));
			assertThatNoException().isThrownBy(() -> target(other, other, other));
		}
	}

	private static SourceProperties source(Map<String, String> properties, Map<String, String> consumer,
			Map<String, String> admin) {
		return new SourceProperties(List.of("east-1:9092"), new SslProperties(null), properties,
				new ClientProperties(consumer), new ClientProperties(admin));
	}

	private static TargetProperties target(Map<String, String> properties, Map<String, String> producer,
			Map<String, String> admin) {
		return new TargetProperties(List.of("west-1:9092"), new SslProperties(null), properties,
				new ClientProperties(producer), new ClientProperties(admin));
	}

}
