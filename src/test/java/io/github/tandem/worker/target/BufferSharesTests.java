package io.github.tandem.worker.target;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.log.RetriedErrors;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.partition.TargetSide.HeldBack;
import io.github.tandem.test.Records;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;
import io.github.tandem.worker.StubbornProducer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BufferShares}.
 */
class BufferSharesTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final int BATCH = 1_000;

	private static final int TOTAL = 90 * BATCH;

	private static final TopicPartition ELSEWHERE = new TopicPartition("elsewhere", 0);

	private final StubbornProducer producer = new StubbornProducer();

	private final KnownTopics topics = new KnownTopics(this.producer);

	private final List<SourcePartition> partitions = new ArrayList<>();

	private final Map<SourcePartition, Callback> answers = new HashMap<>();

	private final RetriedErrors errors = new RetriedErrors(Clock.fixed(NOW, ZoneOffset.UTC));

	private final BufferShares shares;

	private int taken;

	BufferSharesTests() {
		this.producer.buffer(TOTAL, () -> TOTAL - this.taken);
		this.shares = new BufferShares(this.producer, this.topics, BATCH, this.errors);
		this.topics.at(NOW);
		this.producer.lead("orders", IntStream.range(0, 200).map((partition) -> 1).toArray());
		this.producer.lead("elsewhere", 2, 2);
		for (int number = 0; number < 200; number++) {
			add(new TopicPartition("orders", number), true);
		}
		add(ELSEWHERE, true);
		this.topics.isKnown("orders");
		this.topics.isKnown("elsewhere");
	}

	private SourcePartition add(TopicPartition name, boolean samePartition) {
		SourcePartition partition = PartitionFixture.running(name, new InFlightBytes(Long.MAX_VALUE));
		partition.target()
			.bind(new TargetTopic.Ready(name.topic(), Uuid.randomUuid(), samePartition ? 200 : 2, samePartition,
					PartitionFixture.TOPIC_ID, 200, TopicLimits.UNKNOWN), null);
		this.partitions.add(partition);
		return partition;
	}

	@Test
	void aLeaderMayTakeTwiceOfWhatIsFree() {
		look(NOW);
		int sent = 0;
		while (sent < 200 && sendOne(sent)) {
			sent++;
		}
		assertThat(sent).isEqualTo(60);
		assertThat(room(this.partitions.get(200))).as("another one").isEqualTo(2 * 30 * BATCH / 3);
		look(NOW);
		assertThat(sendOne(100)).as("in the next round as well").isFalse();
	}

	@Test
	void whatIsCrowdedOutIsNotHeldBackWhileAnswersAreDue() {
		sendAll(60);
		look(NOW);
		this.shares.crowdedOut(this.partitions.get(100), target(100));
		assertThat(this.partitions.get(100).target().heldBack()).isNull();
	}

	@Test
	void holdsBackWhatALeaderThatIsSilentWouldGet() {
		sendAll(60);
		look(NOW);
		look(NOW.plusSeconds(1));
		SourcePartition partition = this.partitions.get(100);
		assertThat(room(partition)).isNotPositive();
		this.shares.crowdedOut(partition, target(100));
		assertThat(partition.target().heldBack())
			.isEqualTo(new HeldBack("its leader on the target, node 1, does not answer", NOW, -1, 0));
		this.shares.review(partition);
		assertThat(partition.target().heldBack()).isNotNull();
		acknowledge(0, 60);
		look(NOW.plusSeconds(2));
		this.shares.review(partition);
		assertThat(partition.target().heldBack()).isNull();
	}

	@Test
	void saysWhatKeepsThoseWaitingThatHaveSentBefore() {
		SourcePartition partition = this.partitions.get(0);
		send(partition);
		look(NOW);
		assertThat(partition.target().obstacle()).isNull();
		look(NOW.plusSeconds(1));
		assertThat(partition.target().obstacle()).isEqualTo("its leader on the target, node 1, does not answer");
		this.producer.lead("orders", IntStream.range(0, 200).map((number) -> (number == 0) ? -1 : 1).toArray());
		this.topics.at(NOW.plusSeconds(3));
		look(NOW.plusSeconds(3));
		assertThat(partition.target().obstacle()).isEqualTo("partition 0 has no leader on the target");
		assertThat(this.partitions.get(1).target().obstacle()).as("waits for nothing").isNull();
		acknowledge(0, 1);
		look(NOW.plusSeconds(4));
		assertThat(partition.target().obstacle()).isNull();
	}

	@Test
	void takesALeaderWhoseAnswersAreSlowForNoneThatIsGone() {
		sendAll(2);
		look(NOW);
		acknowledge(1, 2);
		look(NOW.plusMillis(1200));
		send(this.partitions.get(7));
		look(NOW.plusMillis(1300));
		this.topics.at(NOW.plusMillis(2500));
		look(NOW.plusMillis(2500));
		assertThat(this.partitions.get(7).target().obstacle()).as("it answered a second ago").isNull();
		this.topics.at(NOW.plusMillis(4500));
		look(NOW.plusMillis(4500));
		assertThat(this.partitions.get(7).target().obstacle()).endsWith("does not answer");
	}

	@Test
	void countsThePartitionsWithoutALeaderWhereRecordsGoByTheirKeys() {
		this.producer.lead("by-key", 1, -1);
		SourcePartition partition = add(new TopicPartition("by-key", 0), false);
		this.topics.isKnown("by-key");
		send(partition);
		look(NOW);
		look(NOW.plusSeconds(1));
		assertThat(partition.target().obstacle())
			.isEqualTo("a leader of 'by-key' on the target, node 1, does not answer");
		send(this.partitions.get(3));
		look(NOW.plusSeconds(1));
		acknowledge(3, 4);
		look(NOW.plusSeconds(2));
		assertThat(partition.target().obstacle())
			.isEqualTo("1 of 2 partitions of 'by-key' have no leader on the target");
	}

	@Test
	void saysThatALeaderIsSilentOnceThatIsKnown() {
		sendAll(60);
		look(NOW);
		acknowledge(59, 60);
		look(NOW.plusMillis(100));
		look(NOW.plusSeconds(1));
		this.taken = 80 * BATCH;
		look(NOW.plusSeconds(1));
		SourcePartition partition = this.partitions.get(100);
		this.shares.crowdedOut(partition, target(100));
		assertThat(partition.target().heldBack()).matches((held) -> held.detail().contains("buffer.memory"));
		send(this.partitions.get(60));
		look(NOW.plusMillis(1500));
		look(NOW.plusMillis(2500));
		this.shares.review(partition);
		assertThat(partition.target().heldBack()).matches((held) -> held.detail().contains("does not answer"))
			.matches((held) -> held.since().equals(NOW));
	}

	@Test
	void fewMayTryASilentLeaderWithLittle() {
		sendAll(1);
		look(NOW);
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(100))).isEqualTo(2 * BATCH);
		int tried = 0;
		while (sendOne(100 + tried)) {
			tried++;
		}
		assertThat(tried).as("and one waits").isBetween(8, 10);
		assertThat(room(this.partitions.get(200))).as("of another leader").isGreaterThan(TOTAL / 2);
	}

	@Test
	void aPartitionThatHadAnAnswerSinceOthersWaitDoesNotWaitWithThem() {
		sendAll(60);
		look(NOW);
		acknowledge(59, 60);
		look(NOW.plusMillis(500));
		look(NOW.plusSeconds(1));
		this.taken = 75 * BATCH;
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(59))).isEqualTo(2 * 15 * BATCH / 3);
		SourcePartition other = this.partitions.get(100);
		assertThat(room(other)).isNotPositive();
		this.shares.crowdedOut(other, target(100));
		assertThat(other.target().heldBack()).satisfies((held) -> assertThat(held.detail()).contains("buffer.memory"));
		this.taken = 0;
		look(NOW.plusSeconds(1));
		this.shares.review(other);
		assertThat(other.target().heldBack()).isNull();
	}

	@Test
	void aLeaderThatRefusesIsNotSilent() {
		sendAll(30);
		look(NOW);
		refuse(29);
		look(NOW.plusSeconds(1));
		SourcePartition healthy = this.partitions.get(100);
		assertThat(room(healthy)).isGreaterThanOrEqualTo(10 * BATCH);
		this.taken = 85 * BATCH;
		look(NOW.plusSeconds(1));
		this.shares.crowdedOut(healthy, target(100));
		assertThat(healthy.target().heldBack()).matches((held) -> held.detail().contains("buffer.memory"));
		this.topics.at(NOW.plusSeconds(7));
		this.taken = 30 * BATCH;
		look(NOW.plusSeconds(7));
		this.shares.sent(this.partitions.get(101), target(101), 0);
		assertThat(room(healthy)).as("it refused long ago").isNotPositive();
	}

	@Test
	void whatRefusesRecordsThatGoByTheirKeysIsNotSilent() {
		this.producer.lead("mixed", 1, 2);
		SourcePartition mixed = add(new TopicPartition("mixed", 5), false);
		this.topics.isKnown("mixed");
		sendAll(30);
		send(mixed);
		look(NOW);
		this.errors.note(new TopicPartition("mixed", 0), "NOT_ENOUGH_REPLICAS");
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(100))).isGreaterThanOrEqualTo(10 * BATCH);
	}

	@Test
	void oneAtATimeMayTryWhereManyWait() {
		sendAll(25);
		look(NOW);
		look(NOW.plusSeconds(1));
		assertThat(sendOne(100)).isTrue();
		assertThat(sendOne(101)).as("that one tries").isFalse();
	}

	@Test
	void whatHasRecordsInFlightLeavesTheReserveToOthersWhereTheLeaderIsSilent() {
		sendAll(4);
		look(NOW);
		this.partitions.subList(4, 60).forEach(this::send);
		look(NOW.plusMillis(900));
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(30))).as("while there is room").isBetween(1L, 2L * BATCH);
		// each of them has a second batch
		this.taken = 70 * BATCH;
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(30))).isNotPositive();
		assertThat(room(this.partitions.get(200))).as("of another leader").isPositive();
	}

	@Test
	void countsTheBatchesThatARoundTakesOfPartitionsThatHaveRecordsInFlight() {
		sendAll(30);
		look(NOW);
		int more = 0;
		while (more < 30 && room(this.partitions.get(more)) > 0) {
			long before = this.partitions.get(more).progress().inFlight().heap();
			PartitionFixture.send(this.partitions.get(more), 1, 2);
			this.taken += 2 * BATCH;
			this.shares.sent(this.partitions.get(more), target(more), before);
			more++;
		}
		assertThat(more).isLessThan(30);
		assertThat(room(this.partitions.get(200))).as("of another leader")
			.isBetween((long) BATCH, (long) TOTAL - this.taken);
	}

	@Test
	void aDeadLetterIsNotAwaitedOfTheLeaderOfItsRecord() {
		sendAll(60);
		InvalidRecordException rejection = new InvalidRecordException("no key");
		this.partitions.subList(0, 60)
			.forEach((partition) -> partition.probe(new Probe.Sending(Records.record(partition.partition(), 0))
				.deadLettering(rejection, new DeadLetter("letters", "orders", rejection),
						new Delivery(partition.partition(), "letters", 1, null))));
		look(NOW);
		look(NOW.plusSeconds(1));
		assertThat(room(this.partitions.get(100))).isEqualTo(2 * 30 * BATCH / 3);
	}

	private void refuse(int number) {
		this.errors.note(this.partitions.get(number).partition(), "NOT_ENOUGH_REPLICAS");
	}

	@Test
	void waitsForRoomForALargeRecordWhileOthersWait() {
		SourcePartition other = this.partitions.get(200);
		look(NOW);
		this.shares.exhausted(other, 50 * BATCH);
		assertThat(other.target().heldBack()).as("there is room soon").isNull();
		sendAll(60);
		look(NOW);
		look(NOW.plusSeconds(1));
		this.shares.exhausted(other, 50 * BATCH);
		this.shares.review(other);
		assertThat(other.target().heldBack()).isNotNull();
		this.taken = 40 * BATCH;
		look(NOW.plusSeconds(1));
		this.shares.review(other);
		assertThat(other.target().heldBack()).isNull();
	}

	@Test
	void whatGoesByItsKeysGoesWithTheFullestOfItsLeaders() {
		this.producer.lead("mixed", 1, 2);
		SourcePartition mixed = add(new TopicPartition("mixed", 5), false);
		this.topics.isKnown("mixed");
		sendAll(60);
		look(NOW);
		assertThat(room(mixed)).isNotPositive();
		assertThat(room(this.partitions.get(200))).isPositive();
	}

	@Test
	void aProducerThatTellsNothingHasRoom() {
		BufferShares unknown = new BufferShares(new StubbornProducer(), this.topics, BATCH, this.errors);
		sendAll(200);
		unknown.look(this.partitions);
		assertThat(unknown.room(this.partitions.get(7), target(7))).isGreaterThan(TOTAL);
	}

	private boolean sendOne(int number) {
		SourcePartition partition = this.partitions.get(number);
		if (room(partition) <= 0) {
			return false;
		}
		send(partition);
		this.shares.sent(partition, target(number), 0);
		return true;
	}

	private void sendAll(int count) {
		this.partitions.subList(0, count).forEach(this::send);
	}

	private void send(SourcePartition partition) {
		this.answers.put(partition, PartitionFixture.send(partition, 0, 1).get(0));
		this.taken += BATCH;
	}

	private void acknowledge(int from, int to) {
		for (SourcePartition partition : this.partitions.subList(from, to)) {
			PartitionFixture.acknowledge(this.answers.get(partition), partition.partition(), 0);
			partition.advance();
			this.taken -= BATCH;
		}
	}

	private void look(Instant now) {
		this.partitions.forEach(
				(partition) -> partition.target().acknowledgementWait().look(partition.progress().inFlight(), now));
		this.shares.look(this.partitions);
	}

	private long room(SourcePartition partition) {
		return this.shares.room(partition, partition.target().binding());
	}

	private TargetBinding target(int number) {
		return this.partitions.get(number).target().binding();
	}

}
