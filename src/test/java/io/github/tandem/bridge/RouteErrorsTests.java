package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RouteErrors}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RouteErrorsTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final RouteErrors errors = new RouteErrors(this.route::loop);

	private final MessageListenerContainer container = container();

	@Test
	void readsAgainWhatCouldNotBeHandedOver(CapturedOutput output) {
		this.route.start(5, 0);
		this.route.flowFor(LoopHarness.SHORTLY);
		this.route.append(0, 5, 8);
		this.route.loop().beforePoll();
		// what this poll brings is lost
		ConsumerRecords<byte[], byte[]> lost = this.route.consumer().poll(Duration.ZERO);
		assertThat(lost.count()).isEqualTo(3);
		doNotWait();
		this.errors.handleBatch(new IllegalStateException("a bug"), lost, this.route.consumer(), this.container, () -> {
			throw new AssertionError("It is read again instead");
		});
		this.route.flowFor(LoopHarness.SHORTLY);
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 8));
		assertThat(output.toString()).contains("ERROR", "Records could not be handed over, reading them again");
	}

	@Test
	void goesOnAfterAPollThatFailed(CapturedOutput output) {
		doNotWait();
		this.errors.handleOtherException(new KafkaException("no answer"), this.route.consumer(), this.container, true);
		assertThat(output.toString()).contains("ERROR", "Reading from the source failed, trying again");
	}

	@Test
	void leavesCommitsToTheLoop() {
		assertThat(this.errors.isAckAfterHandle()).isFalse();
	}

	// The thread would be parked for a second.
	private static void doNotWait() {
		LockSupport.unpark(Thread.currentThread());
	}

	private static MessageListenerContainer container() {
		ContainerProperties properties = new ContainerProperties("orders");
		properties.setMessageListener((BatchMessageListener<byte[], byte[]>) (records) -> {
		});
		return new KafkaMessageListenerContainer<>(
				new DefaultKafkaConsumerFactory<byte[], byte[]>(Map.of("bootstrap.servers", "source:9092")),
				properties);
	}

}
