package io.github.tandem.worker.target;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.RecordSize;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.Records;
import io.github.tandem.worker.StubbornProducer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterSender}.
 */
class DeadLetterSenderTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final RecordTooLargeException REJECTION = new RecordTooLargeException("1 MB");

	private static final int BATCH = 1_000;

	private static final int SIZE = 5 * BATCH;

	private static final int TOTAL = 90 * BATCH;

	private final StubbornProducer producer = new StubbornProducer();

	private final KnownTopics topics = new KnownTopics(this.producer);

	private final RetriedErrors errors = new RetriedErrors(Clock.fixed(NOW, ZoneOffset.UTC));

	private InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final List<SourcePartition> partitions = new ArrayList<>();

	private final BufferShares buffer;

	private final Sender sender;

	private int taken;

	DeadLetterSenderTests() {
		this.producer.buffer(TOTAL, () -> TOTAL - this.taken);
		this.producer.lead("letters", 2);
		this.producer.lead("orders", IntStream.range(0, 40).map((partition) -> 1).toArray());
		this.buffer = new BufferShares(this.producer, this.topics, BATCH, this.errors);
		this.sender = new Sender(this.producer, new Introductions(false), this.topics, this.buffer);
		this.topics.at(NOW);
		this.topics.isKnown("orders");
		for (int number = 0; number < 40; number++) {
			this.partitions.add(PartitionFixture.running(new TopicPartition("orders", number), this.bytes));
		}
	}

	@Test
	void isInFlightInPlaceOfTheRecordUntilTheProducerLetsGoOfIt() {
		SourcePartition partition = rejected(0);
		assertThat(send(partition)).isNull();
		assertThat(this.producer.history()).singleElement()
			.returns("letters", ProducerRecord::topic)
			.matches((record) -> record.headers().lastHeader("tandem.reason") != null);
		assertThat(partition.progress().inFlight().heap()).isZero();
		assertThat(this.bytes.get()).isEqualTo(RecordSize.OVERHEAD + SIZE);
		this.bytes.settle();
		assertThat(this.bytes.get()).isPositive();
		ProducerThread.run(this.producer::completeNext);
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void isNotInFlightIfTheProducerRefusesIt() {
		SourcePartition partition = rejected(0);
		long before = this.bytes.get();
		RecordTooLargeException refusal = new RecordTooLargeException("2 MB");
		this.producer.refuseFrom(0, refusal);
		assertThat(send(partition)).isSameAs(refusal);
		assertThat(this.bytes.get()).isEqualTo(before);
		assertThat(partition.probe()).isInstanceOfSatisfying(Probe.DeadLettering.class,
				(letter) -> assertThat(letter.delivery().isComplete()).as("it can be sent again").isFalse());
	}

	@Test
	void leavesAThirdOfTheBufferToOtherLeaders() {
		look(NOW);
		int sent = sendAll();
		assertThat(sent).isEqualTo(2 * TOTAL / 3 / (SIZE + RecordSize.OVERHEAD));
		look(NOW);
		assertThat(sendAll()).as("in the next round as well").isZero();
		assertThat(room(39)).isGreaterThan(TOTAL / 6);
		SourcePartition trial = rejected(30);
		SourcePartition next = rejected(31);
		look(NOW.plusSeconds(2));
		assertThat(send(trial)).as("one tries").isNull();
		assertThat(send(next)).hasMessageContaining("letters", "node 2, does not answer");
		assertThat(room(39)).isGreaterThan(TOTAL / 6);
	}

	@Test
	void leavesHalfOfWhatMayBeInFlightToNeighbours() {
		this.bytes = new InFlightBytes(5 * SIZE);
		look(NOW);
		assertThat(sendAll()).isEqualTo(2);
		look(NOW);
		assertThat(sendAll()).as("in the next round as well").isZero();
		SourcePartition next = this.partitions.get(5);
		wait(next, NOW.plusSeconds(2));
		assertThat(send(next)).hasMessageContaining("enough dead letters wait");
	}

	@Test
	void aSingleDeadLetterMayBeLarger() {
		this.bytes = new InFlightBytes(SIZE);
		look(NOW);
		assertThat(sendAll()).isEqualTo(1);
	}

	@Test
	void aLeaderThatRefusesDeadLettersIsNotSilent() {
		look(NOW);
		assertThat(send(rejected(0))).isNull();
		look(NOW);
		this.errors.note(new TopicPartition("letters", 0), "NOT_ENOUGH_REPLICAS");
		look(NOW.plusSeconds(2));
		SourcePartition next = rejected(1);
		wait(next, NOW.plusSeconds(2));
		assertThat(send(next)).isNull();
		assertThat(this.producer.history()).hasSize(2);
	}

	@Test
	void waitsAnewForTheDeadLetter() {
		look(NOW);
		SourcePartition partition = rejected(0);
		wait(partition, NOW.plusSeconds(5));
		assertThat(partition.target().acknowledgementWait().isTooLong()).isTrue();
		this.topics.at(NOW.plusSeconds(5));
		assertThat(send(partition)).isNull();
		assertThat(partition.target().acknowledgementWait().isTooLong()).isFalse();
		assertThat(partition.target().acknowledgementWait().since()).isEqualTo(NOW.plusSeconds(5));
	}

	@Test
	void isNotSentWhereItsKeyLeadsToAPartitionWithoutALeader() {
		this.producer.lead("letters", 2, -1);
		look(NOW);
		for (int number = 0; number < 40; number++) {
			assertThat(send(rejected(number))).isNull();
		}
		assertThat(this.producer.history()).hasSizeBetween(1, 16)
			.allSatisfy((letter) -> assertThat(BuiltInPartitioner.partitionForKey(letter.key(), 2)).isZero());
	}

	private int sendAll() {
		int sent = 0;
		for (int number = 0; number < 30; number++) {
			if (!(this.partitions.get(number).probe() instanceof Probe.DeadLettering letter)) {
				rejected(number);
			}
			else if (letter.delivery().isComplete()) {
				continue;
			}
			int before = this.producer.history().size();
			assertThat(send(this.partitions.get(number))).isNull();
			sent += this.producer.history().size() - before;
		}
		return sent;
	}

	private @Nullable Exception send(SourcePartition partition) {
		Probe.DeadLettering letter = (Probe.DeadLettering) partition.probe();
		int before = this.producer.history().size();
		Exception failure = this.sender.deadLetters(this.partitions).send(partition, letter, this.bytes);
		this.taken += (this.producer.history().size() - before) * (SIZE + RecordSize.OVERHEAD);
		return failure;
	}

	private SourcePartition rejected(int number) {
		SourcePartition partition = this.partitions.get(number);
		ConsumerRecord<byte[], byte[]> record = Records.record(partition.partition(), 0, Records.TIMESTAMP,
				String.valueOf(number).getBytes(), new byte[SIZE - String.valueOf(number).length()],
				new RecordHeaders(), Optional.empty());
		partition.progress().read(List.of(record));
		Delivery delivery = new Delivery(partition.partition(), "orders", 1, null);
		partition.progress().inFlight().begin(delivery);
		Callback answer = delivery.add(record);
		partition.progress().inFlight().sent(delivery);
		this.bytes.add(partition.progress().inFlight().heap());
		PartitionFixture.fail(answer, REJECTION);
		wait(partition, NOW);
		partition
			.probe(new Probe.Sending(record).deadLettering(REJECTION, new DeadLetter("letters", "orders", REJECTION),
					new Delivery(partition.partition(), "letters", 1, null)));
		return partition;
	}

	private long room(int number) {
		SourcePartition partition = this.partitions.get(number);
		return this.buffer.room(partition, partition.target().binding());
	}

	private void look(Instant now) {
		this.topics.at(now);
		this.topics.isKnown("letters");
		this.partitions.forEach((partition) -> wait(partition, now));
		this.buffer.look(this.partitions);
	}

	private static void wait(SourcePartition partition, Instant now) {
		partition.target().acknowledgementWait().look(partition.progress().inFlight(), now);
	}

}
