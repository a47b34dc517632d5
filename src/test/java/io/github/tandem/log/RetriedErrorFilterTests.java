package io.github.tandem.log;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.LogContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetriedErrorFilter} and {@link RetriedErrorReader}.
 */
class RetriedErrorFilterTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private final RetriedErrors errors = new RetriedErrors(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

	private final LoggerContext log = new LoggerContext();

	private final Logger sender = this.log.getLogger("org.apache.kafka.clients.producer.internals.Sender");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final RetriedErrorReader reader = new RetriedErrorReader(this.errors);

	@BeforeEach
	void start() {
		this.reader.setContext(this.log);
		this.reader.start();
		this.sender.addAppender(this.reader);
		RetriedErrorFilter filter = new RetriedErrorFilter();
		filter.setContext(this.log);
		this.lines.addFilter(filter);
		this.lines.start();
		this.log.getLogger("ROOT").addAppender(this.lines);
		this.sender.setLevel(Level.WARN);
	}

	@Test
	void readsWhatABrokerAnsweredAndWritesNothing() {
		refuse();
		assertThat(this.errors.of(PARTITION)).extracting(RetriedErrors.Answer::error).isEqualTo("NOT_ENOUGH_REPLICAS");
		assertThat(this.errors.of("orders")).extracting(RetriedErrors.Answer::error).isEqualTo("NOT_ENOUGH_REPLICAS");
		assertThat(this.errors.of(new TopicPartition("orders", 4))).isNull();
		assertThat(this.errors.of("clicks")).isNull();
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void writesWhatSomebodyWantsToSee() {
		this.sender.setLevel(Level.INFO);
		refuse();
		assertThat(this.errors.of(PARTITION)).extracting(RetriedErrors.Answer::error).isEqualTo("NOT_ENOUGH_REPLICAS");
		assertThat(this.lines.list).hasSize(1);
	}

	@Test
	void readsTheLinesOfTheLoggersThatProducersUse() {
		LoggerContext shared = (LoggerContext) LoggerFactory.getILoggerFactory();
		Logger logger = shared.getLogger(this.sender.getName());
		Level level = logger.getLevel();
		logger.setLevel(Level.WARN);
		logger.addAppender(this.reader);
		try {
			new LogContext("[Producer clientId=tandem-1] ").logger(this.sender.getName())
				.warn("Got error produce response with correlation id {} on topic-partition {}, retrying ({} attempts "
						+ "left). Error: {}", 7, PARTITION, 2147483646, "NOT_ENOUGH_REPLICAS");
		}
		finally {
			logger.detachAppender(this.reader);
			logger.setLevel(level);
		}
		assertThat(this.errors.of(PARTITION)).extracting(RetriedErrors.Answer::error).isEqualTo("NOT_ENOUGH_REPLICAS");
	}

	private void refuse() {
		// as the producer's own logger does
		if (this.sender.isWarnEnabled()) {
			this.sender.warn(
					"[Producer clientId=tandem-1] Got error produce response with correlation id {} on "
							+ "topic-partition {}, retrying ({} attempts left). Error: {}",
					7, PARTITION, 2147483646, "NOT_ENOUGH_REPLICAS");
		}
	}

}
