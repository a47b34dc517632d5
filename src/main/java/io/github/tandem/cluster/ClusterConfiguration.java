package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.scheduling.TaskScheduler;

import io.github.tandem.cluster.identity.GuardedProducerFactory;
import io.github.tandem.cluster.identity.IdentityInterceptor;
import io.github.tandem.cluster.identity.OwnTopicClients;
import io.github.tandem.cluster.tls.Encryptions;

/**
 * The clients of the two clusters.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ DeploymentProperties.class, SourceProperties.class, TargetProperties.class })
class ClusterConfiguration {

	@Bean
	ClientConfigurations clientConfigurations(DeploymentProperties deployment, Encryptions encryptions) {
		return new ClientConfigurations(deployment, encryptions);
	}

	@Bean
	Cluster sourceCluster(SourceProperties source, ClientConfigurations configurations, MeterRegistry meters) {
		return new Cluster("source", source.bootstrapServers(), configurations.admin(source),
				new MeteredAdmins("source", meters));
	}

	@Bean
	Cluster targetCluster(TargetProperties target, ClientConfigurations configurations, MeterRegistry meters) {
		return new Cluster("target", target.bootstrapServers(), configurations.admin(target),
				new MeteredAdmins("target", meters));
	}

	@Bean
	IntFunction<Admin> offsetsAdmins(TargetProperties target, ClientConfigurations configurations) {
		return (number) -> Admin.create(configurations.offsetsAdmin(target, number));
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
	ClusterPulse sourceClusterPulse(Cluster sourceCluster, TaskScheduler scheduler, MeterRegistry meters) {
		return new ClusterPulse(sourceCluster, scheduler, meters);
	}

	@Bean
	ClusterPulse targetClusterPulse(Cluster targetCluster, TaskScheduler scheduler, MeterRegistry meters) {
		return new ClusterPulse(targetCluster, scheduler, meters);
	}

	@Bean
	DefaultKafkaConsumerFactory<byte[], byte[]> sourceConsumerFactory(SourceProperties source, Cluster sourceCluster,
			ClientConfigurations configurations, ObjectProvider<DefaultKafkaConsumerFactoryCustomizer> customizers,
			MeterRegistry meters) {
		Map<String, Object> configuration = configurations.consumer(source);
		IdentityInterceptor.addTo(configuration, sourceCluster.identity());
		DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(configuration);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		// Boot's listener has no tag for the cluster, and with one added by a filter it
		// takes the meters of all clients but the first for registered
		List.copyOf(factory.getListeners())
			.stream()
			.filter(MicrometerConsumerListener.class::isInstance)
			.forEach(factory::removeListener);
		factory.addListener(new MicrometerConsumerListener<>(meters, List.of(Tag.of("cluster", "source"))));
		return factory;
	}

	@Bean
	DefaultKafkaProducerFactory<byte[], byte[]> targetProducerFactory(TargetProperties target, Cluster targetCluster,
			ClientConfigurations configurations, ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers,
			MeterRegistry meters) {
		Map<String, Object> configuration = configurations.producer(target);
		IdentityInterceptor.addTo(configuration, targetCluster.identity());
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new GuardedProducerFactory(configuration);
		// a producer shared by consumer threads cost a third of the throughput in a trial
		factory.setProducerPerThread(true);
		// whoever closes a producer has waited for its records, or gives them up
		factory.setPhysicalCloseTimeout(0);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		// as above
		List.copyOf(factory.getListeners())
			.stream()
			.filter(MicrometerProducerListener.class::isInstance)
			.forEach(factory::removeListener);
		factory.addListener(new MicrometerProducerListener<>(meters, List.of(Tag.of("cluster", "target"))));
		return factory;
	}

	@Bean
	KafkaTemplate<byte[], byte[]> targetTemplate(DefaultKafkaProducerFactory<byte[], byte[]> targetProducerFactory) {
		KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(targetProducerFactory);
		template.setMicrometerEnabled(false);
		return template;
	}

	@Bean
	OwnTopicClients ownTopicClients(TargetProperties target, Cluster targetCluster, ClientConfigurations configurations,
			DefaultKafkaProducerFactory<byte[], byte[]> targetProducerFactory) {
		Map<String, Object> consumer = configurations.ownConsumer(target);
		IdentityInterceptor.addTo(consumer, targetCluster.identity());
		GuardedProducerFactory producers = new GuardedProducerFactory(
				configurations.ownProducer(targetProducerFactory.getConfigurationProperties()));
		return new OwnTopicClients(() -> new KafkaConsumer<>(consumer), producers::newProducer);
	}

	/**
	 * Leave out client metrics by partition: of a thousand partitions they would be ten
	 * thousand series.
	 * @return the filter
	 */
	@Bean
	static MeterFilter kafkaClientMeterFilter() {
		return MeterFilter.deny((id) -> id.getName().startsWith("kafka.")
				&& (id.getTag("partition") != null || id.getName().startsWith("kafka.app.info")));
	}

}
