package io.github.tandem.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

import io.github.tandem.cluster.tls.ClusterSslEngineFactory;
import io.github.tandem.cluster.tls.Encryption;
import io.github.tandem.cluster.tls.Encryptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ClientConfigurations}.
 */
class ClientConfigurationsTests {

	private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

	private final ClientConfigurations configurations = new ClientConfigurations(new DeploymentProperties("blue", null),
			new Encryptions(new DefaultSslBundleRegistry("secure", BUNDLE), Clock.systemUTC()));

	@Test
	void makesAConsumerThatCommitsNothingByItself() {
		assertThat(this.configurations.consumer(source(Map.of(), Map.of(), Map.of())))
			.containsEntry("bootstrap.servers", List.of("east-1:9092"))
			.containsEntry("client.id", "blue-source-consumer")
			.containsEntry("enable.auto.commit", false)
			.containsEntry("auto.offset.reset", "none")
			.containsEntry("allow.auto.create.topics", false)
			.containsEntry("key.deserializer", ByteArrayDeserializer.class)
			.containsEntry("value.deserializer", ByteArrayDeserializer.class)
			.containsEntry("partition.assignment.strategy", List.of(CooperativeStickyAssignor.class.getName()));
	}

	@Test
	void makesAProducerThatLosesNothing() {
		assertThat(this.configurations.producer(target(Map.of(), Map.of(), Map.of())))
			.containsEntry("bootstrap.servers", List.of("west-1:9092"))
			.containsEntry("client.id", "blue-target-producer")
			.containsEntry("acks", "all")
			.containsEntry("enable.idempotence", true)
			.containsEntry("retries", Integer.MAX_VALUE)
			.containsEntry("delivery.timeout.ms", Integer.MAX_VALUE)
			.containsEntry("key.serializer", ByteArraySerializer.class)
			.containsEntry("value.serializer", ByteArraySerializer.class)
			.containsEntry("compression.type", "lz4");
	}

	@Test
	void makesAnAdminClientForEachCluster() {
		assertThat(this.configurations.admin(source(Map.of(), Map.of(), Map.of())))
			.containsEntry("bootstrap.servers", List.of("east-1:9092"))
			.containsEntry("client.id", "blue-source-admin");
		assertThat(this.configurations.admin(target(Map.of(), Map.of(), Map.of())))
			.containsEntry("bootstrap.servers", List.of("west-1:9092"))
			.containsEntry("client.id", "blue-target-admin");
	}

	@Test
	void letsTheClusterWinOverDefaultsAndTheClientOverTheCluster() {
		Map<String, String> cluster = Map.of("request.timeout.ms", "11111", "receive.buffer.bytes", "22222");
		Map<String, String> client = Map.of("request.timeout.ms", "12345");
		SourceProperties source = source(cluster, client, client);
		TargetProperties target = target(cluster, client, client);
		assertThat(List.of(this.configurations.consumer(source), this.configurations.admin(source),
				this.configurations.producer(target), this.configurations.admin(target)))
			.allSatisfy((configuration) -> assertThat(configuration).containsEntry("request.timeout.ms", "12345")
				.containsEntry("receive.buffer.bytes", "22222")
				.containsEntry("send.buffer.bytes", -1));
	}

	@Test
	void keepsPropertiesOfOneClientFromTheOthers() {
		SourceProperties source = source(Map.of(), Map.of("client.rack", "one"), Map.of("retries", "7"));
		assertThat(this.configurations.consumer(source)).containsEntry("client.rack", "one")
			.doesNotContainKey("retries");
		assertThat(this.configurations.admin(source)).containsEntry("retries", "7").doesNotContainKey("client.rack");
		TargetProperties target = target(Map.of(), Map.of("linger.ms", "9"), Map.of("retries", "7"));
		assertThat(this.configurations.producer(target)).containsEntry("linger.ms", "9")
			.containsEntry("retries", Integer.MAX_VALUE);
		assertThat(this.configurations.admin(target)).containsEntry("retries", "7").doesNotContainKey("linger.ms");
	}

	@Test
	void takesPropertiesThatKafkaDoesNotKnow() {
		assertThat(this.configurations.consumer(source(Map.of("my.interceptor.level", "3"), Map.of(), Map.of())))
			.containsEntry("my.interceptor.level", "3");
	}

	@Test
	void leavesEveryKeyThatItDoesNotOwnToTheUser() {
		assertIsOwnedOrLeft(OwnedKeys.CONSUMER.keySet(),
				(properties) -> this.configurations.consumer(source(Map.of(), properties, Map.of())));
		assertIsOwnedOrLeft(OwnedKeys.PRODUCER.keySet(),
				(properties) -> this.configurations.producer(target(Map.of(), properties, Map.of())));
		assertIsOwnedOrLeft(OwnedKeys.ADMIN.keySet(),
				(properties) -> this.configurations.admin(source(Map.of(), Map.of(), properties)));
		assertIsOwnedOrLeft(OwnedKeys.ADMIN.keySet(),
				(properties) -> this.configurations.admin(target(Map.of(), Map.of(), properties)));
	}

