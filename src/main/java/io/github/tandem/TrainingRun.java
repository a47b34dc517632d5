package io.github.tandem;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Uses Kafka's clients for a moment while the image is built: the training run of its AOT
 * cache ends before anything connects, and what the cache does not have is loaded and
 * verified at each start. Nobody answers them.
 */
@ConditionalOnProperty(name = "spring.context.exit", havingValue = "onRefresh")
class TrainingRun implements SmartInitializingSingleton {

	// the port of the discard protocol: nobody listens there
	private static final String NOWHERE = "127.0.0.1:9";

	private static final Duration MOMENT = Duration.ofMillis(300);

	private final DefaultKafkaConsumerFactory<byte[], byte[]> consumers;

	private final DefaultKafkaProducerFactory<byte[], byte[]> producers;

	TrainingRun(DefaultKafkaConsumerFactory<byte[], byte[]> consumers,
			DefaultKafkaProducerFactory<byte[], byte[]> producers) {
		this.consumers = consumers;
		this.producers = producers;
	}

	@Override
	public void afterSingletonsInstantiated() {
		administer();
		consume();
		produce();
	}

	private void administer() {
		try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, NOWHERE))) {
			admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) MOMENT.toMillis())).nodes().get();
		}
		catch (ExecutionException ex) {
			// nobody answers
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void consume() {
		Properties nowhere = new Properties();
		nowhere.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, NOWHERE);
		try (Consumer<byte[], byte[]> consumer = this.consumers.createConsumer("training", null, null, nowhere)) {
			consumer.subscribe(Pattern.compile(".*"));
			consumer.poll(MOMENT);
		}
	}

	private void produce() {
		Map<String, Object> configuration = new HashMap<>(this.producers.getConfigurationProperties());
		configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, NOWHERE);
		configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOMENT.toMillis());
		try (Producer<byte[], byte[]> producer = new KafkaProducer<>(configuration, new ByteArraySerializer(),
				new ByteArraySerializer())) {
			producer.partitionsFor("training");
		}
		catch (TimeoutException ex) {
			// nobody answers
		}
	}

}
