package io.github.tandem.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.tandem.delivery.DeliveryFailure;
import io.github.tandem.delivery.RejectedRecord;
import io.github.tandem.route.Route;

/**
 * Logs which records the target rejected and are not in their topic: the first of a topic
 * each, and of a flood how many there were, once a minute.
 */
final class RejectionLog {

	private static final Logger logger = LoggerFactory.getLogger(RejectionLog.class);

	private static final int LINES = 10;

	private static final Duration INTERVAL = Duration.ofMinutes(1);

	private final Map<String, Flood> floods = new HashMap<>();

	private final Route route;

	private Instant next = Instant.MIN;

	RejectionLog(Route route) {
		this.route = route;
	}

	void skipped(RejectedRecord record, Exception failure, Instant now) {
		if (isWorthALine(record, null, now)) {
			line(record).addKeyValue("error", DeliveryFailure.describe(failure))
				.log("A record that the target rejects is left out");
		}
	}

	void deadLettered(RejectedRecord record, String deadLetterTopic, Exception failure, Instant now) {
		if (isWorthALine(record, deadLetterTopic, now)) {
			line(record).addKeyValue("error", DeliveryFailure.describe(failure))
				.addKeyValue("deadLetterTopic", deadLetterTopic)
				.log("A record that the target rejects is in the dead-letter topic");
		}
	}

	private boolean isWorthALine(RejectedRecord record, @Nullable String deadLetterTopic, Instant now) {
		if (this.floods.isEmpty()) {
			this.next = now.plus(INTERVAL);
		}
		return this.floods.computeIfAbsent(record.topic(), (topic) -> new Flood())
			.isWorthALine(record, deadLetterTopic);
	}

	/**
	 * Say how many there were that had no line, if it is time for that.
	 * @param now the time
	 */
	void sumUp(Instant now) {
		if (!this.floods.isEmpty() && !now.isBefore(this.next)) {
			this.next = now.plus(INTERVAL);
			// one that has ended begins with lines again
			this.floods.values().removeIf((flood) -> !flood.isSummedUp());
		}
	}

	private LoggingEventBuilder line(RejectedRecord record) {
		return logger.atWarn()
			.addKeyValue("route", this.route.name())
			.addKeyValue("topic", record.topic())
			.addKeyValue("partition", record.partition())
			.addKeyValue("offset", record.offset())
			.addKeyValue("bytes", record.bytes())
			.addKeyValue("timestamp", record.written());
	}

	/**
	 * The records of one topic.
	 */
	private final class Flood {

		private int lines;

		private long records;

		private @Nullable RejectedRecord last;

		private @Nullable String deadLetterTopic;

		private boolean isWorthALine(RejectedRecord record, @Nullable String letters) {
			if (this.lines < LINES) {
				this.lines++;
				return true;
			}
			this.records++;
			this.last = record;
			this.deadLetterTopic = letters;
			return false;
		}

		private boolean isSummedUp() {
			RejectedRecord record = this.last;
			if (record == null) {
				return false;
			}
			line(record).addKeyValue("records", this.records)
				.addKeyValue("deadLetterTopic", this.deadLetterTopic)
				.log("More records that the target rejects are not in their topic");
			this.records = 0;
			this.last = null;
			return true;
		}

	}

}
