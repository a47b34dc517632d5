package io.github.tandem.worker;

import java.util.List;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.FailedDelivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;
import io.github.tandem.worker.target.Sender;
import io.github.tandem.worker.target.SenderFixture;
import io.github.tandem.worker.target.Stop;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SendQueue}.
 */
class SendQueueTests {

	private static final TopicPartition ONE = new TopicPartition("orders", 1);

	private static final TopicPartition TWO = new TopicPartition("orders", 2);

	private static final long SIZE = RecordSize.bytes(Records.record(ONE, 0)) + RecordSize.OVERHEAD;

	// room for four records
	private final InFlightBytes bytes = new InFlightBytes(4 * SIZE);

	private final SendQueue queue = new SendQueue(this.bytes);

	private final StubbornProducer producer = new StubbornProducer();

	private final Sender sender = SenderFixture.of(this.producer);

	private final SourcePartition one = PartitionFixture.running(ONE, this.bytes);

	private final SourcePartition two = PartitionFixture.running(TWO, this.bytes);

	@Test
	void isEmptyAtFirst() {
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(send()).isEmpty();
		assertThat(sent()).isEmpty();
	}

	@Test
	void sendsWhatThereIsInItsOrder() {
		add(this.one, 0, 2);
		add(this.two, 0, 1);
		add(this.one, 2, 3);
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-2@0", "orders-1@2");
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void stopsAtTheByteLimitAndGoesOn() {
		add(this.one, 0, 6);
		add(this.two, 0, 3);
		send();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2", "orders-1@3");
		assertThat(this.bytes.isFull()).isTrue();
		send();
		assertThat(sent()).as("nothing more while it is full").hasSize(4);
		acknowledge(3);
		send();
		assertThat(sent()).endsWith("orders-1@4", "orders-1@5", "orders-2@0").hasSize(7);
		assertThat(this.queue.isEmpty()).isFalse();
		acknowledge(4);
		assertThat(send()).isEmpty();
		assertThat(sent()).endsWith("orders-2@1", "orders-2@2").hasSize(9);
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void forgetsPartitionsThatDoNotGoOnWithTheirRecords() {
		add(this.one, 0, 3);
		add(this.two, 0, 3);
		add(this.one, 3, 5);
		this.one.waitFor(Obstacle.TOPIC_NOT_SEEN, null, PartitionFixture.NOW);
		this.queue.removeVoid();
		this.one.run(PartitionFixture.NOW);
		send();
		assertThat(sent()).containsExactly("orders-2@0", "orders-2@1", "orders-2@2");
	}

	@Test
	void keepsARecordAtItsPlaceWhileTheProducerHasNoRoom() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.producer.refuseFrom(1, new BufferExhaustedException("no room"));
		assertThat(send()).as("no partition is stopped for it").isEmpty();
		assertThat(sent()).containsExactly("orders-1@0");
		assertThat(this.bytes.get()).as("only what was sent is in flight").isEqualTo(SIZE);
		assertThat(send()).isEmpty();
		this.producer.refuseNothing();
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2", "orders-2@0");
		acknowledge(4);
		assertThat(this.one.progress().watermark()).isEqualTo(3);
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void aRecordWithoutRoomDoesNotKeepItsNeighboursFromSending() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		add(this.one, 3, 4);
		this.producer.refuseFrom(1, new BufferExhaustedException("no room"));
		this.producer.onlyOf(ONE);
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.queue.isOpen()).as("there will be room soon").isFalse();
		this.producer.refuseNothing();
		acknowledge(2);
		send();
		assertThat(sent()).endsWith("orders-1@1", "orders-1@2", "orders-1@3").hasSize(5);
	}

	@Test
	void nothingOvertakesARecordForWhichABatchHasNoRoomLeft() {
		long batch = 16_384;
		this.producer.lead("orders", 1, 1, 1);
		// twice of what is free may be taken: a few bytes more than the first batch
		this.producer.buffer(10 * batch, () -> (batch + SIZE) / 2);
		Sender sharing = SenderFixture.of(this.producer);
		add(this.one, 0, 1);
		this.queue.send(sharing);
		add(this.one, 1, 3);
		add(this.one, 3, 4);
		sharing.buffer().look(List.of(this.one));
		this.queue.send(sharing);
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1");
		this.queue.send(sharing);
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2", "orders-1@3");
	}

