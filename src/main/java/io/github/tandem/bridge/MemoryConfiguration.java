package io.github.tandem.bridge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.scheduling.TaskScheduler;

import io.github.tandem.bridge.memory.ClientMemory;
import io.github.tandem.bridge.memory.FetchSizes;
import io.github.tandem.bridge.memory.MemoryPlan;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.route.Routes;

/**
 * The share of the heap that the bridge gives to its clients, set where the user set
 * nothing.
 */
@Configuration(proxyBeanMethods = false)
class MemoryConfiguration {

	private static final Duration LOOK = Duration.ofSeconds(10);

	@Bean
	ClientMemory clientMemory(Routes routes, BridgeProperties properties) {
		long heap = Runtime.getRuntime().maxMemory();
		return ClientMemory.of(heap, routes.threads(), properties.inFlight().maxBytes());
	}

	@Bean
	DefaultKafkaProducerFactoryCustomizer producerMemory(ClientMemory memory) {
		return (factory) -> factory.updateConfigs(unset(memory.producer(), factory.getConfigurationProperties()));
	}

	@Bean
	MemoryPlan memoryPlan(Routes routes, ClientMemory memory, DefaultKafkaConsumerFactory<byte[], byte[]> consumers,
			DefaultKafkaProducerFactory<byte[], byte[]> producers) {
		// with one broker, since the source is not asked before the start
		MemoryPlan plan = MemoryPlan.of(Runtime.getRuntime().maxMemory(), routes.threads(), 1, memory,
				consumers.getConfigurationProperties(), producers.getConfigurationProperties());
		plan.check();
		return plan;
	}

	@Bean
	FetchSizes fetchSizes(MemoryPlan plan, ClientMemory memory, Cluster sourceCluster,
			DefaultKafkaProducerFactory<byte[], byte[]> producers) {
		return new FetchSizes(plan.heap(), plan.threads(), memory, sourceCluster.lastAnswer()::brokers,
				producers.getConfigurationProperties());
	}

	@Bean
	ApplicationListener<ApplicationReadyEvent> brokersWatch(FetchSizes sizes, TaskScheduler scheduler) {
		return (event) -> scheduler.scheduleWithFixedDelay(sizes::look, LOOK);
	}

	// the package of the clusters sets none of these keys: what is there is the user's
	private static Map<String, Object> unset(Map<String, Object> defaults, Map<String, Object> configuration) {
		Map<String, Object> unset = new HashMap<>(defaults);
		unset.keySet().removeAll(configuration.keySet());
		return unset;
	}

}
