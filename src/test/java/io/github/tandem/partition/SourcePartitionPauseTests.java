package io.github.tandem.partition;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Position;
import io.github.tandem.test.Records;
import io.github.tandem.test.ReportedRanges;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourcePartition} that an operator wants to rest, or that is given
 * away.
 */
class SourcePartitionPauseTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final Pause PAUSE = new Pause(NOW, "ann");

	private static final ConsumerRecord<byte[], byte[]> RECORD = Records.record(PARTITION, 10);

	private static final HaltCause REJECTED = new HaltCause.Rejected(RejectedRecord.of(RECORD));

	private static final KnownPosition KNOWN = new KnownPosition(7, Optional.empty(), null, 9);

	private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final SourcePartition partition = new SourcePartition(PARTITION, this.bytes, new ReportedRanges(), null,
			NOW);

	@Test
	void aPauseKeepsWhatAHaltKnew() {
		running();
		this.partition.halt(REJECTED, "too large", NOW.plusSeconds(10), NOW);
		PartitionState halted = this.partition.state();
		this.partition.pause(PAUSE, NOW.plusSeconds(1));
		assertThat(this.partition.state()).isSameAs(halted);
		assertThat(this.partition.pause()).isEqualTo(PAUSE);
		this.partition.resume();
		assertThat(this.partition.state()).isSameAs(halted);
		assertThat(this.partition.pause()).isNull();
	}

	@Test
	void aPausedPartitionThatFlowedWaits() {
		running();
		SentRecords sent = send();
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Waiting(NOW, Obstacle.RESTING, null));
		assertThat(this.partition.isSending()).isFalse();
		sent.acknowledgeAll();
		this.partition.advance();
		assertThat(this.partition.progress().watermark()).as("what is in flight is still acknowledged").isEqualTo(11);
	}

	@Test
	void aPausedPartitionThatWasBackedOffWaits() {
		running();
		this.partition.backOff("one of two", NOW, NOW);
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Waiting(NOW, Obstacle.RESTING, null));
	}

	@Test
	void aPausedPartitionGoesOnBeingLookedUp() {
		this.partition.restart(new Lookup.From(KNOWN), NOW);
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.state()).isInstanceOf(PartitionState.Starting.class);
		assertThat(this.partition.reached()).isEqualTo(KNOWN);
		found();
		assertThat(this.partition.progress().watermark()).isEqualTo(10);
	}

	@Test
	void doesNotRunUnderAPause() {
		found();
		this.partition.pause(PAUSE, NOW);
		this.partition.run(NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Waiting(NOW, Obstacle.RESTING, null));
		this.partition.resume();
		this.partition.run(NOW);
		assertThat(this.partition.isFlowing()).isTrue();
	}

	@Test
	void aPauseEndsATryThatDidNotSendAnything() {
		running();
		this.partition.halt(REJECTED, "too large", null, NOW);
		this.partition.sendOne(OptionalLong.empty(), NOW);
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.probe()).isEqualTo(Probe.NONE);
		this.partition.resume();
		this.partition.probe(new Probe.Settling());
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.probe()).isEqualTo(Probe.NONE);
	}

	@Test
	void aPauseAwaitsTheAnswerToATryThatSentARecord() {
		running();
		this.partition.halt(REJECTED, "too large", null, NOW);
		this.partition.probe(new Probe.Sending(RECORD));
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.probe()).isEqualTo(new Probe.Sending(RECORD));
		Probe letter = letter(delivery());
		this.partition.probe(letter);
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.probe()).isSameAs(letter);
	}

	@Test
	void aPauseAwaitsADeadLetterOfAPartitionThatFlowed() {
		running();
		Delivery delivery = delivery();
		Callback answer = delivery.add(RECORD);
		Probe letter = letter(delivery);
		this.partition.probe(letter);
		this.partition.pause(PAUSE, NOW);
		assertThat(this.partition.probe()).isSameAs(letter);
		assertThat(this.partition.isSettled()).isFalse();
		answer.onCompletion(SentRecords.metadata(0, 5), null);
		this.partition.leaveOut(10, LeftOut.DEAD_LETTERED);
		this.partition.run(NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Waiting(NOW, Obstacle.RESTING, null));
		assertThat(this.partition.progress().watermark()).isEqualTo(11);
	}

	@Test
	void aDeadLetterThatArrivedIsLeftOutOnceThoughItIsGivenAway() {
		running();
		this.partition.probe(letter(delivery()));
		this.partition.drain(NOW);
		this.partition.leaveOut(10, LeftOut.DEAD_LETTERED);
		assertThat(this.partition.probe()).isEqualTo(Probe.NONE);
		assertThat(this.partition.reached()).isNotNull().returns(11L, KnownPosition::nextOffset);
	}

	@Test
	void sendsNoMoreWhenItIsGivenAway() {
		running();
		this.partition.drain(NOW);
		assertThat(this.partition.state()).isEqualTo(new PartitionState.Draining(NOW, null));
		assertThat(this.partition.isSending()).isFalse();
		PartitionState draining = this.partition.state();
		this.partition.run(NOW);
		this.partition.backOff("one of two", NOW, NOW);
		this.partition.halt(REJECTED, "too large", null, NOW);
		this.partition.waitFor(Obstacle.TOPIC_UNKNOWN, null, NOW);
		this.partition.restart(new Lookup.Stored(), NOW);
		this.partition.caughtUp(true, NOW);
		this.partition.drain(NOW.plusSeconds(1));
		assertThat(this.partition.state()).as("the last state").isSameAs(draining);
		assertThat(this.partition.progress().watermark()).isEqualTo(10);
	}

	@Test
	void replicatesWhatIsInFlightWhenItIsGivenAway() {
		running();
		SentRecords sent = send();
		this.partition.drain(NOW);
		assertThat(this.partition.isSettled()).isFalse();
		sent.acknowledgeAll();
		assertThat(this.partition.isSettled()).isTrue();
		this.partition.advance();
		assertThat(this.partition.reached()).isNotNull().returns(11L, KnownPosition::nextOffset);
	}

	@Test
	void remembersWhereItsLookUpBeganWhenItIsGivenAwayMeanwhile() {
		this.partition.restart(new Lookup.From(KNOWN), NOW);
		this.partition.drain(NOW);
		assertThat(this.partition.reached()).isEqualTo(KNOWN);
	}

	@Test
	void aDeadLetterInFlightIsKeptAndAwaitedWhenItIsGivenAway() {
		running();
		Delivery delivery = delivery();
		Callback answer = delivery.add(RECORD);
		Probe letter = letter(delivery);
		this.partition.probe(letter);
		assertThat(this.partition.isSettled()).isFalse();
		this.partition.drain(NOW);
		assertThat(this.partition.probe()).isSameAs(letter);
		assertThat(this.partition.isSettled()).isFalse();
		answer.onCompletion(SentRecords.metadata(0, 5), null);
		assertThat(this.partition.isSettled()).isTrue();
	}

	@Test
	void aSingleRecordThatWasNotSentIsLeftToTheNextOwner() {
		running();
		this.partition.sendOne(OptionalLong.empty(), NOW);
		this.partition.drain(NOW);
		assertThat(this.partition.probe()).isEqualTo(Probe.NONE);
	}

	@Test
	void nobodyWaitsAnyMoreInTheEnd() {
		running();
		SentRecords sent = send();
		this.partition.drain(NOW);
		this.partition.progress().forget();
		assertThat(this.partition.isSettled()).isTrue();
		assertThat(this.partition.reached()).isNull();
		assertThat(this.bytes.get()).isPositive();
		sent.acknowledgeAll();
		this.bytes.settle();
		assertThat(this.bytes.get()).isZero();
	}

	private void found() {
		this.partition.found(new Position(10, Optional.empty(), Uuid.randomUuid(), 50, null), NOW);
	}

	private void running() {
		found();
		this.partition.run(NOW);
	}

	private SentRecords send() {
		return SentRecords.send(this.partition.progress(), this.bytes, PARTITION, 10);
	}

	private static Delivery delivery() {
		return new Delivery(PARTITION, "tandem-all.dead-letter", 1, null);
	}

	private static Probe letter(Delivery delivery) {
		Exception rejection = new RecordTooLargeException("2 MB");
		return new Probe.DeadLettering(RECORD, rejection,
				new DeadLetter("tandem-all.dead-letter", "east.orders", rejection), delivery);
	}

}
