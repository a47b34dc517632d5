package io.github.tandem.bridge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;
import io.github.tandem.worker.SteadyClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a machine whose clock is set while records flow.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class ClockIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void changesNothingWhenItIsSet(TwoClusters clusters, CapturedOutput output) {
		String topic = clusters.uniqueName("clock");
		clusters.source().createTopic(topic, 1);
		clusters.source().produce(topic, "key", "value");
		MachineClock machine = new MachineClock();
		RunningTandem.Builder builder = RunningTandem.between(clusters)
			.route("all", topic, "concurrency", "1")
			.initializer((context) -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof SteadyClock) ? new SteadyClock(machine, System::nanoTime) : bean;
				}

			}));
		builder.whileRunning((running) -> {
			clusters.target().awaitRecords(topic, 1, PATIENCE);
			running.awaitState("all", topic, 0, "caught-up");
			Set<String> members = members(clusters.source(), builder.group("all"));
			int copies = 1;
			for (Duration step : List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(-2),
					Duration.ofMinutes(-1))) {
				clusters.source().produce(topic, "key", "before");
				machine.step(step);
				clusters.source().produce(topic, "key", "after");
				copies += 2;
				assertThat(clusters.target().awaitRecords(topic, copies, PATIENCE)).hasSize(copies);
				assertThat(running.read("/actuator/health/replication")).as("after %s", step).contains("\"UP\"");
			}
			running.awaitState("all", topic, 0, "caught-up");
			assertThat(machine.reads).as("what was set is what is read").hasPositiveValue();
			assertThat(members(clusters.source(), builder.group("all"))).isEqualTo(members);
			assertThat(producers(clusters.target(), topic)).hasSize(1);
		});
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")))
			.isEmpty();
	}

	private static Set<String> members(Cluster source, String group) {
		return source.consumerGroup(group)
			.members()
			.stream()
			.map(MemberDescription::consumerId)
			.collect(Collectors.toSet());
	}

	private static List<Long> producers(Cluster target, String topic) {
		TopicPartition partition = new TopicPartition(topic, 0);
		try {
			return target.admin()
				.describeProducers(List.of(partition))
				.partitionResult(partition)
				.get()
				.activeProducers()
				.stream()
				.map(ProducerState::producerId)
				.toList();
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The clock of a machine that somebody sets.
	 */
	private static final class MachineClock extends Clock {

		private volatile Duration ahead = Duration.ZERO;

		private final AtomicLong reads = new AtomicLong();

		private void step(Duration by) {
			this.ahead = this.ahead.plus(by);
			this.reads.set(0);
		}

		@Override
		public Instant instant() {
			this.reads.incrementAndGet();
			return Instant.now().plus(this.ahead);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
