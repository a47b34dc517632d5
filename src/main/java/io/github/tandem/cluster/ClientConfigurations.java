package io.github.tandem.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.login.PasswordFile;
import io.github.tandem.cluster.tls.Encryptions;

/**
 * Turns the settings of the clusters into configurations of Kafka clients: defaults
 * first, then what the user set for the cluster, then for the client, then what Tandem
 * owns.
 */
final class ClientConfigurations {

	private static final Logger logger = LoggerFactory.getLogger(ClientConfigurations.class);

	// of the clients of a topic of our own
	private static final long OWN_MEMORY = 4 * 1024 * 1024;

	// what a consumer that only reads has in memory for each partition
	private static final int READ_BYTES = 2 * 1024 * 1024;

	// What was read to its end is asked for more before anybody says that it was the end,
	// and the broker answers nothing else until that wait is over: 360 partitions of 170
	// records took 92 s with Kafka's half a second, and 1.5 s with 1 ms.
	private static final int READ_WAIT_MILLIS = 5;

	private final DeploymentProperties deployment;

	private final Encryptions encryptions;

	ClientConfigurations(DeploymentProperties deployment, Encryptions encryptions) {
		this.deployment = deployment;
		this.encryptions = encryptions;
	}

	Map<String, Object> consumer(SourceProperties source) {
		warnOfUnknown("tandem.source.properties.", source.properties(),
				Stream.of(ConsumerConfig.configNames(), AdminClientConfig.configNames()));
		warnOfUnknown("tandem.source.consumer.properties.", source.consumer().properties(),
				Stream.of(ConsumerConfig.configNames()));
		Map<String, Object> configuration = common(source.ssl(), "source");
		// 15 s instead of 45: the partitions of a killed instance wait that long
		configuration.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
		// one that is throttled would take its brokers for gone; the bridge looks whether
		// they are
		configuration.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
		// how many bytes a poll brings is bounded as well, by the heap
		configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
		configuration.putAll(source.properties());
		configuration.putAll(source.consumer().properties());
		configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
		configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, this.deployment.name() + "-source-consumer");
		String instance = this.deployment.instance();
		if (instance != null) {
			// the container adds the number of the thread
			configuration.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
		}
		configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
		configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		configuration.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
				List.of(CooperativeStickyAssignor.class.getName()));
		return check("source", configuration, ConsumerConfig::new);
	}

	Map<String, Object> producer(TargetProperties target) {
		warnOfUnknown("tandem.target.properties.", target.properties(),
				Stream.of(ProducerConfig.configNames(), AdminClientConfig.configNames()));
		warnOfUnknown("tandem.target.producer.properties.", target.producer().properties(),
				Stream.of(ProducerConfig.configNames()));
		Map<String, Object> configuration = common(target.ssl(), "target");
		configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
		configuration.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, 24 * 60 * 60 * 1000L);
		configuration.putAll(target.properties());
		configuration.putAll(target.producer().properties());
		configuration.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, target.bootstrapServers());
		configuration.put(ProducerConfig.CLIENT_ID_CONFIG, this.deployment.name() + "-target-producer");
		configuration.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		configuration.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
		configuration.put(ProducerConfig.ACKS_CONFIG, "all");
		configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		configuration.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
		// the consumer's thread never waits in send, or all its partitions would
		configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
		return check("target", configuration, ProducerConfig::new);
	}

	/**
	 * For the records that Tandem itself keeps on the target, few and small: a failure is
	 * for its caller to deal with, who may wait.
	 * @param producer configuration of those that write the records of the source
	 * @return configuration of a producer
	 */
	Map<String, Object> ownProducer(Map<String, Object> producer) {
		Map<String, Object> configuration = new HashMap<>(producer);
		configuration.put(ProducerConfig.CLIENT_ID_CONFIG, this.deployment.name() + "-target-offsets-producer");
		configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
		configuration.put(ProducerConfig.LINGER_MS_CONFIG, 0L);
		configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
		configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
		configuration.put(ProducerConfig.BUFFER_MEMORY_CONFIG, OWN_MEMORY);
		configuration.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
		configuration.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (int) OWN_MEMORY / 4);
		return check("target", configuration, ProducerConfig::new);
	}

	/**
	 * For the records that Tandem itself keeps on the target.
	 * @param target the target's settings
	 * @return configuration of a consumer without a group
	 */
	Map<String, Object> ownConsumer(TargetProperties target) {
		return ownConsumer("target", target.bootstrapServers(), target.ssl(), target.properties());
	}

	/**
	 * For the records that another Tandem keeps on the source, which is its target.
	 * @param source the source's settings
	 * @return configuration of a consumer without a group
	 */
	Map<String, Object> ownConsumer(SourceProperties source) {
		return ownConsumer("source", source.bootstrapServers(), source.ssl(), source.properties());
	}

	private Map<String, Object> ownConsumer(String cluster, List<String> bootstrapServers, SslProperties ssl,
			Map<String, String> properties) {
		Map<String, Object> configuration = common(ssl, cluster);
		configuration.putAll(properties);
		configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
		configuration.put(ConsumerConfig.CLIENT_ID_CONFIG,
				"%s-%s-offsets-consumer".formatted(this.deployment.name(), cluster));
		configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		configuration.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
		configuration.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
		configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int) OWN_MEMORY / 2);
		configuration.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, (int) OWN_MEMORY / 4);
		return check(cluster, configuration, ConsumerConfig::new);
	}

	Map<String, Object> reader(SourceProperties source) {
		return reader("source", source.bootstrapServers(), source.ssl(), source.properties());
	}

	Map<String, Object> reader(TargetProperties target) {
		return reader("target", target.bootstrapServers(), target.ssl(), target.properties());
	}

	// for records that are compared, and not replicated
	private Map<String, Object> reader(String cluster, List<String> bootstrapServers, SslProperties ssl,
			Map<String, String> properties) {
		Map<String, Object> configuration = common(ssl, cluster);
		configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, READ_BYTES);
		configuration.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, READ_BYTES);
		configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
		configuration.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, READ_WAIT_MILLIS);
		configuration.putAll(properties);
		configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
		configuration.put(ConsumerConfig.CLIENT_ID_CONFIG,
				"%s-%s-verification".formatted(this.deployment.name(), cluster));
		configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
		configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
		configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		return check("tandem." + cluster, configuration, ConsumerConfig::new);
	}

	Map<String, Object> admin(SourceProperties source) {
		return admin("source", source.bootstrapServers(), source.ssl(), source.properties(),
				source.admin().properties());
	}

	Map<String, Object> admin(TargetProperties target) {
		return admin("target", target.bootstrapServers(), target.ssl(), target.properties(),
				target.admin().properties());
	}

	/**
	 * Configuration of a client that commits offsets of groups beside the shared one.
	 * @param target the target
	 * @param number tells it from others
	 * @return for an {@code Admin} of the target
	 */
	Map<String, Object> offsetsAdmin(TargetProperties target, int number) {
		Map<String, Object> configuration = admin(target);
		configuration.put(AdminClientConfig.CLIENT_ID_CONFIG,
				"%s-target-offsets-admin-%d".formatted(this.deployment.name(), number));
		return configuration;
	}

	private Map<String, Object> admin(String cluster, List<String> bootstrapServers, SslProperties ssl,
			Map<String, String> properties, Map<String, String> adminProperties) {
		warnOfUnknown("tandem." + cluster + ".admin.properties.", adminProperties,
				Stream.of(AdminClientConfig.configNames()));
		Map<String, Object> configuration = common(ssl, cluster);
		configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
		configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
		configuration.putAll(properties);
		configuration.putAll(adminProperties);
		configuration.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
		configuration.put(AdminClientConfig.CLIENT_ID_CONFIG, "%s-%s-admin".formatted(this.deployment.name(), cluster));
		return check(cluster, configuration, AdminClientConfig::new);
	}

	private Map<String, Object> common(SslProperties ssl, String role) {
		Map<String, Object> configuration = new HashMap<>();
		configuration.put(CommonClientConfigs.SEND_BUFFER_CONFIG, CommonClientConfigs.SEND_BUFFER_LOWER_BOUND);
		configuration.put(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
		configuration.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
		String bundle = ssl.bundle();
		if (bundle != null && !bundle.isEmpty()) {
			configuration.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
			this.encryptions.addTo(role, bundle, configuration);
		}
		return configuration;
	}

	// a plugin may read what Kafka does not know, so this refuses nothing
	private static void warnOfUnknown(String prefix, Map<String, String> properties, Stream<Set<String>> clients) {
		Set<String> known = clients.flatMap(Set::stream).collect(Collectors.toSet());
		for (String key : properties.keySet()) {
			if (!known.contains(key)) {
				logger.atWarn()
					.addKeyValue("key", prefix + key)
					.log("Not a property of this Kafka client: it has no effect unless a plugin reads it");
			}
		}
	}

	private Map<String, Object> check(String role, Map<String, Object> configuration, Rules rules) {
		String key = "tandem." + role;
		try {
			// so that certificates are known that Kafka's own properties name
			if (!configuration.containsKey(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG) && isEncrypted(configuration)) {
				this.encryptions.addTo(role, null, configuration);
			}
			// let Kafka's rules find a bad value now, not when the first client is made
			rules.apply(configuration);
			Login.check(key, configuration);
			PasswordFile.addTo(key, configuration);
			return configuration;
		}
		catch (ConfigException ex) {
			throw new IllegalArgumentException(
					"%s: the Kafka client refuses its properties: %s".formatted(key, ex.getMessage()), ex);
		}
	}

	private static boolean isEncrypted(Map<String, Object> configuration) {
		return String.valueOf(configuration.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG))
			.toUpperCase(Locale.ROOT)
			.endsWith("SSL");
	}

	/**
	 * What a kind of Kafka client demands of its configuration.
	 */
	@FunctionalInterface
	private interface Rules {

		@Nullable Object apply(Map<String, Object> configuration);

	}

}
