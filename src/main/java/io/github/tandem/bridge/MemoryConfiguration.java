package io.github.tandem.bridge;

import java.util.HashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import io.github.tandem.route.Routes;

/**
 * The share of the heap that the bridge gives to its clients, set where the user set
 * nothing.
 */
@Configuration(proxyBeanMethods = false)
class MemoryConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(MemoryConfiguration.class);

	@Bean
	ClientMemory clientMemory(Routes routes, BridgeProperties properties) {
		long heap = Runtime.getRuntime().maxMemory();
		return ClientMemory.of(heap, routes.threads(), properties.inFlight().maxBytes());
	}

	@Bean
	DefaultKafkaConsumerFactoryCustomizer consumerMemory(ClientMemory memory) {
		return (factory) -> factory.updateConfigs(unset(memory.consumer(), factory.getConfigurationProperties()));
	}

	@Bean
	DefaultKafkaProducerFactoryCustomizer producerMemory(ClientMemory memory) {
		return (factory) -> factory.updateConfigs(unset(memory.producer(), factory.getConfigurationProperties()));
	}

	@Bean
	MemoryPlan memoryPlan(Routes routes, ClientMemory memory, DefaultKafkaConsumerFactory<byte[], byte[]> consumers,
			DefaultKafkaProducerFactory<byte[], byte[]> producers) {
		MemoryPlan plan = MemoryPlan.of(Runtime.getRuntime().maxMemory(), routes.threads(), memory,
				consumers.getConfigurationProperties(), producers.getConfigurationProperties());
		plan.check();
		logger.atInfo()
			.addKeyValue("heap", "%d MB".formatted(plan.heap() / (1024 * 1024)))
			.addKeyValue("records", plan)
			.log("Memory of in-flight records");
		return plan;
	}

	// the package of the clusters sets none of these keys: what is there is the user's
	private static Map<String, Object> unset(Map<String, Object> defaults, Map<String, Object> configuration) {
		Map<String, Object> unset = new HashMap<>(defaults);
		unset.keySet().removeAll(configuration.keySet());
		return unset;
	}

}
