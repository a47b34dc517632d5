package io.github.tandem.log;

import java.time.Clock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogConfiguration} with the log of this JVM.
 */
class LogConfigurationTests {

	private final LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();

	private final Logger sender = this.log.getLogger(RetriedErrorFilter.SENDER);

	private final Level level = this.sender.getLevel();

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void attach() {
		this.lines.start();
		this.log.getLogger("ROOT").addAppender(this.lines);
	}

	@AfterEach
	void detach() {
		this.log.getLogger("ROOT").detachAppender(this.lines);
		this.sender.setLevel(this.level);
	}

	@Test
	void filtersWhatIsWrittenAndNotWhetherALevelIsOn() {
		int turboFilters = this.log.getTurboFilterList().size();
		new ApplicationContextRunner().withBean(Clock.class, Clock::systemUTC)
			.withUserConfiguration(LogConfiguration.class)
			.run((context) -> {
				assertThat(this.log.getTurboFilterList()).as("asked several times a record").hasSize(turboFilters);
				this.sender.error("The producer is closed");
				this.sender.error("The producer is closed");
				assertThat(this.lines.list).hasSize(1);
			});
		this.sender.error("The producer is closed");
		assertThat(this.lines.list).as("nothing is filtered by an application that has ended").hasSize(2);
	}

	@Test
	void readsWhatBrokersAnswerThoughTheLevelKeepsItOut() {
		this.sender.setLevel(Level.ERROR);
		new ApplicationContextRunner().withBean(Clock.class, Clock::systemUTC)
			.withUserConfiguration(LogConfiguration.class)
			.run((context) -> {
				this.sender
					.warn("Got error produce response with correlation id 7 on topic-partition orders-3, retrying "
							+ "(5 attempts left). Error: NOT_ENOUGH_REPLICAS");
				assertThat(context.getBean(RetriedErrors.class).of("orders")).extracting(RetriedErrors.Answer::error)
					.isEqualTo("NOT_ENOUGH_REPLICAS");
				assertThat(this.lines.list).isEmpty();
			});
	}

}
