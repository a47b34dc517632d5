package io.github.tandem.log;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetriedErrors}.
 */
class RetriedErrorsTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private static final String OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER";

	private final ManualClock clock = new ManualClock();

	private final RetriedErrors errors = new RetriedErrors(this.clock);

	@Test
	void knowsSinceWhenABrokerAnswersTheSame() {
		Instant begin = this.clock.instant();
		for (int second = 0; second < 100; second++) {
			this.errors.note(PARTITION, OUT_OF_ORDER);
			this.clock.advance(Duration.ofSeconds(1));
		}
		this.errors.note(PARTITION, "UNKNOWN_PRODUCER_ID. Error Message: of the same kind");
		assertThat(this.errors.of(PARTITION)).returns(begin, Answer::since).returns(this.clock.instant(), Answer::at);
	}

	@Test
	void beginsAnewAfterAWhileWithoutAndWithAnErrorOfTheOtherKind() {
		this.errors.note(PARTITION, OUT_OF_ORDER);
		this.clock.advance(Duration.ofSeconds(46));
		this.errors.note(PARTITION, OUT_OF_ORDER);
		assertThat(this.errors.of(PARTITION)).returns(this.clock.instant(), Answer::since);
		this.clock.advance(Duration.ofSeconds(1));
		this.errors.note(PARTITION, "NOT_LEADER_OR_FOLLOWER");
		assertThat(this.errors.of(PARTITION)).returns(this.clock.instant(), Answer::since);
	}

	@Test
	void twoErrorsWithAWhileBetweenThemAreTwo() {
		this.errors.note(PARTITION, OUT_OF_ORDER);
		this.clock.advance(Duration.ofSeconds(40));
		this.errors.note(PARTITION, OUT_OF_ORDER);
		assertThat(this.errors.of(PARTITION)).returns(this.clock.instant(), Answer::since);
	}

	@Test
	void forgetsWhatWasLongAgo() {
		this.errors.note(PARTITION, OUT_OF_ORDER);
		this.clock.advance(Duration.ofSeconds(46));
		assertThat(this.errors.of(PARTITION)).isNull();
		assertThat(this.errors.of("orders")).isNull();
	}

	@Test
	void tellsWhatOnlyAnotherProducerHelpsAgainst() {
		for (String error : new String[] { OUT_OF_ORDER, "UNKNOWN_PRODUCER_ID", "INVALID_PRODUCER_EPOCH" }) {
			this.errors.note(PARTITION, error);
			assertThat(this.errors.of(PARTITION)).returns(true, Answer::isFinal);
		}
		this.errors.note(PARTITION, "NOT_ENOUGH_REPLICAS");
		assertThat(this.errors.of(PARTITION)).returns(false, Answer::isFinal);
	}

	@Test
	void showsItFirstOfAllAnswersForATopic() {
		this.errors.note(PARTITION, OUT_OF_ORDER);
		this.errors.note(new TopicPartition("orders", 4), "NOT_ENOUGH_REPLICAS");
		assertThat(this.errors.of("orders")).returns(OUT_OF_ORDER, Answer::error);
	}

}
