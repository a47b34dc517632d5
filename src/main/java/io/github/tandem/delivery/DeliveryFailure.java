package io.github.tandem.delivery;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownProducerIdException;

/**
 * The one place where failures to deliver are told apart.
 */
public enum DeliveryFailure {

	/**
	 * Another try may help, also with what is the state of a producer, which the next
	 * producer does not have.
	 */
	PASSING,

	/**
	 * A record near this one was rejected, and its whole batch with it (KIP-467).
	 */
	SHARED,

	/**
	 * The target rejects the record for what it is.
	 */
	RECORD,

	/**
	 * The target takes no record of this topic from Tandem.
	 */
	AUTHORIZATION,

	/**
	 * The target fills this topic itself and takes no record of it from anybody.
	 */
	READ_ONLY,

	/**
	 * The target rejects it for whatever else, and will again.
	 */
	LASTING;

	// the producer has no class of its own for it
	private static final String SHARED_BATCH = "part of a batch";

	// what brokers with a mirroring of their own say of its topics
	private static final String READ_ONLY_TOPIC = "read-only";

	/**
	 * Tell what kind of failure it is.
	 * @param exception why a record was not taken
	 * @return the kind
	 */
	public static DeliveryFailure of(Exception exception) {
		if (exception instanceof AuthorizationException || exception.getCause() instanceof AuthorizationException) {
			return AUTHORIZATION;
		}
		if (exception instanceof RecordTooLargeException || exception instanceof RecordBatchTooLargeException
				|| exception instanceof InvalidTimestampException || exception instanceof InvalidRecordException) {
			return RECORD;
		}
		if (exception.getClass() == KafkaException.class
				&& String.valueOf(exception.getMessage()).contains(SHARED_BATCH)) {
			return SHARED;
		}
		if (isPassing(exception)) {
			return PASSING;
		}
		return String.valueOf(exception.getMessage()).contains(READ_ONLY_TOPIC) ? READ_ONLY : LASTING;
	}

	/**
	 * Whether the same record, to the same topic, will be rejected again.
	 * @return {@code true} if it should be sent alone next time
	 */
	public boolean isLasting() {
		return this == RECORD || this == LASTING;
	}

	private static boolean isPassing(Exception exception) {
		return exception instanceof RetriableException || exception instanceof OutOfOrderSequenceException
				|| exception instanceof UnknownProducerIdException || exception instanceof InvalidProducerEpochException
				|| exception instanceof ProducerFencedException || !(exception instanceof ApiException);
	}

	/**
	 * Say what failed, as health, logs and headers report it.
	 * @param exception the failure
	 * @return its class and its message
	 */
	public static String describe(Exception exception) {
		return "%s: %s".formatted(exception.getClass().getSimpleName(), exception.getMessage());
	}

}
