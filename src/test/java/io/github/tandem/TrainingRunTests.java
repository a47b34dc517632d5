package io.github.tandem;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrainingRun}.
 */
class TrainingRunTests {

	private static final String UNRESOLVABLE = "source.invalid:9092";

	private final Map<String, Object> made = new HashMap<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(DefaultKafkaConsumerFactory.class, this::consumers)
		.withBean(DefaultKafkaProducerFactory.class, TrainingRunTests::producers)
		.withUserConfiguration(TrainingRun.class);

	@Test
	void usesClientsThatNobodyAnswersWhileTheImageIsBuilt() {
		this.runner.withPropertyValues("spring.context.exit=onRefresh").run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(TrainingRun.class);
			assertThat(this.made).as("a consumer was made").isNotEmpty();
		});
	}

	@Test
	void isNoPartOfTheService() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(TrainingRun.class);
			assertThat(this.made).isEmpty();
		});
	}

	private DefaultKafkaConsumerFactory<byte[], byte[]> consumers() {
		DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, UNRESOLVABLE, ConsumerConfig.GROUP_ID_CONFIG, "any"),
				new ByteArrayDeserializer(), new ByteArrayDeserializer());
		factory.addPostProcessor((consumer) -> {
			this.made.put("consumer", consumer);
			return consumer;
		});
		return factory;
	}

	private static DefaultKafkaProducerFactory<byte[], byte[]> producers() {
		return new DefaultKafkaProducerFactory<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, UNRESOLVABLE),
				new ByteArraySerializer(), new ByteArraySerializer());
	}

}
