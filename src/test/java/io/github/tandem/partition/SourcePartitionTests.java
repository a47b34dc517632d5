package io.github.tandem.partition;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.test.Records;
import io.github.tandem.test.ReportedRanges;
import io.github.tandem.test.SentRecords;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourcePartition}, but what becomes of it when records are lost, an
 * operator wants it to rest, or it is given away.
 */
class SourcePartitionTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final KnownPosition KNOWN = new KnownPosition(7, Optional.empty(), null, 9);

	private static final HaltCause CAUSE = new HaltCause.Unreadable(10);

	private static final Uuid TOPIC = Uuid.randomUuid();

	private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final ReportedRanges reported = new ReportedRanges();

	private final SourcePartition partition = new SourcePartition(PARTITION, this.bytes, this.reported, null, NOW);

	@Test
	void beginsWithWhatIsStored() {
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Starting(NOW, new Lookup.Stored()));
		assertThat(this.partition).returns(false, SourcePartition::isFlowing)
			.returns(false, SourcePartition::isSending)
			.returns(null, SourcePartition::pause)
			.returns(null, (partition) -> partition.target().binding())
			.returns(null, SourcePartition::reached)
			.returns(true, SourcePartition::isSettled);
	}

	@Test
	void waitsForItsTopicWhereItsPositionWasFound() {
		found(10);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Waiting(NOW, Obstacle.PREPARING, null));
		assertThat(this.partition.progress().watermark()).isEqualTo(10);
		assertThat(this.partition.isReading()).isFalse();
		this.partition.run(NOW);
		assertThat(this.partition).returns(true, SourcePartition::isFlowing)
			.returns(true, SourcePartition::isReading)
			.returns(true, SourcePartition::isSending);
	}

	@Test
	void doesNotFlowWithoutAPosition() {
		this.partition.run(NOW);
		this.partition.backOff("one of two", NOW, NOW);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Starting.class);
	}

	@Test
	void looksItsPositionUpAgainAndForgetsWhatWasRejected() {
		running(10);
		this.partition.target().bind(topic(TopicLimits.UNKNOWN), null);
		this.partition.target().rejections().add(12);
		InFlight before = this.partition.progress().inFlight();
		this.partition.restart(new Lookup.From(KNOWN), NOW.plusSeconds(1));
		assertThat(this.partition.state())
			.isEqualTo(new PartitionState.Starting(NOW.plusSeconds(1), new Lookup.From(KNOWN)));
		assertThat(this.partition.progress().position()).isNull();
		assertThat(this.partition.progress().inFlight()).isNotSameAs(before);
		assertThat(concerns(12, 10)).isFalse();
	}

	@Test
	void sendsAgainFromItsWatermarkOn() {
		running(10);
		send(10, 11).acknowledge(10);
		this.partition.advance();
		this.reported.take();
		this.partition.run(NOW.plusSeconds(1));
		assertThat(this.reported.take()).containsExactly("orders-3 restarted at 11");
		assertThat(this.partition.isSettled()).as("nobody waits for what is in flight").isTrue();
	}

	@Test
	void sendsNothingWhileItIsBackedOff() {
		running(10);
		this.partition.backOff("one of two", NOW.plusSeconds(10), NOW);
		assertThat(this.partition.isSending()).isFalse();
	}

	@Test
	void sendsOneRecordAloneAndStaysHaltedMeanwhile() {
		running(10);
		this.partition.halt(CAUSE, "broken batch", NOW.plusSeconds(10), NOW);
		this.partition.sendOne(OptionalLong.empty(), NOW.plusSeconds(10));
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Halted.class);
		assertThat(this.partition).returns(true, (partition) -> partition.probe().isUnderWay())
			.returns(true, SourcePartition::isSending)
			.returns(false, SourcePartition::isReading)
			.returns(false, SourcePartition::isFlowing);
		this.partition.run(NOW);
		assertThat(this.partition.probe().isUnderWay()).isFalse();
	}

	@Test
	void sendsNothingMoreUntilWhatIsInFlightIsSettled() {
		running(10);
		this.partition.probe(new Probe.Settling());
		assertThat(this.partition).returns(true, SourcePartition::isFlowing)
			.returns(false, SourcePartition::isReading)
			.returns(false, SourcePartition::isSending)
			.returns(false, (partition) -> partition.probe().isUnderWay());
	}

	@Test
	void leavesARecordOutForGood() {
		running(10);
		this.partition.target().bind(topic(TopicLimits.UNKNOWN), null);
		this.partition.target().rejections().add(10);
		this.reported.take();
		this.partition.leaveOut(10, LeftOut.SKIPPED);
		assertThat(this.reported.take()).containsExactly("orders-3 10..10 left out: SKIPPED",
				"orders-3 restarted at 11");
		assertThat(this.partition.progress().watermark()).isEqualTo(11);
		assertThat(concerns(10, 10)).isFalse();
	}

	@Test
	void hasReachedWhereTheLookUpBeganWhileItLasts() {
		this.partition.restart(new Lookup.Truncated(KNOWN, 5), NOW);
		assertThat(this.partition.reached()).isEqualTo(KNOWN);
	}

	@Test
	void hasReachedItsWatermarkInEveryOtherState() {
		running(10);
		assertReached(10);
		this.partition.caughtUp(true, NOW);
		assertReached(10);
		this.partition.waitFor(Obstacle.TOPIC_NOT_SEEN, null, NOW);
		assertReached(10);
		this.partition.backOff("one of two", NOW, NOW);
		assertReached(10);
		this.partition.halt(CAUSE, "broken batch", null, NOW);
		assertReached(10);
		this.partition.drain(NOW);
		assertReached(10);
	}

	@Test
	void catchesUpOnlyWhileItReads() {
		found(10);
		this.partition.caughtUp(true, NOW);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Waiting.class);
		this.partition.run(NOW);
		this.partition.probe(new Probe.Settling());
		this.partition.caughtUp(true, NOW);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Running.class);
		this.partition.run(NOW);
		this.partition.caughtUp(true, NOW);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.CaughtUp.class);
		this.partition.probe(new Probe.Settling());
		this.partition.caughtUp(false, NOW);
		assertThat(this.partition.state()).as("it falls behind in any case").isInstanceOf(PartitionState.Running.class);
	}

	@Test
	void isReadNoFurtherWhileTheTargetKeepsItWaiting() {
		running(10);
		send(10);
		this.partition.target().acknowledgementWait().look(this.partition.progress().inFlight(), NOW);
		this.partition.target().acknowledgementWait().look(this.partition.progress().inFlight(), NOW.plusSeconds(1));
		assertThat(this.partition.isReading()).isFalse();
		assertThat(this.partition.isSending()).as("what was read").isTrue();
	}

	@Test
	void retriesSoonAgainAfterTheNextRecordIsAcknowledged() {
		running(10);
		for (int index = 0; index < 6; index++) {
			this.partition.target().retryDelay().next();
		}
		SentRecords sent = send(10);
		this.partition.advance();
		assertThat(this.partition.target().retryDelay().next()).as("nothing moved")
			.isGreaterThan(Duration.ofSeconds(30));
		sent.acknowledgeAll();
		this.partition.advance();
		assertThat(this.partition.target().retryDelay().next()).isLessThan(Duration.ofSeconds(2));
	}

	private void found(long offset) {
		this.partition.found(new Position(offset, Optional.empty(), TOPIC, 50, null), NOW);
	}

	private void running(long offset) {
		found(offset);
		this.partition.run(NOW);
	}

	private SentRecords send(long... offsets) {
		return SentRecords.send(this.partition.progress(), this.bytes, PARTITION, offsets);
	}

	private boolean concerns(long offset, int heap) {
		return this.partition.target().precheck(Records.TIMESTAMP).concerns(Records.record(PARTITION, offset), heap);
	}

	private void assertReached(long offset) {
		assertThat(this.partition.reached()).isNotNull().returns(offset, KnownPosition::nextOffset);
	}

	private static TargetTopic.Ready topic(TopicLimits limits) {
		return new TargetTopic.Ready("east.orders", TOPIC, 6, true, TOPIC, 6, limits);
	}

}
