package io.github.tandem.log;

import java.time.Clock;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts the filter of repetitions into the log while the application runs.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

	@Bean
	DisposableBean repetitionFilter() {
		RepetitionFilter filter = new RepetitionFilter(Clock.systemUTC());
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
			filter.setContext(log);
			filter.start();
			log.addTurboFilter(filter);
			return () -> log.getTurboFilterList().remove(filter);
		}
		return () -> {
		};
	}

}
