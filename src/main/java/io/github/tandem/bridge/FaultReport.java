package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Objects;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.route.Route;
import io.github.tandem.topic.TargetTopic;

/**
 * Says what went wrong with a partition: a line in the log, and a sentence for health.
 */
final class FaultReport {

	private static final Logger logger = LoggerFactory.getLogger(FaultReport.class);

	private FaultReport() {
	}

	static void lost(Route route, Gap gap) {
		logger.atWarn()
			.addKeyValue("route", route.name())
			.addKeyValue("partition", gap.partition())
			.addKeyValue("cause", gap.cause().tag())
			.addKeyValue("records", gap.records())
			.addKeyValue("expectedOffset", gap.expectedOffset())
			.addKeyValue("nextOffset", gap.nextOffset())
			.addKeyValue("onGap", route.onGap())
			.log("Records were lost");
	}

	static String gap(Route route, Gap gap) {
		String wayOut = "To go on there, use the action 'skip-one', or set on-gap: continue for the route '%s' and restart"
			.formatted(route.name());
		return (gap.cause() == GapCause.TARGET_DELETED)
				? "its topic on the target was deleted, and with it what had been copied up to offset %d, %d offsets at most. %s"
					.formatted(gap.nextOffset(), gap.records(), wayOut)
				: "the source lost %d records (%s): offset %d was to be copied next, %d is the first that can be. %s"
					.formatted(gap.records(), gap.cause().tag(), gap.expectedOffset(), gap.nextOffset(), wayOut);
	}

	static void halted(PartitionFlow flow, Duration retryIn) {
		logger.atError()
			.addKeyValue("partition", flow.partition())
			.addKeyValue("reason", flow.state().reason().tag())
			.addKeyValue("detail", Objects.toString(flow.state().detail(), ""))
			.addKeyValue("retryIn", retryIn)
			.log("A partition is halted");
	}

	static void recovered(TopicPartition partition) {
		logger.atInfo().addKeyValue("partition", partition).log("A halted partition flows again");
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

	static String rejected(TargetTopic.@Nullable Ready target, Exception failure) {
		String topic = (target != null) ? target.name() : "";
		return ("the target refuses it (%s). %s, or use the action 'skip-one' or 'dead-letter-one'; it is tried again "
				+ "by itself, and at once when the topic changes")
			.formatted(DeliveryFailure.describe(failure), wayOut(topic, failure));
	}

	private static String wayOut(String topic, Exception failure) {
		if (failure instanceof RecordTooLargeException) {
			return String.valueOf(failure.getMessage()).contains("max.request.size")
					? "Raise max.request.size in tandem.target.producer.properties and restart"
					: "Raise max.message.bytes of the topic '%s' on the target".formatted(topic);
		}
		if (failure instanceof InvalidTimestampException) {
			return ("Set message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic '%s' "
					+ "on the target")
				.formatted(topic);
		}
		if (failure instanceof InvalidRecordException) {
			return "Let the topic '%s' on the target take it (a compacted one takes no record without a key)"
				.formatted(topic);
		}
		return "Let the topic '%s' on the target take it".formatted(topic);
	}

	static String rejectedTwice(String deadLetterTopic, @Nullable Exception first, Exception second) {
		return ("the target refuses it (%s), and so does the dead-letter topic '%s' (%s). Let one of them take it, or use "
				+ "the action 'skip-one'; it is tried again by itself")
			.formatted((first != null) ? DeliveryFailure.describe(first) : "", deadLetterTopic,
					DeliveryFailure.describe(second));
	}

	static String forbidden(TargetTopic.@Nullable Ready target, Exception failure) {
		return "the target does not let Tandem write to the topic '%s' (%s): grant WRITE and DESCRIBE on it"
			.formatted((target != null) ? target.name() : "", DeliveryFailure.describe(failure));
	}

	static String unreadable(String topic, KafkaException failure) {
		return "the source does not let Tandem read the topic '%s' (%s): grant READ and DESCRIBE on it, or exclude it"
			.formatted(topic, DeliveryFailure.describe(failure));
	}

	static String corrupt(long offset, KafkaException failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		return "the source's log cannot be read at offset %d (%s): restore the partition from an intact replica, "
			.formatted(offset, cause.getMessage()) + "or leave the batch out with the action 'skip-one'";
	}

	static void skipped(Route route, RejectedRecord record, Exception failure) {
		leftOut(route, record, failure).log("A record that the target refuses is left out");
	}

	static void deadLettered(Route route, RejectedRecord record, String deadLetterTopic, Exception failure) {
		leftOut(route, record, failure).addKeyValue("deadLetterTopic", deadLetterTopic)
			.log("A record that the target refuses is in the dead-letter topic");
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
