package io.github.tandem.partition;

import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.InFlight;
import io.github.tandem.delivery.InFlightBytes;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcknowledgementWait}.
 */
class AcknowledgementWaitTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final InFlightBytes bytes = new InFlightBytes(10_000);

	private final InFlight inFlight = InFlight.unknown(PARTITION, this.bytes).at(5);

	private final AcknowledgementWait acknowledgementWait = new AcknowledgementWait();

	@Test
	void isNoneWhileNothingIsInFlight() {
		assertThat(this.acknowledgementWait.isTooLong()).isFalse();
		assertThat(isTooLong(NOW)).isFalse();
		assertThat(isTooLong(NOW.plusSeconds(100))).isFalse();
	}

	@Test
	void isTooLongASecondAfterTheLastProgress() {
		send(5);
		assertThat(isTooLong(NOW)).isFalse();
		assertThat(isTooLong(NOW.plusMillis(999))).isFalse();
		assertThat(isTooLong(NOW.plusMillis(1000))).isTrue();
		assertThat(isTooLong(NOW.plusMillis(1100))).as("it stays so").isTrue();
	}

	@Test
	void isNotTooLongWhileTheWatermarkMoves() {
		SentRecords sent = send(5, 6);
		isTooLong(NOW);
		acknowledge(sent, 5);
		assertThat(isTooLong(NOW.plusMillis(900))).isFalse();
		assertThat(isTooLong(NOW.plusMillis(1800))).isFalse();
		assertThat(isTooLong(NOW.plusMillis(1900))).isTrue();
	}

	@Test
	void endsWithTheFirstAcknowledgement() {
		SentRecords sent = send(5, 6);
		isTooLong(NOW);
		assertThat(isTooLong(NOW.plusSeconds(5))).isTrue();
		acknowledge(sent, 5);
		assertThat(isTooLong(NOW.plusSeconds(6))).isFalse();
	}

	@Test
	void anAcknowledgementBehindAHoleIsNoProgress() {
		SentRecords sent = send(5, 6);
		isTooLong(NOW);
		acknowledge(sent, 6);
		assertThat(isTooLong(NOW.plusSeconds(1))).isTrue();
	}

	@Test
	void timeWithoutRecordsInFlightDoesNotCount() {
		isTooLong(NOW);
		isTooLong(NOW.plusSeconds(60));
		send(5);
		assertThat(isTooLong(NOW.plusSeconds(60))).isFalse();
	}

	@Test
	void endsWhenNobodyWaitsAnyMore() {
		send(5);
		isTooLong(NOW);
		assertThat(isTooLong(NOW.plusSeconds(5))).isTrue();
		InFlight again = this.inFlight.at(5);
		this.acknowledgementWait.look(again, NOW.plusSeconds(6));
		assertThat(this.acknowledgementWait.isTooLong()).isFalse();
	}

	private boolean isTooLong(Instant now) {
		this.acknowledgementWait.look(this.inFlight, now);
		return this.acknowledgementWait.isTooLong();
	}

	private SentRecords send(long... offsets) {
		return SentRecords.send(this.inFlight, this.bytes, PARTITION, offsets);
	}

	private void acknowledge(SentRecords sent, long offset) {
		sent.acknowledge(offset);
		this.inFlight.advance(new DeliveryListener() {
		});
	}

}
