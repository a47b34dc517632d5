package io.github.tandem.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from the producers' lines what brokers answer to batches that are sent again.
 * They are several a second, so the log itself has them only where somebody lowers the
 * level of that logger below its default.
 */
final class RetriedErrorFilter extends Filter<ILoggingEvent> {

	static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

	private static final String BEGIN = "Got error produce response";

	// the logger of the producer hands over a text that is formatted already
	private static final Pattern LINE = Pattern
		.compile(BEGIN + " with correlation id \\d+ on topic-partition (.+)-(\\d+), "
				+ "retrying \\(\\d+ attempts left\\)\\. Error: (.+)");

	private final RetriedErrors errors;

	RetriedErrorFilter(RetriedErrors errors) {
		this.errors = errors;
	}

	@Override
	public FilterReply decide(ILoggingEvent event) {
		if (event.getLevel() != Level.WARN || !event.getLoggerName().equals(SENDER)) {
			return FilterReply.NEUTRAL;
		}
		String message = event.getFormattedMessage();
		if (message.contains(BEGIN)) {
			Matcher line = LINE.matcher(message);
			if (line.find()) {
				this.errors.note(new TopicPartition(line.group(1), Integer.parseInt(line.group(2))), line.group(3));
			}
		}
		return isLowered() ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

	private boolean isLowered() {
		return getContext() instanceof LoggerContext log && log.getLogger(SENDER).isInfoEnabled();
	}

}
