package io.github.tandem.log;

import java.time.Clock;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out warnings and errors that Kafka's clients repeat while a fault lasts: a login
 * that fails is several lines at each try of each client. Logback's own filter of
 * duplicates knows no time, so it would silence a line for ever.
 */
final class RepetitionFilter extends Filter<ILoggingEvent> {

	private static final String CLIENTS = "org.apache.kafka.";

	private static final String CONTAINERS = "org.springframework.kafka.";

	// Kafka's consumer writes it when a poll is ended because it brings enough, see
	// BudgetedBytes: keys and values are bytes, which nothing else refuses.
	private static final String FULL_POLL = " Deserializers with error: ";

	// Tandem tells of them itself, with their end: see RouteErrors and Commits.
	private static final List<String> TOLD = List.of("Authentication/Authorization Exception, retrying in",
			"Offset commit failed on partition");

	private final Repetitions repetitions = new Repetitions();

	private final Clock clock;

	RepetitionFilter(Clock clock) {
		this.clock = clock;
	}

	@Override
	public FilterReply decide(ILoggingEvent event) {
		if (!event.getLevel().isGreaterOrEqual(Level.WARN) || !isOfKafka(event.getLoggerName())) {
			return FilterReply.NEUTRAL;
		}
		String message = event.getFormattedMessage();
		if (message.contains(FULL_POLL)) {
			return FilterReply.DENY;
		}
		if (isDebugged(event.getLoggerName())) {
			return FilterReply.NEUTRAL;
		}
		if (TOLD.stream().anyMatch(message::contains)) {
			return FilterReply.DENY;
		}
		String line = event.getLoggerName() + ' ' + LastingFault.kind(message);
		return this.repetitions.isWorthALine(line, this.clock.instant()) ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

	// who lowers the level wants to see all
	private boolean isDebugged(String logger) {
		return getContext() instanceof LoggerContext log && log.getLogger(logger).isDebugEnabled();
	}

	private static boolean isOfKafka(String logger) {
		return logger.startsWith(CLIENTS) || logger.startsWith(CONTAINERS);
	}

}
