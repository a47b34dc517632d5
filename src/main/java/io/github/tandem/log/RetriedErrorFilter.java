package io.github.tandem.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Reads from the producers' lines what brokers answer to batches that are sent again.
 * They are several a second, so the log itself has them only where somebody lowers the
 * level of that logger.
 */
final class RetriedErrorFilter extends TurboFilter {

	private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

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
	public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
			Object @Nullable [] arguments, @Nullable Throwable failure) {
		// a level is an int: this is asked for every line of every logger
		if (level.levelInt != Level.WARN_INT || !logger.getName().equals(SENDER)) {
			return FilterReply.NEUTRAL;
		}
		boolean shown = logger.getEffectiveLevel().levelInt <= Level.WARN_INT;
		if (format == null) {
			// the producer asks whether the level is on before it says anything
			return FilterReply.ACCEPT;
		}
		if (format.contains(BEGIN)) {
			Matcher line = LINE.matcher(MessageFormatter.basicArrayFormat(format, arguments));
			if (line.find()) {
				this.errors.note(new TopicPartition(line.group(1), Integer.parseInt(line.group(2))), line.group(3));
			}
		}
		return shown ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

}
