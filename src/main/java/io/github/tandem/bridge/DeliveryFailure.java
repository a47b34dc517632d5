package io.github.tandem.bridge;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownProducerIdException;

/**
 * The one place where a failure to deliver is told apart: another try may help, or the
 * target does not want the record as it is.
 */
final class DeliveryFailure {

	private DeliveryFailure() {
	}

	/**
	 * Whether the same record may be taken at another try.
	 * @param exception why it was not taken
	 * @return {@code true} for what passes by itself, also for the state of a producer,
	 * which the next producer does not have
	 */
	static boolean isRetriable(Exception exception) {
		return exception instanceof RetriableException || exception instanceof OutOfOrderSequenceException
				|| exception instanceof UnknownProducerIdException || exception instanceof InvalidProducerEpochException
				|| exception instanceof ProducerFencedException || !(exception instanceof ApiException);
	}

	static String describe(Exception exception) {
		return "%s: %s".formatted(exception.getClass().getSimpleName(), exception.getMessage());
	}

}
