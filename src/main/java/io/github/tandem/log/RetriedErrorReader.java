package io.github.tandem.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from the producers' lines what brokers answer to batches that are sent again. It
 * writes nothing, and no threshold of what does keeps a line from it.
 */
final class RetriedErrorReader extends UnsynchronizedAppenderBase<ILoggingEvent> {

	private static final String BEGIN = "Got error produce response";

	// the logger of the producer hands over a text that is formatted already
	private static final Pattern LINE = Pattern
		.compile(BEGIN + " with correlation id \\d+ on topic-partition (.+)-(\\d+), "
				+ "retrying \\(\\d+ attempts left\\)\\. Error: (.+)");

	private final RetriedErrors errors;

	RetriedErrorReader(RetriedErrors errors) {
		this.errors = errors;
	}

	@Override
	protected void append(ILoggingEvent event) {
		String message = (event.getLevel() == Level.WARN) ? event.getFormattedMessage() : "";
		if (message.contains(BEGIN)) {
			Matcher line = LINE.matcher(message);
			if (line.find()) {
				this.errors.note(new TopicPartition(line.group(1), Integer.parseInt(line.group(2))), line.group(3));
			}
		}
	}

}
