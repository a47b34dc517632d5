package io.github.tandem.log;

import java.time.Clock;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts filters into the log while the application runs: what is repeated is left out, and
 * what producers say there alone is read.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

	@Bean
	RetriedErrors retriedErrors() {
		return new RetriedErrors(Clock.systemUTC());
	}

	// before the other one, which keeps repeated lines from it
	@Bean
	DisposableBean retriedErrorFilter(RetriedErrors errors) {
		return install(new RetriedErrorFilter(errors));
	}

	@Bean
	DisposableBean repetitionFilter() {
		return install(new RepetitionFilter(Clock.systemUTC()));
	}

	private static DisposableBean install(TurboFilter filter) {
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
