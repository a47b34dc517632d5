package io.github.tandem.bridge;

import java.time.Instant;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Stall}.
 */
class StallTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final InFlightBytes bytes = new InFlightBytes(10_000);

	private final InFlight inFlight = new InFlight(5);

	private final Stall stall = new Stall();

	@Test
	void isNoneWhileNothingIsInFlight() {
		assertThat(this.stall.look(this.inFlight, NOW)).isFalse();
		assertThat(this.stall.look(this.inFlight, NOW.plusSeconds(100))).isFalse();
		assertThat(this.stall.isStalled()).isFalse();
	}

	@Test
	void beginsASecondAfterTheLastProgress() {
		send(5);
		this.stall.look(this.inFlight, NOW);
		assertThat(this.stall.look(this.inFlight, NOW.plusMillis(999))).isFalse();
		assertThat(this.stall.look(this.inFlight, NOW.plusMillis(1000))).as("it changed").isTrue();
		assertThat(this.stall.isStalled()).isTrue();
		assertThat(this.stall.look(this.inFlight, NOW.plusMillis(1100))).as("it is as before").isFalse();
		assertThat(this.stall.isStalled()).isTrue();
	}

	@Test
	void doesNotBeginWhileTheWatermarkMoves() {
		Delivery first = send(5);
		send(6);
		this.stall.look(this.inFlight, NOW);
		acknowledge(first);
		this.stall.look(this.inFlight, NOW.plusMillis(900));
		assertThat(this.stall.look(this.inFlight, NOW.plusMillis(1800))).isFalse();
		assertThat(this.stall.isStalled()).isFalse();
		assertThat(this.stall.look(this.inFlight, NOW.plusMillis(1900))).isTrue();
	}

	@Test
	void endsWithTheFirstAcknowledgement() {
		Delivery first = send(5);
		send(6);
		this.stall.look(this.inFlight, NOW);
		this.stall.look(this.inFlight, NOW.plusSeconds(5));
		acknowledge(first);
		assertThat(this.stall.look(this.inFlight, NOW.plusSeconds(6))).isTrue();
		assertThat(this.stall.isStalled()).isFalse();
	}

	@Test
	void timeWithoutRecordsInFlightDoesNotCount() {
		this.stall.look(this.inFlight, NOW);
		this.stall.look(this.inFlight, NOW.plusSeconds(60));
		send(5);
		assertThat(this.stall.look(this.inFlight, NOW.plusSeconds(60))).isFalse();
		assertThat(this.stall.isStalled()).isFalse();
	}

	private Delivery send(long offset) {
		Delivery delivery = Delivery.of(Records.record(PARTITION, offset), this.bytes, null);
		this.inFlight.add(delivery);
		return delivery;
	}

	private void acknowledge(Delivery delivery) {
		delivery.onCompletion(new RecordMetadata(PARTITION, 0, 0, -1, 0, 0), null);
		this.inFlight.advance((records, moved) -> {
		});
	}

}
