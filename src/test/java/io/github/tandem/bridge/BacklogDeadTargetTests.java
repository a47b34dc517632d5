package io.github.tandem.bridge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backlog} when the target does not answer.
 */
class BacklogDeadTargetTests {

	private static final Instant NOW = Instant.EPOCH;

	private static final Uuid TOPIC_ID = Uuid.randomUuid();

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final BridgeMeters meters = new BridgeMeters(this.registry, true);

	private final Backlog backlog = new Backlog(new InFlightBytes(1_000_000));

	private final List<PartitionFlow> failed = new ArrayList<>();

	private final MockProducer<byte[], byte[]> producer = new MockProducer<>();

	private final PartitionFlow one = flow(0);

	private final PartitionFlow other = flow(1);

	@Test
	void waitsForADeadTargetOnceBetweenTwoPollsHoweverManyPartitionsThereAre() {
		add(this.one);
		add(this.other);
		this.producer.sendException = new TimeoutException("not present in metadata after 5000 ms");
		assertThat(send()).isFalse();
		assertThat(this.failed).containsExactly(this.one);
		assertThat(this.backlog.holds(this.one)).isFalse();
		assertThat(this.backlog.holds(this.other)).isTrue();
		assertThat(send()).isFalse();
		assertThat(this.failed).containsExactly(this.one, this.other);
	}

	@Test
	void goesOnWithItsNeighboursWhenATopicIsRefused() {
		add(this.one);
		add(this.other);
		this.producer.sendException = new InvalidTopicException("refused");
		assertThat(send()).isTrue();
		assertThat(this.failed).containsExactly(this.one, this.other);
	}

	private boolean send() {
		return this.backlog.sendTo(this.producer, new Backlog.Failures() {

			@Override
			public void failed(PartitionFlow flow, long offset, Exception failure) {
				BacklogDeadTargetTests.this.failed.add(flow);
			}

			@Override
			public void suspected(PartitionFlow flow) {
				throw new AssertionError("no record is suspected");
			}

		});
	}

	private void add(PartitionFlow flow) {
		ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(flow.partition().topic(),
				flow.partition().partition(), 0, new byte[1], new byte[1]);
		this.backlog.add(flow, List.of(record),
				new Sample(0, Clock.SYSTEM, this.meters.pipeline("all"), this.meters.age("all")));
	}

	private PartitionFlow flow(int partition) {
		PartitionFlow flow = new PartitionFlow(new TopicPartition("topic", partition),
				this.meters.topic("all", "topic"), NOW);
		flow.found(new Position(0, Optional.empty(), TOPIC_ID, 1, null), NOW);
		flow.to(new TargetTopic.Ready("topic", Uuid.randomUuid(), 2, true, TOPIC_ID, 2, TopicLimits.UNKNOWN));
		flow.run(NOW);
		return flow;
	}

}