	@Test
	void doesNotEvenReadWhatHasNoLeader() {
		this.producer.lead("orders", -1, -1, 2);
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		add(this.one, 3, 5);
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-2@0");
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.giveBack()).containsExactly(this.one);
		assertThat(this.one.progress().inFlight().readFrom()).isZero();
		assertThat(this.one.progress().inFlight().hasUnsent()).isFalse();
		assertThat(this.one.isReading()).isFalse();
		assertThat(this.one.target().heldBack())
			.satisfies((held) -> assertThat(held.detail()).isEqualTo("partition 1 has no leader on the target"));
		this.sender.buffer().review(this.one);
		assertThat(this.one.isReading()).isFalse();
		this.producer.lead("orders", -1, 2, 2);
		SenderFixture.at(this.sender, PartitionFixture.NOW);
		this.sender.buffer().review(this.one);
		assertThat(this.one.isReading()).isTrue();
		add(this.one, 0, 3);
		send();
		assertThat(sent()).endsWith("orders-1@0", "orders-1@1", "orders-1@2").hasSize(4);
	}

	@Test
	void keepsASingleRecordWhosePartitionHasNoLeader() {
		this.producer.lead("orders", 2, -1, 2);
		List<ConsumerRecord<byte[], byte[]>> records = Records.records(ONE, 0, 1);
		this.one.probe(new Probe.Sending(records.get(0)));
		add(this.one, records);
		add(this.two, 0, 1);
		send();
		assertThat(sent()).containsExactly("orders-2@0");
		assertThat(this.queue.isOpen()).isTrue();
		assertThat(this.queue.giveBack()).isEmpty();
		this.producer.lead("orders", 2, 2, 2);
		SenderFixture.at(this.sender, PartitionFixture.NOW);
		send();
		assertThat(sent()).endsWith("orders-1@0").hasSize(2);
	}

	@Test
	void keepsARecordThatTheProducerRefusesAtItsPlaceUntilItIsDecided() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.producer.refuseFrom(1, new RecordTooLargeException("too large"));
		this.producer.onlyOf(ONE);
		assertThat(send()).isEmpty();
		assertThat(sent()).as("others flow on, and nothing overtakes").containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.one.progress().inFlight().failed()).as("first those before it").isNull();
		assertThat(this.one.probe()).isEqualTo(Probe.NONE);
		acknowledge(2);
		assertThat(send()).isEmpty();
		assertThat(this.one.probe()).isInstanceOf(Probe.Sending.class);
		assertThat(this.one.progress().inFlight().failed()).isNotNull()
			.returns(1L, FailedDelivery::offset)
			.returns("too large", (failed) -> failed.failure().getMessage());
		assertThat(this.one.isSettled()).isTrue();
		this.producer.refuseNothing();
		send();
		assertThat(sent()).as("until it is decided what becomes of it").hasSize(2);
		assertThat(this.queue.giveBack()).as("there is room for one").containsExactly(this.one);
		this.one.leaveOut(1, LeftOut.SKIPPED);
		add(this.one, 2, 3);
		send();
		assertThat(sent()).endsWith("orders-1@2").hasSize(3);
		acknowledge(1);
		assertThat(this.one.progress().watermark()).isEqualTo(3);
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void stopsThePartitionOfARecordThatTheProducerRefusesForAnotherReason() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		add(this.one, 3, 4);
		this.producer.refuseFrom(1, new InvalidTopicException("refused"));
		this.producer.onlyOf(ONE);
		assertThat(send()).singleElement()
			.isInstanceOfSatisfying(Stop.class,
					(failed) -> assertThat(failed).returns(this.one, Stop::partition)
						.returns(1L, Stop::offset)
						.returns("refused", (stop) -> stop.failure().getMessage()));
		assertThat(sent()).as("others flow on, and nothing overtakes").containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.queue.isEmpty()).isTrue();
		acknowledge(2);
		assertThat(this.one.progress().watermark()).isEqualTo(1);
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void stopsThePartitionOfARecordOnWhichTheProducerThrows() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.producer.throwFrom(1, new IllegalStateException("Cannot send after the producer is closed"));
		this.producer.onlyOf(ONE);
		assertThat(send()).extracting(Stop::partition).containsExactly(this.one);
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		acknowledge(2);
		assertThat(this.one.progress().watermark()).isEqualTo(1);
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void sendsARecordThatMayBeRejectedAlone() {
		this.one.target().rejections().add(1);
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.one.isReading()).isTrue();
		acknowledge(1);
		send();
		assertThat(sent()).endsWith("orders-1@1").hasSize(3);
		assertThat(this.one.probe()).isInstanceOf(Probe.Sending.class);
		assertThat(this.queue.giveBack()).as("there is room for one").containsExactly(this.one);
		add(this.one, 2, 3);
		acknowledge(2);
		send();
		assertThat(sent()).as("until it is decided what becomes of it").hasSize(3);
		this.one.probe(Probe.NONE);
		send();
		assertThat(sent()).endsWith("orders-1@2").hasSize(4);
	}

	@Test
	void doesNotSendWhatWasReadBeforeAPartitionWasSetBack() {
		add(this.one, 0, 3);
		this.one.run(PartitionFixture.NOW);
		add(this.one, 0, 1);
		add(this.two, 0, 1);
		send();
		assertThat(sent()).containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void doesNotSendRecordsOfAPartitionThatDoesNotRun() {
		add(this.one, 0, 3);
		add(this.two, 0, 1);
		this.one.backOff("any", PartitionFixture.NOW, PartitionFixture.NOW);
		send();
		assertThat(sent()).containsExactly("orders-2@0");
		assertThat(this.bytes.get()).isEqualTo(SIZE);
	}

	@Test
	void stopsThePartitionsOfATopicThatTheProducerDoesNotFindForSomeSeconds() {
		add(this.one, 0, 1);
		add(this.two, 0, 1);
		this.producer.refuseFrom(0, new TimeoutException("not present in metadata after 0 ms"));
		SenderFixture.at(this.sender, PartitionFixture.NOW);
		assertThat(send()).as("the producer finds out").isEmpty();
		SenderFixture.at(this.sender, PartitionFixture.NOW.plusSeconds(3));
		assertThat(send()).isEmpty();
		assertThat(this.queue.isEmpty()).isFalse();
		SenderFixture.at(this.sender, PartitionFixture.NOW.plusSeconds(4));
		assertThat(send()).extracting(Stop::partition).containsExactly(this.one);
	}

	@Test
	void sendsWhatTheProducerKnowsMeanwhile() {
		add(this.one, 0, 1);
		add(this.two, 0, 1);
		this.producer.refuseFrom(0, new TimeoutException("not present in metadata after 0 ms"));
		this.producer.onlyOf(ONE);
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-2@0");
		this.producer.refuseNothing();
		assertThat(send()).isEmpty();
		assertThat(sent()).containsExactly("orders-2@0", "orders-1@0");
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void goesOnWithItsNeighboursWhenATopicIsRefused() {
		add(this.one, 0, 1);
		add(this.two, 0, 1);
		this.producer.refuseFrom(0, new InvalidTopicException("refused"));
		assertThat(send()).extracting(Stop::partition).containsExactly(this.one, this.two);
	}

	@Test
	void sendsTheFirstRecordAloneWhereABatchMayBeTooLarge() {
		limitBatches();
		add(this.one, 0, 3);
		add(this.one, 3, 4);
		add(this.two, 0, 1);
		send();
		assertThat(sent()).as("its neighbour goes on").containsExactly("orders-1@0", "orders-2@0");
		assertThat(this.queue.isEmpty()).isFalse();
		send();
		assertThat(sent()).hasSize(2);
		acknowledge(1);
		send();
		assertThat(sent()).as("there was room for one").endsWith("orders-1@1").hasSize(3);
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.giveBack()).containsExactly(this.one);
		assertThat(this.one.progress().inFlight().readFrom()).isEqualTo(2);
	}

	@Test
	void readsOnWhileRecordsWaitForAnswersAndKeepsFewOfThem() {
		limitBatches();
		add(this.one, 0, 5);
		add(this.one, 5, 9);
		assertThat(this.queue.isOpen()).as("not sent yet").isFalse();
		send();
		assertThat(this.queue.isOpen()).isTrue();
		assertThat(this.queue.giveBack()).containsExactly(this.one);
		assertThat(this.one.progress().inFlight().readFrom()).as("one was sent, and one is kept").isEqualTo(2);
		acknowledge(1);
		send();
		assertThat(this.queue.isEmpty()).isTrue();
		acknowledge(1);
		assertThat(this.one.progress().inFlight().isIdle()).isTrue();
		assertThat(this.one.progress().watermark()).isEqualTo(2);
	}

	@Test
	void givesBackWhatWaitsTooLongForAnAnswer() {
		limitBatches();
		add(this.one, 0, 3);
		add(this.one, 3, 5);
		send();
		this.one.target().acknowledgementWait().look(this.one.progress().inFlight(), PartitionFixture.NOW);
		assertThat(this.queue.giveBack()).as("there is room for one").containsExactly(this.one);
		assertThat(this.one.progress().inFlight().readFrom()).isEqualTo(2);
		this.one.target()
			.acknowledgementWait()
			.look(this.one.progress().inFlight(), PartitionFixture.NOW.plusSeconds(1));
		assertThat(this.queue.giveBack()).containsExactly(this.one);
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.one.progress().inFlight().readFrom()).isEqualTo(1);
		acknowledge(1);
		assertThat(this.one.progress().watermark()).isEqualTo(1);
		add(this.one, 1, 3);
		send();
		acknowledge(2);
		assertThat(this.one.progress().watermark()).isEqualTo(3);
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@1", "orders-1@2");
	}

	@Test
	void nothingOvertakesAFirstRecordThatIsRefused() {
		limitBatches();
		add(this.one, 0, 3);
		send();
		assertThat(sent()).containsExactly("orders-1@0");
		ProducerThread.run(() -> this.producer.errorNext(new RecordTooLargeException("2 MB")));
		send();
		assertThat(sent()).as("before it is decided what becomes of it").hasSize(1);
		this.one.run(PartitionFixture.NOW);
		add(this.one, 0, 3);
		send();
		assertThat(sent()).containsExactly("orders-1@0", "orders-1@0");
	}

	@Test
	void aTopicIsFoundWhoseFirstRecordIsUnderWay() {
		limitBatches();
		add(this.one, 0, 3);
		SenderFixture.at(this.sender, PartitionFixture.NOW);
		SenderFixture.missed(this.sender, "orders");
		send();
		assertThat(sent()).hasSize(1);
		SenderFixture.at(this.sender, PartitionFixture.NOW.plusSeconds(10));
		assertThat(SenderFixture.isLost(this.sender, "orders")).isFalse();
	}

	private void limitBatches() {
		TargetTopic.Ready topic = new TargetTopic.Ready("orders", new Uuid(1, 1), 3, true, PartitionFixture.TOPIC_ID, 3,
				new TopicLimits(100_000, Long.MAX_VALUE, Long.MAX_VALUE, false));
		List.of(this.one, this.two).forEach((partition) -> partition.target().bind(topic, null));
	}

	@Test
	void timesTheLastRecordOfEachPoll() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		LatencySample sample = new LatencySample(0, registry.config().clock(), registry.timer("pipeline"),
				registry.timer("age"));
		this.queue.add(this.one, Records.records(ONE, 0, 3), sample);
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
		while (!this.queue.isEmpty()) {
			send();
			assertThat(this.bytes.get()).isLessThanOrEqualTo(4 * SIZE + SIZE / 2);
			acknowledge(1);
		}
		for (TopicPartition partition : List.of(ONE, TWO)) {
			assertThat(sent().stream().filter((record) -> record.startsWith(partition.toString())))
				.containsExactlyElementsOf(LoopHarness.values(partition.partition(), 0, 500));
		}
	}

	private void add(SourcePartition partition, long from, long to) {
		add(partition, Records.records(partition.partition(), from, to));
	}

	private void add(SourcePartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.queue.add(partition, records,
				new LatencySample(0, registry.config().clock(), registry.timer("pipeline"), registry.timer("age")));
	}

	private List<Stop> send() {
		return this.queue.send(this.sender);
	}

	private List<String> sent() {
		return this.producer.history().stream().map(ProducerRecord::value).map(String::new).toList();
	}

	private void acknowledge(int records) {
		ProducerThread.run(() -> IntStream.range(0, records).forEach((index) -> this.producer.completeNext()));
		this.one.advance();
		this.two.advance();
	}

}
