package io.github.tandem.worker.target;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Whether a partition of the target knows a producer. A broker takes any batch for the
 * first of a producer that it does not know, whatever its sequence number: had a later
 * one been taken, it would answer the first with OutOfOrderSequence for ever, for
 * instance after that was split because it was too large. So the first record goes alone,
 * and the others follow when it has arrived.
 */
final class Introduction {

	// written by the producer's thread when the first record is answered for
	private volatile Step step;

	Introduction(boolean needed) {
		this.step = needed ? Step.DUE : Step.DONE;
	}

	/**
	 * Whether the first record is in flight, so that no other may follow yet.
	 * @return {@code true} until it is answered for
	 */
	boolean isUnderWay() {
		return this.step == Step.UNDER_WAY;
	}

	/**
	 * Whether the first record was refused: what follows it waits until it is decided
	 * what becomes of it.
	 * @return {@code true} until another one is sent as the first
	 */
	boolean hasFailed() {
		return this.step == Step.FAILED;
	}

	/**
	 * Whether the next record would be the first.
	 * @return {@code false} once one was taken
	 */
	boolean isDue() {
		return this.step != Step.DONE;
	}

	/**
	 * A record is about to be sent.
	 * @param answer takes the producer's answer
	 * @return takes it instead
	 */
	Callback begin(Callback answer) {
		if (this.step == Step.DONE) {
			return answer;
		}
		this.step = Step.UNDER_WAY;
		return new First(this, answer);
	}

	/**
	 * The record did not leave, and nothing will be answered.
	 */
	void abandon() {
		if (this.step == Step.UNDER_WAY) {
			this.step = Step.DUE;
		}
	}

	/**
	 * How far it is.
	 */
	private enum Step {

		DUE, UNDER_WAY, FAILED, DONE

	}

	/**
	 * Takes the answer for the first record.
	 *
	 * @param introduction what it is the first record of
	 * @param answer takes the answer as well
	 */
	private record First(Introduction introduction, Callback answer) implements Callback {

		@Override
		public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
			if (exception == null) {
				// before the answer is seen, behind which the others follow
				this.introduction.step = Step.DONE;
			}
			this.answer.onCompletion(metadata, exception);
			if (exception != null) {
				// after it, or one that follows would overtake the one that failed
				this.introduction.step = Step.FAILED;
			}
		}

	}

}
