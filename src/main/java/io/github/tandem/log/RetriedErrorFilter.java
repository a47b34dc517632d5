package io.github.tandem.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Reads from the producers' lines what brokers answer to batches that are sent again.
 * They are several a second, so the log itself has them only where somebody lowers the
 * level of that logger.
 */
final class RetriedErrorFilter extends TurboFilter {

	private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

	// with the number of the request, the partition, the attempts left and the error
	private static final String LINE = "Got error produce response with correlation id {} on topic-partition {}, retrying";

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
		if (format.contains(LINE) && arguments != null && arguments.length == 4
				&& arguments[1] instanceof TopicPartition partition) {
			this.errors.note(partition, String.valueOf(arguments[3]));
		}
		return shown ? FilterReply.NEUTRAL : FilterReply.DENY;
	}

}
