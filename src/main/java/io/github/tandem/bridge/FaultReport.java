package io.github.tandem.bridge;

import java.time.Duration;

import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.Gap;
import io.github.tandem.route.Route;

/**
 * Says what went wrong with a partition: a line in the log, and a sentence for health.
 */
final class FaultReport {

	private static final Logger logger = LoggerFactory.getLogger(FaultReport.class);

	private FaultReport() {
	}

	static String gap(Route route, Gap gap) {
		logger.atWarn()
			.addKeyValue("route", route.name())
			.addKeyValue("partition", gap.partition())
			.addKeyValue("cause", gap.cause().tag())
			.addKeyValue("records", gap.records())
			.addKeyValue("expectedOffset", gap.expectedOffset())
			.addKeyValue("nextOffset", gap.nextOffset())
			.addKeyValue("onGap", route.onGap())
			.log("The source lost records");
		return ("the source lost %d records (%s): offset %d was to be copied next, %d is the first that can be. "
				+ "To go on there, set on-gap: continue for the route '%s'")
			.formatted(gap.records(), gap.cause().tag(), gap.expectedOffset(), gap.nextOffset(), route.name());
	}

	static void recovered(TopicPartition partition) {
		logger.atInfo()
			.addKeyValue("partition", partition)
			.log("Target takes the refused record, its partition flows again");
	}

	static String unavailable(TopicPartition partition, Exception failure, Duration retryIn) {
		String error = DeliveryFailure.describe(failure);
		logger.atWarn()
			.addKeyValue("partition", partition)
			.addKeyValue("error", error)
			.addKeyValue("retryIn", retryIn)
			.log("Target does not take records of a partition");
		return "the target does not take records (%s), they are sent again".formatted(error);
	}

	static String rejected(TopicPartition partition, long offset, Exception failure, Duration retryIn) {
		String error = DeliveryFailure.describe(failure);
		logger.atError()
			.addKeyValue("partition", partition)
			.addKeyValue("offset", offset)
			.addKeyValue("error", error)
			.addKeyValue("retryIn", retryIn)
			.log("Target refuses a record, its partition is halted");
		return ("the target refuses the record at offset %d (%s): let its topic there take the record, "
				+ "the partition is tried again by itself")
			.formatted(offset, error);
	}

}
