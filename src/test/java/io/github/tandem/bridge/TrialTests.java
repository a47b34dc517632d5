package io.github.tandem.bridge;

import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Trial}.
 */
class TrialTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final Trial trial = new Trial();

	@Test
	void waitsBeforeItBegins() {
		this.trial.await();
		assertThat(this.trial.isWaiting()).isTrue();
		assertThat(this.trial.isUnderWay()).isFalse();
		this.trial.begin(NOW);
		assertThat(this.trial.isWaiting()).isFalse();
		assertThat(this.trial.isUnderWay()).isTrue();
		assertThat(this.trial.begunAt()).isEqualTo(NOW);
	}

	@Test
	void beginsWithoutTheRecordOfTheTryBefore() {
		this.trial.begin(NOW);
		this.trial.record(Records.record(new TopicPartition("orders", 0), 4));
		InFlightBytes bytes = new InFlightBytes(1000);
		this.trial.deadLetter(Delivery.of(Records.record(new TopicPartition("orders", 0), 4), bytes, null),
				new RecordTooLargeException("2 MB"));
		this.trial.begin(NOW.plusSeconds(10));
		assertThat(this.trial.record()).isNull();
		assertThat(this.trial.deadLetter()).isNull();
	}

	@Test
	void remembersWhatWasRefusedWhenItEnds() {
		this.trial.begin(NOW);
		this.trial.suspect(4);
		this.trial.suspect(9);
		this.trial.toDeadLetters(true);
		this.trial.end();
		assertThat(this.trial.isUnderWay()).isFalse();
		assertThat(this.trial.suspects()).containsExactly(4L, 9L);
		assertThat(this.trial.toDeadLetters()).isTrue();
	}

	@Test
	void forgetsRefusalsUpToWhatIsSettled() {
		this.trial.suspect(4);
		this.trial.suspect(6);
		this.trial.suspect(9);
		this.trial.settle(3);
		assertThat(this.trial.suspects()).containsExactly(4L, 6L, 9L);
		this.trial.settle(7);
		assertThat(this.trial.suspects()).as("what is behind it").containsExactly(9L);
		this.trial.settle(9);
		assertThat(this.trial.suspects()).isEmpty();
	}

	@Test
	void forgetsAllWhenOffsetsMeanOtherRecords() {
		this.trial.begin(NOW);
		this.trial.suspect(4);
		this.trial.trust(true);
		this.trial.skippedFrom(4);
		this.trial.toDeadLetters(true);
		this.trial.reset();
		assertThat(this.trial.isUnderWay()).isFalse();
		assertThat(this.trial.suspects()).isEmpty();
		assertThat(this.trial.isTrusting()).isFalse();
		assertThat(this.trial.skippedFrom()).isNegative();
		assertThat(this.trial.toDeadLetters()).isFalse();
	}

}
