package io.github.tandem.delivery;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Takes the producer's answer for one record. With what it calls, and with the guard that
 * hears the cluster's id, it is all that runs on the producer's thread.
 *
 * @param answers the answers for all records of its delivery
 * @param index its place among them
 */
record Acknowledgement(ProducerAnswers answers, int index) implements Callback {

	@Override
	public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
		if (exception == null && metadata != null) {
			this.answers.acknowledged(this.index, metadata);
		}
		else {
			this.answers.failed(this.index, (exception != null) ? exception
					: new IllegalStateException("The producer answered with neither an offset nor an error"));
		}
	}

}
