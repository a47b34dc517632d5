package io.github.tandem.position;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Answers}.
 */
class AnswersTests {

	private final KafkaFutureImpl<Integer> one = new KafkaFutureImpl<>();

	private final KafkaFutureImpl<Integer> two = new KafkaFutureImpl<>();

	private final CompletableFuture<Map<String, Integer>> gathered = Answers
		.gather(Map.of("one", this.one, "two", this.two));

	@Test
	void waitsForAllAnswers() {
		this.two.complete(2);
		assertThat(this.gathered).isNotDone();
		this.one.complete(1);
		assertThat(this.gathered).isCompletedWithValue(Map.of("one", 1, "two", 2));
	}

	@Test
	void keepsTheAnswersThatCame() {
		this.one.completeExceptionally(new UnknownTopicOrPartitionException("gone"));
		assertThat(this.gathered).isNotDone();
		this.two.complete(2);
		assertThat(this.gathered).isCompletedWithValue(Map.of("two", 2));
	}

	@Test
	void doesNotWaitForOneThatNobodyGives() {
		this.two.complete(2);
		assertThat(this.gathered).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Map.of("two", 2));
	}

	@Test
	void failsIfNoneCame() {
		this.one.completeExceptionally(new TimeoutException("no answer"));
		this.two.completeExceptionally(new TimeoutException("no answer"));
		assertThat(this.gathered).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(TimeoutException.class)
			.withMessageContaining("no answer");
	}

	@Test
	void hasNothingToWaitForIfNothingWasAsked() {
		assertThat(Answers.gather(Map.of())).isCompletedWithValue(Map.of());
	}

}
