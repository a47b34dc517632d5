package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * The clients of the two clusters.
 */
@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

	@Bean
	ClientConfigurations clientConfigurations(DeploymentProperties deployment, SslBundles bundles,
			ClientMemory memory) {
		return new ClientConfigurations(deployment, bundles, memory);
	}

	@Bean
	Cluster sourceCluster(SourceProperties source, ClientConfigurations configurations, MeterRegistry meters) {
		return new Cluster("source", source.bootstrapServers(), configurations.admin(source), admins("source", meters));
	}

	@Bean
	Cluster targetCluster(TargetProperties target, ClientConfigurations configurations, MeterRegistry meters) {
		return new Cluster("target", target.bootstrapServers(), configurations.admin(target), admins("target", meters));
	}

	@Bean
	HealthIndicator sourceClusterHealthIndicator(Cluster sourceCluster) {
		return new ClusterHealthIndicator(sourceCluster);
	}

	@Bean
	HealthIndicator targetClusterHealthIndicator(Cluster targetCluster) {
		return new ClusterHealthIndicator(targetCluster);
	}

	@Bean
	DefaultKafkaConsumerFactory<byte[], byte[]> sourceConsumerFactory(SourceProperties source,
			ClientConfigurations configurations, ObjectProvider<DefaultKafkaConsumerFactoryCustomizer> customizers) {
		DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(
				configurations.consumer(source));
		customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		return factory;
	}

	@Bean
	DefaultKafkaProducerFactory<byte[], byte[]> targetProducerFactory(TargetProperties target,
			ClientConfigurations configurations, ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers) {
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(
				configurations.producer(target));
		// a producer shared by consumer threads cost a third of the throughput in a trial
		factory.setProducerPerThread(true);
		// whoever closes a producer has waited for its records, or gives them up
		factory.setPhysicalCloseTimeout(0);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		return factory;
	}

	@Bean
	KafkaTemplate<byte[], byte[]> targetTemplate(DefaultKafkaProducerFactory<byte[], byte[]> targetProducerFactory) {
		KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(targetProducerFactory);
		template.setMicrometerEnabled(false);
		return template;
	}

	/**
	 * Tell which cluster a client metric is of, and leave out those by partition: of a
	 * thousand partitions they would be ten thousand series.
	 * @return the filter
	 */
	@Bean
	static MeterFilter kafkaClientMeterFilter() {
		return new MeterFilter() {

			@Override
			public Meter.Id map(Meter.Id id) {
				if (id.getName().startsWith("kafka.consumer.")) {
					return id.withTag(Tag.of("cluster", "source"));
				}
				if (id.getName().startsWith("kafka.producer.")) {
					return id.withTag(Tag.of("cluster", "target"));
				}
				return id;
			}

			@Override
			public MeterFilterReply accept(Meter.Id id) {
				boolean client = id.getName().startsWith("kafka.");
				boolean unwanted = id.getTag("partition") != null || id.getName().startsWith("kafka.app.info");
				return (client && unwanted) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
			}

		};
	}

	private static Function<Map<String, Object>, Admin> admins(String cluster, MeterRegistry meters) {
		return (configuration) -> {
			AdminClient admin = AdminClient.create(configuration);
			new KafkaClientMetrics(admin, List.of(Tag.of("cluster", cluster))).bindTo(meters);
			return admin;
		};
	}

}
