package io.github.tandem.bridge.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Rejoining}.
 */
class RejoiningTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final ManualClock clock = new ManualClock();

	private int left;

	private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {

		@Override
		public synchronized void unsubscribe() {
			RejoiningTests.this.left++;
			super.unsubscribe();
		}

	};

	private int assigned;

	private final Rejoining rejoining = new Rejoining(this.clock);

	@BeforeEach
	void subscribe() {
		Pattern topics = Pattern.compile("orders");
		ConsumerRebalanceListener listener = new ConsumerRebalanceListener() {

			@Override
			public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
			}

			@Override
			public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
				RejoiningTests.this.assigned++;
			}

		};
		this.consumer.updatePartitions("orders", List.of(new PartitionInfo("orders", 0, null, null, null)));
		this.consumer.subscribe(topics, listener);
		this.rejoining.subscribed(this.consumer, topics, listener);
		this.consumer.rebalance(Set.of(PARTITION));
	}

	@Test
	void joinsAnewAfterThreeFailures() {
		fail(2);
		assertThat(this.left).isZero();
		fail(1);
		assertThat(this.left).isEqualTo(1);
		assertThat(this.consumer.subscription()).as("it is subscribed as before").containsExactly("orders");
		this.consumer.rebalance(Set.of(PARTITION));
		assertThat(this.assigned).isEqualTo(2);
	}

	@Test
	void joinsAnewLessOftenWhileThatDoesNotHelp() {
		fail(3);
		fail(5);
		assertThat(this.left).isEqualTo(1);
		fail(1);
		assertThat(this.left).isEqualTo(2);
	}

	@Test
	void isPatientAgainAfterAWhileWithoutFailures() {
		fail(2);
		this.clock.advance(Duration.ofSeconds(4));
		assertThat(this.rejoining.isFailing()).isTrue();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.rejoining.isFailing()).isFalse();
		fail(2);
		assertThat(this.left).isZero();
		fail(1);
		assertThat(this.left).isEqualTo(1);
	}

	@Test
	void leavesWhatABrokerAnswersAlone() {
		assertThat(Rejoining.isConcernedBy(new IllegalStateException("No more unfilled consumers"))).isTrue();
		assertThat(Rejoining.isConcernedBy(new KafkaException("Unexpected error"))).isTrue();
		assertThat(Rejoining.isConcernedBy(new TimeoutException("no answer"))).isFalse();
		assertThat(Rejoining.isConcernedBy(new WakeupException())).isFalse();
		assertThat(Rejoining.isConcernedBy(new InterruptException(new InterruptedException()))).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

	private void fail(int times) {
		for (int time = 0; time < times; time++) {
			this.rejoining.failed(this.consumer);
		}
	}

}
