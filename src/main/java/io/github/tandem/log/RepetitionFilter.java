package io.github.tandem.log;

import java.time.Clock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Leaves out warnings and errors that Kafka's clients repeat while a fault lasts: a login
 * that fails is several lines at each try of each client. Logback's own filter of
 * duplicates knows no time, so it would silence a line for ever.
 */
final class RepetitionFilter extends TurboFilter {

	private static final String CLIENTS = "org.apache.kafka.";

	private static final String CONTAINERS = "org.springframework.kafka.";

	// Kafka's consumer writes it when a poll is ended because it brings enough, see
	// BudgetedBytes: keys and values are bytes, which nothing else refuses.
	private static final String FULL_POLL = " Deserializers with error: ";

	private final Repetitions repetitions = new Repetitions();

	private final Clock clock;

	RepetitionFilter(Clock clock) {
		this.clock = clock;
	}

	@Override
	public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
			Object @Nullable [] arguments, @Nullable Throwable failure) {
		// it is asked for every line of every logger, and whether a level is on: both are
		// left to others fast
		if (format == null || level.levelInt < Level.WARN_INT || !isOfKafka(logger.getName())) {
			return FilterReply.NEUTRAL;
		}
		if (format.contains(FULL_POLL)) {
			return FilterReply.DENY;
		}
		int threshold = logger.getEffectiveLevel().levelInt;
		// who lowers it to debug wants to see all
		if (level.levelInt < threshold || threshold < Level.INFO_INT) {
			return FilterReply.NEUTRAL;
		}
		String line = logger.getName() + ' ' + kind(format, arguments);
		return this.repetitions.isWorthALine(line, this.clock.instant()) ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

	private static boolean isOfKafka(String logger) {
		return logger.startsWith(CLIENTS) || logger.startsWith(CONTAINERS);
	}

	// Lines that differ in numbers alone, such as those of a client, a node, an attempt,
	// tell of one fault.
	private static String kind(String format, Object @Nullable [] arguments) {
		return MessageFormatter.basicArrayFormat(format, arguments).replaceAll("[0-9]+", "#");
	}

}