	@Test
	void encryptsWithTheBundle() {
		SourceProperties source = new SourceProperties(List.of("east-1:9092"), new SslProperties("secure"), Map.of(),
				new ClientProperties(Map.of()), new ClientProperties(Map.of()));
		TargetProperties target = new TargetProperties(List.of("west-1:9092"), new SslProperties("secure"), Map.of(),
				new ClientProperties(Map.of()), new ClientProperties(Map.of()));
		assertThat(List.of(this.configurations.consumer(source), this.configurations.admin(source),
				this.configurations.producer(target), this.configurations.admin(target)))
			.allSatisfy((configuration) -> assertThat(configuration).containsEntry("security.protocol", "SSL")
				.containsEntry("ssl.engine.factory.class", ClusterSslEngineFactory.class)
				.containsKey(Encryption.class.getName()));
	}

	@Test
	void leavesTheProtocolBesideABundleToTheUser() {
		SourceProperties source = new SourceProperties(List.of("east-1:9092"), new SslProperties("secure"),
				Map.of("security.protocol", "SASL_SSL"), new ClientProperties(Map.of()),
				new ClientProperties(Map.of()));
		assertThat(this.configurations.consumer(source)).containsEntry("security.protocol", "SASL_SSL")
			.containsKey(Encryption.class.getName());
	}

	@Test
	void encryptsNothingWithoutABundle() {
		for (String bundle : new String[] { null, "" }) {
			SourceProperties source = new SourceProperties(List.of("east-1:9092"), new SslProperties(bundle), Map.of(),
					new ClientProperties(Map.of()), new ClientProperties(Map.of()));
			assertThat(this.configurations.consumer(source)).doesNotContainKeys("security.protocol",
					"ssl.engine.factory.class", Encryption.class.getName());
		}
	}

	@Test
	void looksAtCertificatesThatKafkasOwnPropertiesNameUnlessTheUserEncryptsOtherwise() {
		assertThat(this.configurations.consumer(source(Map.of("security.protocol", "sasl_ssl"), Map.of(), Map.of())))
			.containsEntry("ssl.engine.factory.class", ClusterSslEngineFactory.class)
			.containsKey(Encryption.class.getName());
		assertThat(this.configurations.consumer(source(
				Map.of("security.protocol", "SSL", "ssl.engine.factory.class", DefaultSslEngineFactory.class.getName()),
				Map.of(), Map.of())))
			.containsEntry("ssl.engine.factory.class", DefaultSslEngineFactory.class.getName());
	}

	@Test
	void refusesABundleThatDoesNotExist() {
		TargetProperties target = new TargetProperties(List.of("west-1:9092"), new SslProperties("secret"), Map.of(),
				new ClientProperties(Map.of()), new ClientProperties(Map.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> this.configurations.producer(target))
			.withMessage("tandem.target.ssl.bundle: SSL bundle name 'secret' cannot be found");
	}

	@Test
	void refusesValuesThatKafkaRefuses() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> this.configurations.consumer(source(Map.of("session.timeout.ms", "ten"), Map.of(), Map.of())))
			.withMessage("tandem.source: the Kafka client refuses its properties: "
					+ "Invalid value ten for configuration session.timeout.ms: Not a number of type INT");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.configurations
				.producer(target(Map.of(), Map.of("max.in.flight.requests.per.connection", "6"), Map.of())))
			.withMessageStartingWith("tandem.target: the Kafka client refuses its properties: ")
			.withMessageContaining("max.in.flight.requests.per.connection");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.configurations.admin(target(Map.of(), Map.of(), Map.of("retries", "-1"))))
			.withMessageStartingWith("tandem.target: the Kafka client refuses its properties: ")
			.withMessageContaining("retries");
	}

	@Test
	void makesConfigurationsThatRealClientsTake() {
		SourceProperties source = new SourceProperties(List.of("127.0.0.1:1"), new SslProperties("secure"), Map.of(),
				new ClientProperties(Map.of()), new ClientProperties(Map.of()));
		TargetProperties target = new TargetProperties(List.of("127.0.0.1:1"), new SslProperties("secure"), Map.of(),
				new ClientProperties(Map.of()), new ClientProperties(Map.of()));
		Map<String, Object> consumerConfiguration = this.configurations.consumer(source);
		consumerConfiguration.put("group.id", "group");
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerConfiguration);
				Admin admin = Admin.create(this.configurations.admin(source))) {
			assertThat(consumer.assignment()).isEmpty();
			assertThat(admin.metrics()).isNotEmpty();
		}
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(this.configurations.producer(target))) {
			assertThat(producer.metrics()).isNotEmpty();
			producer.close(Duration.ZERO);
		}
	}

	private static void assertIsOwnedOrLeft(Set<String> owned,
			Function<Map<String, String>, Map<String, Object>> configuration) {
		Map<String, Object> unchanged = configuration.apply(Map.of());
		Set<String> left = new HashSet<>(unchanged.keySet());
		left.removeAll(owned);
		assertThat(left).isNotEmpty();
		for (String key : left) {
			String changed = change(unchanged.get(key));
			assertThat(configuration.apply(Map.of(key, changed))).containsEntry(key, changed);
		}
	}

	private static String change(@Nullable Object value) {
		if (value instanceof Number number) {
			return String.valueOf(number.longValue() + 1);
		}
		if (value instanceof Boolean flag) {
			return String.valueOf(!flag);
		}
		Map<String, String> others = Map.of("lz4", "zstd", "none", "rebootstrap");
		assertThat(others).containsKey(String.valueOf(value));
		return others.get(String.valueOf(value));
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
