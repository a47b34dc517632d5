package io.github.tandem.bridge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests consumers whose commits throw at once.
 */
@TwoClustersTest
class CommitsIntegrationTests {

	static final List<Named<Supplier<RuntimeException>>> failures = List.of(
			Named.of("KafkaException", () -> new KafkaException("thrown at once")),
			Named.of("IllegalStateException", () -> new IllegalStateException("thrown at once")));

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final int TIMES = 3;

	@ParameterizedTest
	@FieldSource("failures")
	void goOnThoughOneThrowsAtOnce(Supplier<RuntimeException> failures, TwoClusters clusters) {
		String topic = clusters.uniqueName("commits");
		AtomicInteger thrown = new AtomicInteger();
		clusters.source().createTopic(topic, 1);
		clusters.source().produce(topic, "key", "first");
		RunningTandem.Builder builder = RunningTandem.between(clusters)
			.route("all", topic)
			.initializer((context) -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof DefaultKafkaConsumerFactory<?, ?> factory) {
						factory.addPostProcessor((consumer) -> throwing(consumer, failures, thrown));
					}
					return bean;
				}

			}));
		try (RunningTandem running = builder.start()) {
			assertThat(clusters.target().awaitRecords(topic, 1, PATIENCE)).hasSize(1);
			awaitCommit(clusters, builder.group("all"), topic, 1);
			assertThat(thrown).hasValue(TIMES);
			clusters.source().produce(topic, "key", "second");
			awaitCommit(clusters, builder.group("all"), topic, 2);
			assertThat(running.value("tandem_commit_age_seconds")).isZero();
			assertThat(clusters.target().size(topic)).as("copies").isEqualTo(2);
		}
	}

	private static void awaitCommit(TwoClusters clusters, String group, String topic, long offset) {
		Awaitility.await("the commit of " + offset)
			.atMost(PATIENCE)
			.until(() -> clusters.source().committedOffsets(group).get(new TopicPartition(topic, 0)),
					(committed) -> committed != null && committed.offset() == offset);
	}

	@SuppressWarnings("unchecked")
	private static <K, V> Consumer<K, V> throwing(Consumer<K, V> consumer, Supplier<RuntimeException> failures,
			AtomicInteger thrown) {
		return (Consumer<K, V>) Proxy.newProxyInstance(CommitsIntegrationTests.class.getClassLoader(),
				new Class<?>[] { Consumer.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("commitAsync") && thrown.get() < TIMES) {
						thrown.incrementAndGet();
						throw failures.get();
					}
					try {
						return method.invoke(consumer, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
