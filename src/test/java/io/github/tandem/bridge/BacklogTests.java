package io.github.tandem.bridge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.position.Position;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backlog}.
 */
class BacklogTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final Uuid ID = Uuid.randomUuid();

	private static final TopicPartition ONE = new TopicPartition("orders", 1);

	private static final TopicPartition TWO = new TopicPartition("orders", 2);

	private static final long SIZE = heapOf(Records.record(ONE, 0));

	// room for four records
	private final InFlightBytes bytes = new InFlightBytes(4 * SIZE);

	private final Backlog backlog = new Backlog(this.bytes);

	private final StubbornProducer producer = new StubbornProducer();

	private final PartitionFlow one = running(ONE);

	private final PartitionFlow two = running(TWO);

	private final List<String> failures = new ArrayList<>();

	@Test
	void isEmptyAtFirst() {
		assertThat(this.backlog.isEmpty()).isTrue();
		assertThat(this.backlog.holds(this.one)).isFalse();
		assertThat(send()).isTrue();
		assertThat(sent()).isEmpty();
	}

	@Test
	void sendsWhatThereIsInItsOrder() {
		add(this.one, 0, 2);
		add(this.two, 0, 1);
		add(this.one, 2, 3);
		assertThat(send()).isTrue();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-2@0", "orders-1@2");
		assertThat(this.backlog.isEmpty()).isTrue();
	}

	@Test
	void stopsAtTheByteLimitAndGoesOn() {
		add(this.one, 0, 6);
		add(this.two, 0, 3);
		send();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2", "orders-1@3");
		assertThat(this.bytes.isFull()).isTrue();
		assertThat(this.backlog.holds(this.one)).isTrue();
		assertThat(this.backlog.holds(this.two)).isTrue();
		send();
		assertThat(sent()).as("nothing more while it is full").hasSize(4);
		acknowledge(3);
		send();
		assertThat(sent()).endsWith("orders-1@4", "orders-1@5", "orders-2@0").hasSize(7);
		assertThat(this.backlog.holds(this.one)).isFalse();
		acknowledge(4);
		send();
		assertThat(sent()).endsWith("orders-2@1", "orders-2@2").hasSize(9);
		assertThat(this.backlog.isEmpty()).isTrue();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void forgetsThePartitionThatIsDropped() {
		add(this.one, 0, 3);
		add(this.two, 0, 3);
		add(this.one, 3, 5);
		this.backlog.drop(this.one);
		assertThat(this.backlog.holds(this.one)).isFalse();
		assertThat(this.backlog.holds(this.two)).isTrue();
		send();
		assertThat(sent()).containsExactly("orders-2@0", "orders-2@1", "orders-2@2");
	}

	@Test
	void keepsARecordAtItsPlaceWhileTheProducerHasNoRoom() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.producer.refuseFrom(1, new BufferExhaustedException("no room"));
		assertThat(send()).isFalse();
		assertThat(sent()).containsExactly("orders-1@0");
		assertThat(this.bytes.get()).as("only what was sent is in flight").isEqualTo(SIZE);
		assertThat(send()).isFalse();
		this.producer.refuseNothing();
		assertThat(send()).isTrue();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2", "orders-2@0");
		assertThat(this.failures).isEmpty();
		acknowledge(4);
		this.one.advance();
		assertThat(this.one.inFlight()).returns(3L, InFlight::watermark).returns(true, InFlight::isEmpty);
	}

	@Test
	void tellsARecordThatTheProducerRefuses() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		add(this.one, 3, 4);
		this.producer.refuseFrom(1, new RecordTooLargeException("too large"));
		this.producer.onlyOf(ONE);
		assertThat(send()).isTrue();
		assertThat(this.failures).containsExactly("orders-1: too large");
		assertThat(sent()).as("others flow on, and nothing overtakes").containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.backlog.isEmpty()).isTrue();
		acknowledge(2);
		this.one.advance();
		assertThat(this.one.inFlight()).returns(1L, InFlight::watermark).returns(true, InFlight::isEmpty);
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void tellsARecordOnWhichTheProducerThrows() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.producer.throwFrom(1, new IllegalStateException("Cannot send after the producer is closed"));
		this.producer.onlyOf(ONE);
		assertThat(send()).isTrue();
		assertThat(this.failures).containsExactly("orders-1: Cannot send after the producer is closed");
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		acknowledge(2);
		assertThat(this.bytes.get()).isZero();
		this.one.advance();
		assertThat(this.one.inFlight()).returns(1L, InFlight::watermark).returns(true, InFlight::isEmpty);
	}

	@Test
	void doesNotSendWhatWasReadBeforeAPartitionWasSetBack() {
		add(this.one, 0, 3);
		this.one.run(NOW);
		add(this.one, 0, 1);
		add(this.two, 0, 1);
		send();
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.backlog.isEmpty()).isTrue();
	}

	@Test
	void doesNotSendRecordsOfAPartitionThatDoesNotRun() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.one.halt(Reason.GAP, "any", null, null, NOW);
		send();
		assertThat(sent()).containsExactly("orders-2@0");
		assertThat(this.bytes.get()).isEqualTo(SIZE);
	}

	@Test
	void timesTheLastRecordOfEachPoll() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		Sample sample = new Sample(0, registry.config().clock(), registry.timer("pipeline"), registry.timer("age"));
		this.backlog.add(this.one, Records.records(ONE, 0, 3), sample);
		send();
		acknowledge(2);
		assertThat(sample.pipeline().count()).isZero();
		acknowledge(1);
		assertThat(sample.pipeline().count()).isEqualTo(1);
	}

	@Test
	void sendsManyRecordsThroughLittleRoomInTheirOrder() {
		for (int poll = 0; poll < 50; poll++) {
			add(this.one, 10 * poll, 10 * poll + 10);
			add(this.two, 10 * poll, 10 * poll + 10);
		}
		while (!this.backlog.isEmpty()) {
			send();
			assertThat(this.bytes.get()).isLessThanOrEqualTo(4 * SIZE + SIZE / 2);
			acknowledge(1);
		}
		for (TopicPartition partition : List.of(ONE, TWO)) {
			assertThat(sent().stream().filter((record) -> record.startsWith(partition.toString())))
				.containsExactlyElementsOf(
						LongStream.range(0, 500).mapToObj((offset) -> partition + "@" + offset).toList());
		}
	}

	private void add(PartitionFlow flow, long from, long to) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.backlog.add(flow, Records.records(flow.partition(), from, to),
				new Sample(0, registry.config().clock(), registry.timer("pipeline"), registry.timer("age")));
	}

	private boolean send() {
		return this.backlog.sendTo(this.producer, new Backlog.Failures() {

			@Override
			public void failed(PartitionFlow flow, long offset, Exception failure) {
				BacklogTests.this.failures.add(flow.partition() + ": " + failure.getMessage());
			}

			@Override
			public void suspected(PartitionFlow flow) {
				BacklogTests.this.failures.add(flow.partition() + ": suspected");
			}

		});
	}

	private List<String> sent() {
		return this.producer.history().stream().map(ProducerRecord::value).map(String::new).toList();
	}

	private void acknowledge(int records) {
		ProducerThread.run(() -> IntStream.range(0, records).forEach((index) -> this.producer.completeNext()));
	}

	private static long heapOf(ConsumerRecord<byte[], byte[]> record) {
		InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);
		Delivery.of(record, bytes, null);
		return bytes.get();
	}

	private static PartitionFlow running(TopicPartition partition) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		PartitionFlow flow = new PartitionFlow(partition, new BridgeMeters(registry, true).topic("all", "orders"), NOW);
		flow.found(new Position(0, Optional.empty(), ID, 1000, null), NOW);
		flow.to(new TargetTopic.Ready("orders", Uuid.randomUuid(), 3, true, ID, 3, TopicLimits.UNKNOWN));
		flow.run(NOW);
		return flow;
	}

}
