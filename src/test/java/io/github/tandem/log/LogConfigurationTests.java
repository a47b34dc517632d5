package io.github.tandem.log;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogConfiguration} with the log of this JVM.
 */
class LogConfigurationTests {

	private final LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();

	private final Logger sender = this.log.getLogger(RetriedErrorFilter.SENDER);

	private final Level level = this.sender.getLevel();

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

	@BeforeEach
	void attach() {
		this.lines.start();
		this.log.getLogger("ROOT").addAppender(this.lines);
	}

	@AfterEach
	void detach() {
		this.log.getLogger("ROOT").detachAppender(this.lines);
		this.sender.setLevel(this.level);
		this.others.forEach(this.log.getLogger("ROOT")::addAppender);
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
	void readsWhatBrokersAnswerThoughNothingIsWrittenBelowAnError() {
		this.log.getLogger("ROOT").iteratorForAppenders().forEachRemaining(this.others::add);
		this.others.remove(this.lines);
		this.others.forEach(this.log.getLogger("ROOT")::detachAppender);
		ThresholdFilter threshold = new ThresholdFilter();
		threshold.setLevel("ERROR");
		threshold.start();
		this.lines.addFilter(threshold);
		ManualClock clock = new ManualClock();
		clock.stepBy(Duration.ofMillis(1));
		new ApplicationContextRunner().withBean(Clock.class, () -> clock)
			.withUserConfiguration(LogConfiguration.class)
			.run((context) -> {
				for (int repetition = 0; repetition < 2; repetition++) {
					this.sender
						.warn("Got error produce response with correlation id 7 on topic-partition orders-3, retrying "
								+ "(5 attempts left). Error: NOT_ENOUGH_REPLICAS");
				}
				Answer answer = context.getBean(RetriedErrors.class).of("orders");
				assertThat(answer).isNotNull();
				assertThat(answer.at()).as("also what is repeated").isAfter(answer.since());
				assertThat(this.lines.list).isEmpty();
			});
		assertThat(this.sender.iteratorForAppenders().hasNext()).isFalse();
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
