package io.github.tandem.fault;

import java.time.Duration;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.route.Route;

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

	static void skipped(Route route, RejectedRecord record, Exception failure) {
		leftOut(route, record, failure).log("A record that the target rejects is left out");
	}

	static void deadLettered(Route route, RejectedRecord record, String deadLetterTopic, Exception failure) {
		leftOut(route, record, failure).addKeyValue("deadLetterTopic", deadLetterTopic)
			.log("A record that the target rejects is in the dead-letter topic");
	}

	private static LoggingEventBuilder leftOut(Route route, RejectedRecord record, Exception failure) {
		return logger.atWarn()
			.addKeyValue("route", route.name())
			.addKeyValue("topic", record.topic())
			.addKeyValue("partition", record.partition())
			.addKeyValue("offset", record.offset())
			.addKeyValue("bytes", record.bytes())
			.addKeyValue("timestamp", record.timestamp())
			.addKeyValue("error", DeliveryFailure.describe(failure));
	}

}
