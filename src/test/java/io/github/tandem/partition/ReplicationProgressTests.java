package io.github.tandem.partition;

import java.util.Optional;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LastArrival;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.test.Records;
import io.github.tandem.test.ReportedRanges;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicationProgress}.
 */
class ReplicationProgressTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private final Uuid topicId = Uuid.randomUuid();

	private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final ReportedRanges reported = new ReportedRanges();

	private final ReplicationProgress progress = new ReplicationProgress(PARTITION, this.bytes, this.reported);

	@Test
	void storesNothingBeforeItsPositionIsKnown() {
		assertThat(this.progress.position()).isNull();
		assertThat(this.progress.toStore()).isNull();
		assertThat(this.progress.watermark()).isEqualTo(-1);
		assertThat(this.reported.take()).isEmpty();
	}

	@Test
	void storesItsFirstPositionWithTopicEndAndLeader() {
		startAt(10);
		assertThat(this.progress.toStore()).isEqualTo(new KnownPosition(10, Optional.of(4), this.topicId, 50));
		this.progress.stored(stored(10));
		assertThat(this.progress.toStore()).isNull();
		assertThat(this.progress.position()).as("it is known all the same").isNotNull();
	}

	@Test
	void storesWhatTheWatermarkPassedSinceThen() {
		startAt(10);
		this.progress.stored(stored(10));
		SentRecords sent = send(10, 11);
		sent.acknowledge(11);
		assertThat(this.progress.advance()).isFalse();
		assertThat(this.progress.toStore()).isNull();
		sent.acknowledge(10);
		assertThat(this.progress.advance()).isTrue();
		assertThat(this.progress.toStore()).isNotNull().returns(12L, KnownPosition::nextOffset);
		this.progress.stored(stored(11));
		assertThat(this.progress.toStore()).as("it moved on since").isNotNull();
	}

	@Test
	void reportsWhoseLogItIsAndWhatIsStoredAndThatItEnds() {
		startAt(10);
		this.progress.stored(stored(10));
		this.progress.forget();
		assertThat(this.reported.ownership()).containsExactly("orders-3 is of " + this.topicId,
				"orders-3 committed at 10", "orders-3 ended");
	}

	@Test
	void reportsWhereItStarts() {
		startAt(10);
		assertThat(this.reported.take()).containsExactly("orders-3 restarted at 10");
		assertThat(this.progress.topicId()).isEqualTo(this.topicId);
		assertThat(this.progress.leaderEpoch()).contains(4);
	}

	@Test
	void reportsWhatIsReplicated() {
		startAt(10);
		this.reported.take();
		send(10, 11).acknowledgeAll();
		this.progress.advance();
		assertThat(this.reported.take()).containsExactly("orders-3 10..11 at east.orders-4 1010..1011");
		assertThat(this.progress.last().records()).isEqualTo(2);
	}

	@Test
	void reportsThatItIsReadAgain() {
		startAt(10);
		SentRecords sent = send(10, 11, 12);
		sent.acknowledge(10, 12);
		this.progress.advance();
		this.reported.take();
		InFlight before = this.progress.inFlight();
		this.progress.readAgain();
		assertThat(this.progress.inFlight()).isNotSameAs(before).returns(true, InFlight::isIdle);
		assertThat(this.reported.take()).containsExactly("orders-3 restarted at 11");
		send(11, 12).acknowledgeAll();
		this.progress.advance();
		assertThat(this.reported.take()).as("12 is reported once, though it was acknowledged twice")
			.containsExactly("orders-3 11..12 at east.orders-4 1011..1012");
		assertThat(this.progress.last().records()).isEqualTo(3);
	}

	@Test
	void reportsARecordThatIsLeftOut() {
		startAt(10);
		send(10).fail(10, new IllegalStateException());
		this.reported.take();
		this.progress.leaveOut(10, LeftOut.DEAD_LETTERED);
		assertThat(this.reported.take()).containsExactly("orders-3 10..10 left out: DEAD_LETTERED");
		assertThat(this.progress.watermark()).isEqualTo(11);
		assertThat(this.progress.toStore()).isNotNull().returns(11L, KnownPosition::nextOffset);
		assertThat(this.progress.last().records()).isZero();
	}

	@Test
	void reportsThatNothingIsBeforeARecordThatIsLeftOut() {
		startAt(10);
		this.reported.take();
		this.progress.leaveOut(15, LeftOut.SKIPPED);
		assertThat(this.reported.take()).containsExactly("orders-3 10..14 skipped", "orders-3 15..15 left out: SKIPPED",
				"orders-3 restarted at 16");
	}

	@Test
	void reportsOffsetsThatHoldNoRecords() {
		startAt(10);
		this.reported.take();
		InFlight before = this.progress.inFlight();
		this.progress.skipTo(15);
		assertThat(this.reported.take()).containsExactly("orders-3 10..14 skipped");
		assertThat(this.progress.inFlight()).as("reading goes on").isSameAs(before);
		assertThat(this.progress.toStore()).isNotNull()
			.returns(15L, KnownPosition::nextOffset)
			.returns(Optional.empty(), KnownPosition::leaderEpoch);
		this.progress.skipTo(15);
		this.progress.skipTo(12);
		assertThat(this.reported.take()).isEmpty();
	}

	@Test
	void skipsNothingWhileRecordsAreInFlight() {
		startAt(10);
		SentRecords sent = send(10);
		this.reported.take();
		this.progress.skipTo(15);
		assertThat(this.reported.take()).isEmpty();
		assertThat(this.progress.leaderEpoch()).as("of what was read last").contains(0);
		sent.acknowledgeAll();
		this.progress.advance();
		this.progress.skipTo(15);
		assertThat(this.reported.take()).endsWith("orders-3 11..14 skipped");
	}

	@Test
	void passesARecordLeftOutInItsPlace() {
		startAt(10);
		this.reported.take();
		this.progress.read(Records.records(PARTITION, 10, 12));
		Delivery delivery = new Delivery(PARTITION, "east.orders", 2, null);
		this.progress.inFlight().begin(delivery);
		delivery.leaveOut(Records.record(PARTITION, 10), LeftOut.SKIPPED);
		this.progress.inFlight().sent(delivery);
		delivery.add(Records.record(PARTITION, 11)).onCompletion(SentRecords.metadata(4, 77), null);
		this.progress.inFlight().sent(delivery);
		assertThat(this.progress.advance()).isTrue();
		assertThat(this.reported.take()).containsExactly("orders-3 10..10 left out: SKIPPED",
				"orders-3 11..11 at east.orders-4 77..77");
		assertThat(this.progress.last().records()).isEqualTo(1);
	}

	@Test
	void staysBeforeRecordsThatAreLostAndStoresNothing() {
		startAt(10);
		this.reported.take();
		this.progress.stayBefore(new Gap(PARTITION, GapCause.RETENTION, 7, 20, 13), PartitionFixture.position(20, 30));
		assertThat(this.reported.take()).containsExactly("orders-3 restarted at 7");
		assertThat(this.progress.watermark()).isEqualTo(7);
		assertThat(this.progress.log().endOffset()).isEqualTo(30);
		assertThat(this.progress.toStore()).isNull();
	}

	@Test
	void storesThePositionAgainWhenItIsFoundAnew() {
		startAt(10);
		this.progress.stored(stored(10));
		this.progress.forget();
		assertThat(this.progress.toStore()).isNull();
		startAt(10);
		assertThat(this.progress.toStore()).isNotNull();
	}

	@Test
	void forgetsItsPositionAndWhoWaitsForWhatIsInFlight() {
		startAt(10);
		SentRecords sent = send(10);
		this.progress.forget();
		assertThat(this.progress.position()).isNull();
		assertThat(this.bytes.get()).isPositive();
		sent.acknowledgeAll();
		assertThat(this.progress.advance()).isFalse();
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void knowsWhereOnTheTargetTheLastRecordIs() {
		assertThat(this.progress.last()).returns(-1, LastArrival::targetPartition)
			.returns(-1L, LastArrival::targetOffset);
		startAt(10);
		SentRecords sent = send(10, 11);
		sent.acknowledge(11);
		this.progress.advance();
		assertThat(this.progress.last()).returns(-1, LastArrival::targetPartition)
			.returns(-1L, LastArrival::targetOffset);
		sent.acknowledge(10);
		this.progress.advance();
		assertThat(this.progress.last()).returns(4, LastArrival::targetPartition)
			.returns(1011L, LastArrival::targetOffset)
			.returns(11L, LastArrival::sourceOffset);
		startAt(12);
		assertThat(this.progress.last()).returns(-1, LastArrival::targetPartition)
			.returns(-1L, LastArrival::targetOffset)
			.returns(-1L, LastArrival::sourceOffset);
	}

	@Test
	void outOfRangeItStandsWhereItWasReadIfAllBeforeIsAcknowledged() {
		assertThat(this.progress.outOfRangeAt(40).nextOffset()).as("while its position is looked up").isEqualTo(40);
		startAt(10);
		SentRecords sent = send(10);
		assertThat(this.progress.outOfRangeAt(40).nextOffset()).isEqualTo(10);
		sent.acknowledgeAll();
		this.progress.advance();
		assertThat(this.progress.outOfRangeAt(40).nextOffset()).isEqualTo(40);
	}

	@Test
	void knowsTheEndOfTheLogAndTheRecordReadLast() {
		startAt(10);
		assertThat(this.progress).returns(50L, (progress) -> progress.log().endOffset())
			.returns(-1L, (progress) -> progress.log().lastTimestamp());
		send(60);
		assertThat(this.progress).returns(61L, (progress) -> progress.log().endOffset())
			.returns(Records.TIMESTAMP + 60, (progress) -> progress.log().lastTimestamp());
		this.progress.log().endsAtLeast(70);
		assertThat(this.progress.log().endOffset()).isEqualTo(70);
	}

	private void startAt(long offset) {
		this.progress.startAt(new Position(offset, Optional.of(4), this.topicId, 50, null));
	}

	private SentRecords send(long... offsets) {
		return SentRecords.send(this.progress, this.bytes, PARTITION, offsets);
	}

	private KnownPosition stored(long nextOffset) {
		return new KnownPosition(nextOffset, Optional.empty(), this.topicId, 50);
	}

	@Test
	void aLateCommitOfAnotherTopicStoresNothing() {
		startAt(10);
		this.progress.stored(new KnownPosition(10, Optional.empty(), Uuid.randomUuid(), 50));
		assertThat(this.progress.toStore()).isNotNull().returns(this.topicId, KnownPosition::topicId);
	}

}
