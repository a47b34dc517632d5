package io.github.tandem.policy;

import java.time.Duration;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryFailure;

/**
 * Logs what became of records that the target did not take.
 */
final class FaultLog {

	private static final Logger logger = LoggerFactory.getLogger(FaultLog.class);

	private FaultLog() {
	}

	static void unavailable(TopicPartition partition, Exception failure, Duration retryIn) {
		logger.atWarn()
			.addKeyValue("partition", partition)
			.addKeyValue("error", DeliveryFailure.describe(failure))
			.addKeyValue("retryIn", retryIn)
			.log("Target does not take records of a partition");
	}

}
