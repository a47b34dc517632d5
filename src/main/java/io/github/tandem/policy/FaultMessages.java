package io.github.tandem.policy;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.partition.TargetBinding;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.Position;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Route;

/**
 * Says in a sentence what went wrong with a partition, and what to do about it.
 */
final class FaultMessages {

	private FaultMessages() {
	}

	static String gap(Route route, Gap gap) {
		return "the source lost %d records (%s): offset %d was to be replicated next, %d is the first that can be. %s"
			.formatted(gap.records(), gap.cause().tag(), gap.expectedOffset(), gap.nextOffset(), wayOut(route));
	}

	static String targetLoss(Route route, Gap gap, Replica lost, Replica current) {
		String records = "%d records replicated between the offsets %d and %d".formatted(gap.records(),
				gap.expectedOffset(), gap.nextOffset());
		return (gap.cause() == GapCause.TARGET_DELETED)
				? "its topic on the target was deleted, and with it the %s. %s".formatted(records, wayOut(route))
				: ("the %s are in the cluster %s, but the target is the cluster %s now: it was set up anew, or "
						+ "tandem.target leads elsewhere. If it is the wrong one, correct that and restart. %s")
					.formatted(records, lost.clusterId(), current.clusterId(), wayOut(route));
	}

	private static String wayOut(Route route) {
		return "To go on there, use the action 'skip-one', or set tandem.routes[].on-gap of the route '%s' to continue and restart"
			.formatted(route.name());
	}

	static String foreignOffset(Route route, Position position) {
		return ("somebody else committed the offset %d to the consumer group, and nothing shows that the records before "
				+ "it, from %d on, were replicated. To go on there, use the action 'skip-one', or set "
				+ "tandem.routes[].on-foreign-offset of the route '%s' to accept and restart. To replicate all there is once more, stop "
				+ "all instances, set the offset of the group to the earliest one and start them")
			.formatted(position.nextOffset(), position.unprovenFrom(), route.name());
	}

	static String unavailable(Exception failure) {
		return "the target does not take records (%s), they are sent again"
			.formatted(DeliveryFailure.describe(failure));
	}

	static String rejected(@Nullable TargetBinding target, Exception failure) {
		String topic = (target != null) ? target.name() : "";
		return ("the target rejects it (%s). %s, or use the action 'skip-one' or 'dead-letter-one'; it is tried again "
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
		return ("the target rejects it (%s), and so does the dead-letter topic '%s' (%s). Let one of them take it, or use "
				+ "the action 'skip-one'; it is tried again by itself")
			.formatted((first != null) ? DeliveryFailure.describe(first) : "", deadLetterTopic,
					DeliveryFailure.describe(second));
	}

	static String targetForbidden(@Nullable TargetBinding target, Exception failure) {
		return "the target does not let Tandem write to the topic '%s' (%s): grant WRITE and DESCRIBE on it"
			.formatted((target != null) ? target.name() : "", DeliveryFailure.describe(failure));
	}

	static String targetReadOnly(@Nullable TargetBinding target, Exception failure) {
		return ("the topic '%s' on the target is read-only (%s): the target's own mirroring fills it. End that there, or "
				+ "exclude or rename the topic")
			.formatted((target != null) ? target.name() : "", DeliveryFailure.describe(failure));
	}

	static String sourceForbidden(String topic, KafkaException failure) {
		return "the source does not let Tandem read the topic '%s' (%s): grant READ and DESCRIBE on it, or exclude it"
			.formatted(topic, DeliveryFailure.describe(failure));
	}

	static String corrupt(long offset, KafkaException failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		return "the source's log cannot be read at offset %d (%s): restore the partition from an intact replica, "
			.formatted(offset, cause.getMessage()) + "or leave the batch out with the action 'skip-one'";
	}

}
