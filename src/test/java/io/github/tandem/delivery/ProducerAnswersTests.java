package io.github.tandem.delivery;

import org.apache.kafka.clients.producer.Callback;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.ProducerThread;
import io.github.tandem.test.SentRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerAnswers} and {@link Acknowledgement}.
 */
class ProducerAnswersTests {

	private final ProducerAnswers answers = new ProducerAnswers(3, null);

	@Test
	void isPendingUntilTheProducerAnswers() {
		Callback answer = this.answers.expect(0, 0);
		assertThat(this.answers.isPending(0)).isTrue();
		assertThat(this.answers.isPassable(0)).isFalse();
		acknowledge(answer, 2, 70);
		assertThat(this.answers.isPending(0)).isFalse();
		assertThat(this.answers.isPassable(0)).isTrue();
		assertThat(this.answers.targetPartition(0)).isEqualTo(2);
		assertThat(this.answers.targetOffset(0)).isEqualTo(70);
		assertThat(this.answers.leftOut(0)).isNull();
		assertThat(this.answers.failure(0)).isNull();
	}

	@Test
	void aRecordLeftOutIsPassableAtOnceAndSaysWhy() {
		for (LeftOut why : LeftOut.values()) {
			this.answers.leaveOut(1, why);
			assertThat(this.answers.isPassable(1)).isTrue();
			assertThat(this.answers.leftOut(1)).isEqualTo(why);
		}
	}

	@Test
	void whatFailedIsNeitherPendingNorPassable() {
		IllegalStateException failure = new IllegalStateException();
		Callback answer = this.answers.expect(0, 0);
		ProducerThread.run(() -> answer.onCompletion(SentRecords.metadata(-1, -1), failure));
		assertThat(this.answers.isPending(0)).isFalse();
		assertThat(this.answers.isPassable(0)).isFalse();
		assertThat(this.answers.failure(0)).isSameAs(failure);
		assertThat(this.answers.takeSendFailure()).isNull();
	}

	@Test
	void whatFailsInTheCallThatSendsIsNoAnswer() {
		IllegalStateException failure = new IllegalStateException();
		this.answers.expect(0, 0).onCompletion(null, failure);
		assertThat(this.answers.isPending(0)).isTrue();
		assertThat(this.answers.takeSendFailure()).isSameAs(failure);
		assertThat(this.answers.takeSendFailure()).isNull();
	}

	@Test
	void continuesWithTheNextOffsetOfTheSamePartition() {
		acknowledge(this.answers.expect(0, 0), 2, 70);
		acknowledge(this.answers.expect(1, 0), 2, 71);
		acknowledge(this.answers.expect(2, 0), 3, 72);
		assertThat(this.answers.continues(1)).isTrue();
		assertThat(this.answers.continues(2)).isFalse();
	}

	@Test
	void knowsNoOffsetWhereTheTargetSaidNone() {
		acknowledge(this.answers.expect(0, 0), 2, -1);
		assertThat(this.answers.isPassable(0)).isTrue();
		assertThat(this.answers.targetOffset(0)).isEqualTo(ReplicatedRange.UNKNOWN);
	}

	private static void acknowledge(Callback answer, int partition, long offset) {
		ProducerThread.run(() -> answer.onCompletion(SentRecords.metadata(partition, offset), null));
	}

}
