package io.github.tandem.delivery;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;
import io.github.tandem.test.ReportedRanges;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlight}.
 */
class InFlightTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private static final RecordTooLargeException FAILURE = new RecordTooLargeException("2 MB");

	private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final InFlight inFlight = InFlight.unknown(SOURCE, this.bytes).at(10);

	private final ReportedRanges reported = new ReportedRanges();

	@Test
	void hasNoWatermarkWhileThePositionIsNotKnown() {
		InFlight unknown = InFlight.unknown(SOURCE, this.bytes);
		assertThat(unknown).returns(false, InFlight::isKnown)
			.returns(-1L, InFlight::watermark)
			.returns(true, InFlight::isIdle);
		assertThat(unknown.at(0)).returns(true, InFlight::isKnown).returns(0L, InFlight::watermark);
		assertThat(unknown.at(0).unknown().isKnown()).isFalse();
	}

	@Test
	void commitsNothingWhileTheFirstRecordIsUnacknowledged() {
		SentRecords sent = send(10, 11, 12);
		sent.acknowledge(12);
		sent.acknowledge(11);
		assertThat(advance()).isEqualTo(10);
		sent.acknowledge(10);
		assertThat(this.inFlight.watermark()).isEqualTo(10);
		assertThat(advance()).isEqualTo(13);
		assertThat(this.inFlight.isEmpty()).isTrue();
	}

	@Test
	void stopsAtTheFirstHole() {
		SentRecords sent = send(10, 11, 12, 13);
		sent.acknowledge(10, 11, 13);
		assertThat(advance()).isEqualTo(12);
		assertThat(this.inFlight.isEmpty()).isFalse();
		assertThat(this.inFlight.isSettled()).isFalse();
		assertThat(this.inFlight.size()).isEqualTo(2);
	}

	@Test
	void stopsAtAHoleInAnEarlierDelivery() {
		SentRecords first = send(10, 11);
		SentRecords second = send(12, 13);
		second.acknowledgeAll();
		first.acknowledge(10);
		assertThat(advance()).isEqualTo(11);
		assertThat(this.inFlight.size()).isEqualTo(3);
		first.acknowledge(11);
		assertThat(advance()).isEqualTo(14);
		assertThat(this.inFlight).returns(true, InFlight::isEmpty).returns(0, InFlight::size);
	}

	@Test
	void stopsBeforeAFailure() {
		SentRecords sent = send(10, 11, 12);
		sent.fail(11, FAILURE);
		sent.acknowledge(12);
		advance();
		assertThat(this.inFlight.failed()).as("while the one before it is in flight").isNull();
		sent.acknowledge(10);
		assertThat(advance()).isEqualTo(11);
		assertThat(this.inFlight.failed()).isEqualTo(new FailedDelivery(11, FAILURE));
		assertThat(this.inFlight.isSettled()).isTrue();
		assertThat(advance()).isEqualTo(11);
	}

	@Test
	void findsAllRecordsThatFailedInTheirOrder() {
		SentRecords first = send(10, 11);
		SentRecords second = send(12, 13);
		second.fail(12, FAILURE);
		first.fail(11, FAILURE);
		List<FailedDelivery> failed = new ArrayList<>();
		this.inFlight.forEachFailed(failed::add);
		assertThat(failed).containsExactly(new FailedDelivery(11, FAILURE), new FailedDelivery(12, FAILURE));
	}

	@Test
	void passesOffsetsThatHoldNoRecords() {
		send(15, 90).acknowledgeAll();
		assertThat(advance()).isEqualTo(91);
		assertThat(this.reported.take()).containsExactly("orders-1 10..14 skipped",
				"orders-1 15..15 at east.orders-4 1015..1015", "orders-1 16..89 skipped",
				"orders-1 90..90 at east.orders-4 1090..1090");
	}

	@Test
	void skipsForwardOnlyAndOnlyWhileNothingIsInFlight() {
		assertThat(this.inFlight.skipTo(12)).isTrue();
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		assertThat(this.inFlight.skipTo(11)).isFalse();
		assertThat(this.inFlight.skipTo(12)).isFalse();
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		SentRecords sent = send(12);
		assertThat(this.inFlight.skipTo(20)).isFalse();
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		sent.acknowledgeAll();
		advance();
		assertThat(this.inFlight.skipTo(20)).isTrue();
		assertThat(this.inFlight.watermark()).isEqualTo(20);
	}

	@Test
	void skipsNothingWhileRecordsWaitToBeSent() {
		this.inFlight.read(1);
		assertThat(this.inFlight).returns(true, InFlight::isEmpty).returns(false, InFlight::isIdle);
		assertThat(this.inFlight.skipTo(20)).isFalse();
		assertThat(this.inFlight.watermark()).isEqualTo(10);
	}

	@Test
	void aRecordLeftOutNeedsNoAcknowledgement() {
		this.inFlight.read(3);
		Delivery delivery = new Delivery(SOURCE, SentRecords.TARGET_TOPIC, 3, null);
		this.inFlight.begin(delivery);
		for (long offset = 10; offset < 13; offset++) {
			delivery.leaveOut(Records.record(SOURCE, offset), LeftOut.SKIPPED);
			this.inFlight.sent(delivery);
		}
		assertThat(this.inFlight).returns(true, InFlight::isSettled).returns(0L, InFlight::heap);
		assertThat(advance()).isEqualTo(13);
		assertThat(this.inFlight.isIdle()).isTrue();
		assertThat(this.reported.take()).containsExactly("orders-1 10..12 left out: SKIPPED");
	}

	@Test
	void takesBackTheLastRecordOnly() {
		this.inFlight.read(2);
		Delivery delivery = new Delivery(SOURCE, SentRecords.TARGET_TOPIC, 2, null);
		this.inFlight.begin(delivery);
		var answer = delivery.add(Records.record(SOURCE, 10));
		this.inFlight.sent(delivery);
		delivery.add(Records.record(SOURCE, 11));
		delivery.removeLast();
		answer.onCompletion(SentRecords.metadata(4, 77), null);
		assertThat(advance()).isEqualTo(11);
		assertThat(this.inFlight.isEmpty()).isTrue();
		assertThat(this.inFlight.isIdle()).as("it waits to be sent").isFalse();
	}

	@Test
	void aDeliveryThatIsNotCompleteIsGoneOnWith() {
		this.inFlight.read(2);
		Delivery delivery = new Delivery(SOURCE, SentRecords.TARGET_TOPIC, 2, null);
		this.inFlight.begin(delivery);
		var first = delivery.add(Records.record(SOURCE, 10));
		this.inFlight.sent(delivery);
		first.onCompletion(SentRecords.metadata(4, 77), null);
		assertThat(advance()).isEqualTo(11);
		var second = delivery.add(Records.record(SOURCE, 11));
		this.inFlight.sent(delivery);
		assertThat(this.inFlight.isSettled()).isFalse();
		second.onCompletion(SentRecords.metadata(4, 78), null);
		assertThat(advance()).isEqualTo(12);
		assertThat(this.inFlight.isIdle()).isTrue();
	}

	@Test
	void countsWhatIsInFlightUntilTheWatermarkPassesIt() {
		SentRecords sent = send(10, 11);
		long both = this.inFlight.heap();
		assertThat(both).isPositive();
		assertThat(this.bytes.get()).isEqualTo(both);
		sent.acknowledge(11);
		advance();
		assertThat(this.inFlight.heap()).isEqualTo(both);
		sent.acknowledge(10);
		assertThat(this.bytes.get()).as("before the watermark moves").isEqualTo(both);
		advance();
		assertThat(this.inFlight.heap()).isZero();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void beginsAgainWithNothingInFlightAndCountsWhatTheProducerStillHas() {
		SentRecords sent = send(10, 11);
		long both = this.inFlight.heap();
		this.inFlight.read(5);
		InFlight again = this.inFlight.at(10);
		assertThat(again).returns(10L, InFlight::watermark)
			.returns(0L, InFlight::heap)
			.returns(true, InFlight::isIdle)
			.returns(true, InFlight::isSettled);
		assertThat(this.bytes.get()).isEqualTo(both);
		sent.acknowledgeAll();
		again.advance(this.reported);
		assertThat(this.reported.take()).as("nobody waits for it").isEmpty();
		assertThat(again.watermark()).isEqualTo(10);
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	@Test
	void countsNoMoreWhatTheProducerLetGoOfWhereNothingMoreWillPass() {
		SentRecords sent = send(10, 11, 12);
		long all = this.inFlight.heap();
		sent.fail(10, FAILURE);
		sent.acknowledge(11);
		this.inFlight.releaseSettled();
		assertThat(this.inFlight.heap()).as("while it has the last").isEqualTo(all);
		sent.acknowledge(12);
		advance();
		this.inFlight.releaseSettled();
		assertThat(this.inFlight.heap()).isZero();
		assertThat(this.bytes.get()).isZero();
		assertThat(this.inFlight.size()).as("they are not behind the watermark").isEqualTo(3);
		this.inFlight.releaseSettled();
		this.inFlight.at(10);
		this.bytes.settle();
		assertThat(this.bytes.get()).as("once and no more").isZero();
	}

	@Test
	void reportsWhatTheWatermarkPassed() {
		SentRecords sent = send(10, 11, 12);
		advance();
		assertThat(this.reported.take()).isEmpty();
		sent.acknowledge(10, 11);
		advance();
		assertThat(this.reported.take()).containsExactly("orders-1 10..11 at east.orders-4 1010..1011");
		advance();
		assertThat(this.reported.take()).as("once").isEmpty();
	}

	@Test
	void knowsTheOldestTimestampInFlight() {
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(-1);
		SentRecords sent = send(10, 11);
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 10);
		sent.acknowledge(10);
		advance();
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 11);
		sent.acknowledge(11);
		advance();
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(-1);
	}

	private SentRecords send(long... offsets) {
		return SentRecords.send(this.inFlight, this.bytes, SOURCE, offsets);
	}

	private long advance() {
		this.inFlight.advance(this.reported);
		return this.inFlight.watermark();
	}

}
