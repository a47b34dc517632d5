package io.github.tandem.bridge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.consumer.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A consumer whose polls fail until it joins its group anew, as they do when the leader
 * of the group cannot assign what its members claim.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class RejoiningIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String FAILURE = "No more unfilled consumers to be assigned.";

	private final AtomicBoolean failing = new AtomicBoolean();

	private final AtomicBoolean healing = new AtomicBoolean();

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	RejoiningIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("rejoining");
		this.tandem = RunningTandem.between(clusters)
			.route("all", this.topic, "concurrency", "1")
			.initializer((context) -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof DefaultKafkaConsumerFactory<?, ?> consumers) {
						failUntilTheyUnsubscribe(consumers);
					}
					return bean;
				}

			}));
	}

	@Test
	void healsByItselfAndSaysSo(CapturedOutput output) {
		this.source.createTopic(this.topic, 1);
		this.source.produce(this.topic, null, "before");
		this.tandem.whileRunning((running) -> {
			this.target.awaitRecords(this.topic, 1, PATIENCE);
			this.failing.set(true);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> running.read("/actuator/replication"), (route) -> route.contains(FAILURE));
			this.healing.set(true);
			this.source.produce(this.topic, null, "after");
			this.target.awaitRecords(this.topic, 2, PATIENCE);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(running.read("/actuator/replication")).doesNotContain(FAILURE));
			assertThat(this.target.size(this.topic)).isEqualTo(2);
			assertThat(output).contains("Reading from the source failed, trying again", "The source can be read again");
		});
	}

	private <K, V> void failUntilTheyUnsubscribe(DefaultKafkaConsumerFactory<K, V> consumers) {
		consumers.addPostProcessor(this::failing);
	}

	@SuppressWarnings("unchecked")
	private <K, V> Consumer<K, V> failing(Consumer<K, V> consumer) {
		return (Consumer<K, V>) Proxy.newProxyInstance(Consumer.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("unsubscribe") && this.healing.get()) {
						this.failing.set(false);
					}
					if (method.getName().equals("poll") && this.failing.get()) {
						throw new IllegalStateException(FAILURE);
					}
					try {
						return method.invoke(consumer, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

}
