package io.github.tandem.bridge;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

import io.github.tandem.TandemApplication;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what spring-kafka's containers do with partitions that were never committed, and
 * when their threads end.
 */
@TwoClustersTest
class RouteContainersIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void copiesATopicThatIsCreatedLaterFromItsFirstRecordOn(TwoClusters clusters) {
		String name = clusters.uniqueName("later");
		clusters.source().createTopic(name + ".old", 2);
		clusters.source().produce(name + ".old", "key", "old");
		try (ConfigurableApplicationContext tandem = start(clusters, name)) {
			assertThat(clusters.target().awaitRecords(name + ".old", 1, PATIENCE)).hasSize(1);
			clusters.source().createTopic(name + ".new", 2);
			clusters.source().produce(name + ".new", "key", "new");
			assertThat(clusters.target().awaitRecords(name + ".new", 1, PATIENCE)).hasSize(1);
			assertThat(container(tandem).isRunning()).isTrue();
		}
	}

	@Test
	void startsConsumersAgainThatDied(TwoClusters clusters) {
		String name = clusters.uniqueName("dies");
		clusters.source().createTopic(name + ".topic", 2);
		clusters.source().produce(name + ".topic", "key", "before");
		try (ConfigurableApplicationContext tandem = start(clusters, name)) {
			assertThat(clusters.target().awaitRecords(name + ".topic", 1, PATIENCE)).hasSize(1);
			container(tandem).stopAbnormally(() -> {
			});
			assertThat(container(tandem).isRunning()).isFalse();
			clusters.source().produce(name + ".topic", "key", "after");
			assertThat(clusters.target().awaitRecords(name + ".topic", 2, PATIENCE)).hasSize(2);
		}
	}

	private static MessageListenerContainer container(ConfigurableApplicationContext tandem) {
		MessageListenerContainer container = tandem.getBean(KafkaListenerEndpointRegistry.class)
			.getListenerContainer("some");
		assertThat(container).isNotNull();
		return container;
	}

	private static ConfigurableApplicationContext start(TwoClusters clusters, String name) {
		return new SpringApplicationBuilder(TandemApplication.class).run("--server.port=0", "--tandem.name=" + name,
				"--tandem.source.bootstrap-servers=" + clusters.source(),
				"--tandem.target.bootstrap-servers=" + clusters.target(), "--tandem.routes[0].name=some",
				"--tandem.routes[0].topics=" + name + "\\..*", "--tandem.topics.interval=500ms",
				"--tandem.source.consumer.properties.heartbeat.interval.ms=100");
	}

}
