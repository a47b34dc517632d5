package io.github.tandem.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.Records;
import io.github.tandem.test.ReportedRanges;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Delivery}.
 */
class DeliveryTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private static final long SIZE = 10;

	private static final TimeoutException FAILURE = new TimeoutException("late");

	private final ReportedRanges reported = new ReportedRanges();

	private final Delivery delivery = new Delivery(SOURCE, "east.orders", 4, null);

	private long watermark = 10;

	@Test
	void hasNothingToPassAtFirst() {
		assertThat(this.delivery).returns(true, Delivery::isPassed)
			.returns(true, Delivery::isSettled)
			.returns(false, Delivery::isComplete)
			.returns(-1L, Delivery::passedUpTo)
			.returns(0, Delivery::remaining)
			.returns(null, Delivery::failed);
		assertThat(pass()).isZero();
		assertThat(this.reported.take()).isEmpty();
	}

	@Test
	void isNotSettledWhileARecordIsUnanswered() {
		Callback first = add(10);
		Callback second = add(11);
		acknowledge(second, 0, 1);
		assertThat(this.delivery.isSettled()).isFalse();
		assertThat(pass()).isZero();
		assertThat(this.delivery.passedUpTo()).isEqualTo(-1);
		acknowledge(first, 0, 0);
		assertThat(this.delivery.isSettled()).isTrue();
		assertThat(this.delivery.isPassed()).as("before the watermark moves").isFalse();
	}

	@Test
	void isCompleteWithAsManyRecordsAsWerePromised() {
		for (int offset = 10; offset < 14; offset++) {
			assertThat(this.delivery.isComplete()).isFalse();
			add(offset);
		}
		assertThat(this.delivery.isComplete()).isTrue();
		assertThat(this.delivery.remaining()).isEqualTo(4);
	}

	@Test
	void reportsRecordsThatStandOneBehindTheOtherAsOneRange() {
		for (int offset = 10; offset < 14; offset++) {
			acknowledge(add(offset), 3, 60 + offset);
		}
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..13 at east.orders-3 70..73");
		assertThat(this.delivery.passedUpTo()).isEqualTo(14);
		assertThat(this.delivery.isPassed()).isTrue();
	}

	@Test
	void reportsTheBytesOfARange() {
		List<ReplicatedRange> ranges = new ArrayList<>();
		acknowledge(add(10), 3, 70);
		acknowledge(add(11), 3, 71);
		this.delivery.pass(new DeliveryListener() {

			@Override
			public void replicated(ReplicatedRange range) {
				ranges.add(range);
			}

		}, this.watermark);
		assertThat(ranges).containsExactly(new ReplicatedRange(SOURCE, 10, 2, 2 * SIZE, "east.orders", 3, 70));
	}

	@Test
	void anotherPartitionOfTheTargetBeginsAnotherRange() {
		acknowledge(add(10), 3, 70);
		acknowledge(add(11), 2, 71);
		acknowledge(add(12), 2, 72);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 70..70",
				"orders-1 11..12 at east.orders-2 71..72");
	}

	@Test
	void recordsOfSomebodyElseOnTheTargetBeginAnotherRange() {
		acknowledge(add(10), 3, 70);
		acknowledge(add(11), 3, 75);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 70..70",
				"orders-1 11..11 at east.orders-3 75..75");
	}

	@Test
	void offsetsThatHoldNoRecordsAreReportedAsSkipped() {
		acknowledge(add(12), 3, 70);
		acknowledge(add(15), 3, 71);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..11 skipped",
				"orders-1 12..12 at east.orders-3 70..70", "orders-1 13..14 skipped",
				"orders-1 15..15 at east.orders-3 71..71");
	}

	@Test
	void whatIsPassedInTwoStepsIsReportedWithoutAHole() {
		Callback first = add(10);
		Callback second = add(13);
		acknowledge(first, 3, 70);
		pass();
		acknowledge(second, 3, 71);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 70..70",
				"orders-1 11..12 skipped", "orders-1 13..13 at east.orders-3 71..71");
	}

	@Test
	void recordsWithoutAPlaceAreARangeOfUnknownOffsets() {
		acknowledge(add(10), 3, 70);
		acknowledge(add(11), 3, -1);
		acknowledge(add(12), 3, -1);
		acknowledge(add(13), 3, 73);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 70..70",
				"orders-1 11..12 at east.orders-3 -1..-1", "orders-1 13..13 at east.orders-3 73..73");
	}

	@Test
	void recordsWithoutAPlaceInSeveralPartitionsAreSeveralRanges() {
		acknowledge(add(10), 3, -1);
		acknowledge(add(11), 2, -1);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 -1..-1",
				"orders-1 11..11 at east.orders-2 -1..-1");
	}

	@Test
	void aRecordLeftOutIsSettledFromTheBeginningAndPassedInItsPlace() {
		Callback first = add(10);
		this.delivery.leaveOut(Records.record(SOURCE, 11), LeftOut.SKIPPED);
		this.delivery.leaveOut(Records.record(SOURCE, 12), LeftOut.DEAD_LETTERED);
		assertThat(this.delivery.lastHeap()).isZero();
		acknowledge(add(13), 3, 71);
		pass();
		assertThat(this.reported.take()).as("while the one before is in flight").isEmpty();
		acknowledge(first, 3, 70);
		assertThat(this.delivery.isSettled()).isTrue();
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 70..70",
				"orders-1 11..11 left out: SKIPPED", "orders-1 12..12 left out: DEAD_LETTERED",
				"orders-1 13..13 at east.orders-3 71..71");
	}

	@Test
	void recordsLeftOutForTheSameReasonAreOneRange() {
		this.delivery.leaveOut(Records.record(SOURCE, 10), LeftOut.UNREADABLE);
		this.delivery.leaveOut(Records.record(SOURCE, 11), LeftOut.UNREADABLE);
		this.delivery.leaveOut(Records.record(SOURCE, 14), LeftOut.UNREADABLE);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..11 left out: UNREADABLE",
				"orders-1 12..13 skipped", "orders-1 14..14 left out: UNREADABLE");
	}

	@Test
	void nothingPassesARecordThatFailed() {
		Callback first = add(10);
		Callback second = add(11);
		acknowledge(add(12), 3, 70);
		fail(second);
		assertThat(this.delivery.failed()).as("while the one before it is in flight").isNull();
		acknowledge(first, 3, 69);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 at east.orders-3 69..69");
		assertThat(this.delivery.failed()).isEqualTo(new FailedDelivery(11, FAILURE));
		assertThat(this.delivery.isSettled()).isTrue();
		assertThat(this.delivery.remaining()).isEqualTo(2);
		assertThat(this.delivery.passedUpTo()).isEqualTo(11);
	}

	@Test
	void findsAllRecordsThatFailedInTheirOrder() {
		List<Callback> answers = List.of(add(10), add(11), add(12), add(13));
		fail(answers.get(3));
		fail(answers.get(1));
		acknowledge(answers.get(2), 3, 70);
		List<FailedDelivery> failed = new ArrayList<>();
		this.delivery.forEachFailed(failed::add);
		assertThat(failed).containsExactly(new FailedDelivery(11, FAILURE), new FailedDelivery(13, FAILURE));
	}

	@Test
	void anAnswerThatSaysNothingIsAFailure() {
		Callback answer = add(10);
		ProducerThread.run(() -> answer.onCompletion(null, null));
		FailedDelivery failed = this.delivery.failed();
		assertThat(failed).isNotNull();
		assertThat(failed.failure()).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void aRefusalInTheCallThatSendsIsTakenOnce() {
		acknowledge(add(10), 3, 70);
		assertThat(this.delivery.takeSendFailure()).isNull();
		add(11).onCompletion(SentRecords.metadata(-1, -1), FAILURE);
		assertThat(this.delivery.takeSendFailure()).isSameAs(FAILURE);
		assertThat(this.delivery.takeSendFailure()).isNull();
		this.delivery.removeLast();
		pass();
		assertThat(this.delivery.isPassed()).isTrue();
		assertThat(this.delivery.failed()).isNull();
		acknowledge(add(11), 3, 71);
		pass();
		assertThat(this.reported.take()).as("sent once more")
			.hasSize(2)
			.endsWith("orders-1 11..11 at east.orders-3 71..71");
	}

	@Test
	void knowsWhatItsRecordsKeepOnTheHeap() {
		Callback first = add(10);
		long each = SIZE + RecordSize.OVERHEAD;
		assertThat(this.delivery.lastHeap()).isEqualTo(each);
		add(11);
		this.delivery.leaveOut(Records.record(SOURCE, 12), LeftOut.SKIPPED);
		assertThat(this.delivery.remainingHeap()).isEqualTo(2 * each);
		acknowledge(first, 3, 70);
		assertThat(pass()).isEqualTo(each);
		assertThat(this.delivery.remainingHeap()).isEqualTo(each);
	}

	@Test
	void knowsTheTimestampOfTheOldestRecordInFlight() {
		Callback first = add(10);
		add(11);
		assertThat(this.delivery.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 10);
		acknowledge(first, 3, 70);
		pass();
		assertThat(this.delivery.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 11);
	}

	@Test
	void timesItsLastRecordAlone() {
		MockClock clock = new MockClock();
		SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
		Timer pipeline = registry.timer("pipeline");
		Delivery timed = new Delivery(SOURCE, "east.orders", 2,
				new LatencySample(clock.monotonicTime(), clock, pipeline, registry.timer("age")));
		Callback first = timed.add(Records.record(SOURCE, 10));
		Callback second = timed.add(Records.record(SOURCE, 11));
		clock.add(Duration.ofSeconds(2));
		acknowledge(first, 3, 70);
		assertThat(pipeline.count()).isZero();
		acknowledge(second, 3, 71);
		assertThat(pipeline.count()).isEqualTo(1);
		assertThat(pipeline.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
	}

	@Test
	void timesNoRecordThatFailed() {
		MockClock clock = new MockClock();
		SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
		Delivery timed = new Delivery(SOURCE, "east.orders", 1,
				new LatencySample(clock.monotonicTime(), clock, registry.timer("pipeline"), registry.timer("age")));
		fail(timed.add(Records.record(SOURCE, 10)));
		assertThat(registry.timer("pipeline").count()).isZero();
	}

	@Test
	void reportsWhoseTimestampTheProducerCannotSendOnceTheyAreThere() {
		Callback first = add(10, -2);
		Callback second = add(11);
		Callback third = add(12, Long.MIN_VALUE);
		Callback fourth = add(13, -1);
		acknowledge(first, 3, 70);
		acknowledge(second, 3, 71);
		acknowledge(fourth, 2, 5);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..11 at east.orders-3 70..71",
				"orders-1 1 retimed");
		acknowledge(third, 3, 72);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 12..12 at east.orders-3 72..72",
				"orders-1 1 retimed", "orders-1 13..13 at east.orders-2 5..5", "orders-1 1 retimed");
	}

	@Test
	void noTimestampIsReportedOfWhatIsLeftOut() {
		add(10, -2);
		this.delivery.leaveOutFailed(LeftOut.SKIPPED);
		acknowledge(add(11), 3, 70);
		pass();
		assertThat(this.reported.take()).containsExactly("orders-1 10..10 left out: SKIPPED",
				"orders-1 11..11 at east.orders-3 70..70");
	}

	private Callback add(long offset) {
		return add(offset, Records.TIMESTAMP + offset);
	}

	private Callback add(long offset, long timestamp) {
		return this.delivery.add(Records.record(SOURCE, offset, timestamp, new byte[4], new byte[6],
				new RecordHeaders(), Optional.empty()));
	}

	private long pass() {
		long freed = this.delivery.pass(this.reported, this.watermark);
		this.watermark = Math.max(this.watermark, this.delivery.passedUpTo());
		return freed;
	}

	private static void acknowledge(Callback answer, int partition, long offset) {
		RecordMetadata metadata = SentRecords.metadata(partition, offset);
		ProducerThread.run(() -> answer.onCompletion(metadata, null));
	}

	private static void fail(Callback answer) {
		ProducerThread.run(() -> answer.onCompletion(SentRecords.metadata(-1, -1), FAILURE));
	}

}
