package io.github.tandem.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps the producers' lines of what brokers answer to batches that are sent again out of
 * the log. They are several a second, so it has them only where somebody lowers the level
 * of that logger below its default.
 */
final class RetriedErrorFilter extends Filter<ILoggingEvent> {

	static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

	@Override
	public FilterReply decide(ILoggingEvent event) {
		if (event.getLevel() != Level.WARN || !event.getLoggerName().equals(SENDER)) {
			return FilterReply.NEUTRAL;
		}
		return isLowered() ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

	private boolean isLowered() {
		return getContext() instanceof LoggerContext log && log.getLogger(SENDER).isInfoEnabled();
	}

}
