package io.github.tandem.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.github.tandem.bridge.memory.ClientMemory;
import io.github.tandem.bridge.memory.FetchSizes;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.tls.ClusterSslEngineFactory;
import io.github.tandem.cluster.tls.Encryption;
import io.github.tandem.route.Routes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryConfiguration} with the factories that the clusters have.
 */
class MemoryConfigurationTests {

	private static final Set<String> CONSUMER = Set.of("fetch.max.bytes", "max.partition.fetch.bytes");

	private static final Set<String> PRODUCER = Set.of("buffer.memory", "batch.size", "max.request.size");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(ClustersAndRoutes.class, MemoryConfiguration.class)
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(TaskScheduler.class, SimpleAsyncTaskScheduler::new)
		.withPropertyValues("tandem.source.bootstrap-servers=localhost:1",
				"tandem.target.bootstrap-servers=localhost:1");

	@Test
	void givesTheClientsTheirShareOfTheHeap() {
		this.runner.withPropertyValues("tandem.in-flight.max-bytes=20MB").run((context) -> {
			ClientMemory memory = context.getBean(ClientMemory.class);
			assertThat(memory.consumer()).containsOnlyKeys(CONSUMER);
			assertThat(memory.producer()).containsOnlyKeys(PRODUCER)
				.containsEntry("buffer.memory", 40 * 1024 * 1024L)
				.containsEntry("max.request.size", 16 * 1024 * 1024);
			assertThat(consumer(context)).containsAllEntriesOf(memory.consumer());
			assertThat(producer(context)).containsAllEntriesOf(memory.producer());
		});
	}

	@ParameterizedTest
	@CsvSource({ "tandem.source.properties., tandem.target.properties.",
			"tandem.source.consumer.properties., tandem.target.producer.properties." })
	void leavesEachSizeToTheUserWhereverItIsSet(String source, String target) {
		this.runner.withPropertyValues(CONSUMER.stream().map((key) -> source + key + "=12345").toArray(String[]::new))
			.withPropertyValues(PRODUCER.stream().map((key) -> target + key + "=1234567").toArray(String[]::new))
			.run((context) -> {
				assertThat(CONSUMER).allSatisfy((key) -> assertThat(consumer(context)).containsEntry(key, "12345"));
				assertThat(PRODUCER).allSatisfy((key) -> assertThat(producer(context)).containsEntry(key, "1234567"));
			});
	}

	@Test
	void setsTheSizesBesideOneThatTheUserSet() {
		this.runner
			.withPropertyValues("tandem.source.properties.max.poll.records=12345",
					"tandem.target.properties.batch.size=1234567")
			.run((context) -> {
				ClientMemory memory = context.getBean(ClientMemory.class);
				Map<String, Object> consumer = new HashMap<>(memory.consumer());
				consumer.put("max.poll.records", "12345");
				Map<String, Object> producer = new HashMap<>(memory.producer());
				producer.put("batch.size", "1234567");
				assertThat(consumer(context)).containsAllEntriesOf(consumer);
				assertThat(producer(context)).containsAllEntriesOf(producer);
			});
	}

	@Test
	void keepsTheBundlesOfTheClusters() {
		this.runner
			.withPropertyValues("tandem.source.ssl.bundle=secure", "tandem.target.ssl.bundle=secure",
					"spring.ssl.bundle.jks.secure.protocol=TLSv1.3")
			.run((context) -> {
				for (Map<String, Object> configuration : List.of(consumer(context), producer(context))) {
					assertThat(configuration).containsEntry("security.protocol", "SSL")
						.containsEntry("ssl.engine.factory.class", ClusterSslEngineFactory.class)
						.containsKey(Encryption.class.getName());
				}
			});
	}

	@Test
	void refusesWhatDoesNotFitIntoTheHeap() {
		this.runner.withPropertyValues("tandem.in-flight.max-bytes=1TB")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("tandem.in-flight.max-bytes: 2 consumer threads x (1048576 MB in flight"));
		this.runner.withPropertyValues("tandem.target.producer.properties.buffer.memory=1000000000000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("953674.3 MB buffer.memory"));
	}

	private static Map<String, Object> consumer(ApplicationContext context) {
		DefaultKafkaConsumerFactory<?, ?> factory = context.getBean(DefaultKafkaConsumerFactory.class);
		Map<String, Object> configuration = new HashMap<>(factory.getConfigurationProperties());
		context.getBean(FetchSizes.class).apply("orders", configuration, 0);
		return configuration;
	}

	private static Map<String, Object> producer(ApplicationContext context) {
		DefaultKafkaProducerFactory<?, ?> factory = context.getBean(DefaultKafkaProducerFactory.class);
		return factory.getConfigurationProperties();
	}

	/**
	 * What the bridge stands on.
	 */
	@ComponentScan(basePackageClasses = { Cluster.class, Routes.class })
	@ConfigurationPropertiesScan(basePackageClasses = { Cluster.class, Routes.class })
	@EnableConfigurationProperties(BridgeProperties.class)
	static class ClustersAndRoutes {

	}

}
