package io.github.tandem.topic.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import io.github.tandem.cluster.ClusterAccess;

/**
 * Makes the clients that read and write the ledger, each for a moment.
 *
 * @param access tells how the target is reached
 */
public record LedgerClients(Supplier<ClusterAccess> access) {

	private static final int TIMEOUT_MILLIS = 10_000;

	Consumer<byte[], byte[]> consumer() {
		Map<String, Object> configuration = configuration(ConsumerConfig.configNames(), "reader");
		configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

	Producer<byte[], byte[]> producer() {
		Map<String, Object> configuration = configuration(ProducerConfig.configNames(), "writer");
		configuration.put(ProducerConfig.ACKS_CONFIG, "all");
		// needs no right of its own with old brokers; one request at a time keeps the
		// order
		configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
		configuration.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
		configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
		configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
		configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
		configuration.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
	}

	// what an admin client needs besides, such as logins and their plugins
	private Map<String, Object> configuration(Set<String> known, String use) {
		Map<String, Object> configuration = new HashMap<>(this.access.get().configuration());
		configuration.keySet().removeIf((key) -> AdminClientConfig.configNames().contains(key) && !known.contains(key));
		configuration.put(AdminClientConfig.CLIENT_ID_CONFIG,
				"%s-%s".formatted(configuration.get(AdminClientConfig.CLIENT_ID_CONFIG), use));
		return configuration;
	}

}
