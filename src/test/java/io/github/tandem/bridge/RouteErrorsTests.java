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

	private final RouteErrors errors = new RouteErrors("all", this.route::loop, this.route.clock());

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
	void tellsOfPollsThatFailWhenThatBeginsNowAndThenAndWhenItEnds(CapturedOutput output) {
		String begin = "Reading from the source failed, trying again";
		pollsFailFor(59);
		assertThat(output.getOut().lines().filter((line) -> line.contains(begin))).singleElement()
			.asString()
			.contains(" ERROR ");
		pollsFailFor(2);
		assertThat(output.getOut().lines().filter((line) -> line.contains(begin))).hasSize(2);
		this.errors.succeeded();
		this.errors.succeeded();
		assertThat(output).containsOnlyOnce("The source can be read again");
		pollsFailFor(1);
		assertThat(output.getOut().lines().filter((line) -> line.contains(begin))).as("another fault").hasSize(3);
	}

	@Test
	void tellsOfTheEndWhenNoThreadFailsAnyMore(CapturedOutput output) throws InterruptedException {
		pollsFailFor(1);
		Thread other = new Thread(() -> this.errors.failed(new KafkaException("no answer after 5 ms")));
		other.start();
		other.join();
		Thread third = new Thread(() -> {
			this.errors.failed(new KafkaException("no answer after 5 ms"));
			this.errors.succeeded();
		});
		third.start();
		third.join();
		assertThat(output).containsOnlyOnce("Reading from the source failed").doesNotContain("can be read again");
		this.errors.succeeded();
		assertThat(output).as("the other one is gone").containsOnlyOnce("The source can be read again");
	}

	@Test
	void tellsOnceAMinuteThatRecordsCouldNotBeHandedOver(CapturedOutput output) {
		for (int second = 0; second < 60; second++) {
			doNotWait();
			this.errors.handleBatch(new IllegalStateException("a bug"), ConsumerRecords.empty(), this.route.consumer(),
					this.container, () -> {
					});
			this.errors.succeeded();
			this.route.clock().advance(Duration.ofSeconds(1));
		}
		assertThat(output).containsOnlyOnce("Records could not be handed over, reading them again");
	}

	private void pollsFailFor(int seconds) {
		for (int second = 0; second < seconds; second++) {
			doNotWait();
			this.errors.handleOtherException(new KafkaException("no answer after %d ms".formatted(second)),
					this.route.consumer(), this.container, true);
			this.route.clock().advance(Duration.ofSeconds(1));
		}
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
