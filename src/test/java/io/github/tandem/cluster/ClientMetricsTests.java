package io.github.tandem.cluster;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.metrics.KafkaMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.github.tandem.cluster.tls.Encryptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metrics of the Kafka clients that {@link ClusterConfiguration} makes.
 */
class ClientMetricsTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withUserConfiguration(ClusterConfiguration.class)
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, KafkaMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(Clock.class, Clock::systemUTC)
		.withBean(Encryptions.class)
		.withBean(TaskScheduler.class, SimpleAsyncTaskScheduler::new)
		.withPropertyValues("tandem.name=test", "tandem.source.bootstrap-servers=localhost:1",
				"tandem.target.bootstrap-servers=localhost:1");

	@Test
	@SuppressWarnings("unchecked")
	void everyConsumerHasMetersWithItsCluster() {
		this.context.run((context) -> {
			DefaultKafkaConsumerFactory<byte[], byte[]> factory = context.getBean(DefaultKafkaConsumerFactory.class);
			try (Consumer<byte[], byte[]> one = factory.createConsumer("group", "consumer", "-0");
					Consumer<byte[], byte[]> other = factory.createConsumer("group", "consumer", "-1")) {
				assertThat(List.of(one, other)).doesNotHaveDuplicates();
				assertThat(context.getBean(MeterRegistry.class).getMeters())
					.filteredOn((meter) -> meter.getId().getName().equals("kafka.consumer.connection.count"))
					.extracting(ClientMetricsTests::clientAndCluster)
					.containsExactlyInAnyOrder("consumer-0 source", "consumer-1 source");
			}
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void everyProducerHasMetersWithItsCluster() {
		this.context.run((context) -> {
			DefaultKafkaProducerFactory<byte[], byte[]> factory = context.getBean(DefaultKafkaProducerFactory.class);
			try (Producer<byte[], byte[]> one = factory.createProducer();
					Producer<byte[], byte[]> other = CompletableFuture.supplyAsync(factory::createProducer).join()) {
				assertThat(List.of(one, other)).doesNotHaveDuplicates();
				assertThat(context.getBean(MeterRegistry.class).getMeters())
					.filteredOn((meter) -> meter.getId().getName().equals("kafka.producer.connection.count"))
					.extracting(ClientMetricsTests::clientAndCluster)
					.containsExactlyInAnyOrder("test-target-producer-1 target", "test-target-producer-2 target");
			}
		});
	}

	private static String clientAndCluster(Meter meter) {
		return meter.getId().getTag("client.id") + " " + meter.getId().getTag("cluster");
	}

}
