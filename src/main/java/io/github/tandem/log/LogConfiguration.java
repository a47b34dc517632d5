package io.github.tandem.log;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterAttachable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts filters into the log while the application runs, so that what is repeated is left
 * out, and an appender that reads what producers say there alone: filters come behind the
 * thresholds that an appender has. They are filters of the appenders: filters of the
 * whole log are asked several times a record by Kafka's producer, whether it may trace,
 * and took a tenth of the processor time.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

	@Bean
	RetriedErrors retriedErrors(Clock clock) {
		return new RetriedErrors(clock);
	}

	@Bean
	DisposableBean retriedErrorFilter(RetriedErrors errors) {
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
			Logger sender = log.getLogger(RetriedErrorFilter.SENDER);
			if (!sender.isWarnEnabled()) {
				sender.setLevel(Level.WARN);
			}
			RetriedErrorReader reader = new RetriedErrorReader(errors);
			reader.setContext(log);
			reader.start();
			sender.addAppender(reader);
			DisposableBean filters = install(RetriedErrorFilter::new);
			return () -> {
				sender.detachAppender(reader);
				filters.destroy();
			};
		}
		return () -> {
		};
	}

	@Bean
	DisposableBean repetitionFilter(Clock clock) {
		return install(() -> new RepetitionFilter(clock));
	}

	// one for each appender, since each is asked about every line
	private static DisposableBean install(Supplier<Filter<ILoggingEvent>> filters) {
		List<Runnable> removals = new ArrayList<>();
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
			for (Logger logger : log.getLoggerList()) {
				logger.iteratorForAppenders().forEachRemaining((appender) -> {
					if (appender instanceof RetriedErrorReader) {
						return;
					}
					Filter<ILoggingEvent> filter = filters.get();
					filter.setContext(log);
					filter.start();
					appender.addFilter(filter);
					removals.add(() -> remove(appender, filter));
				});
			}
		}
		return () -> removals.forEach(Runnable::run);
	}

	private static void remove(FilterAttachable<ILoggingEvent> appender, Filter<ILoggingEvent> filter) {
		List<Filter<ILoggingEvent>> others = appender.getCopyOfAttachedFiltersList();
		others.remove(filter);
		appender.clearAllFilters();
		others.forEach(appender::addFilter);
	}

}
