package io.github.tandem.log;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RepetitionFilter} in a log of its own.
 */
class RepetitionFilterTests {

	private final LoggerContext log = new LoggerContext();

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final Logger client = this.log.getLogger("org.apache.kafka.clients.NetworkClient");

	@BeforeEach
	void start() {
		RepetitionFilter filter = new RepetitionFilter(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
		filter.setContext(this.log);
		this.lines.addFilter(filter);
		this.client.setLevel(Level.WARN);
		this.log.getLogger("org.apache.kafka.clients.Metadata").setLevel(Level.WARN);
		this.lines.start();
		this.log.getLogger("ROOT").addAppender(this.lines);
	}

	@Test
	void writesWhatDiffersInNumbersAloneOnce() {
		for (int node = 1; node < 5; node++) {
			this.client.error("Connection to node {} ({}) failed", node, "east-1:9092");
			this.client.warn("[Consumer clientId=tandem-{}] try again", node, new IllegalStateException("no"));
		}
		assertThat(lines()).containsExactly("Connection to node 1 (east-1:9092) failed",
				"[Consumer clientId=tandem-1] try again");
	}

	@Test
	void writesWhatDiffersOtherwise() {
		this.client.error("Connection failed due to: {}", "SSL handshake failed");
		this.client.error("Connection failed due to: {}", "Invalid username or password");
		this.log.getLogger("org.apache.kafka.clients.Metadata")
			.error("Connection failed due to: {}", "SSL handshake failed");
		assertThat(lines()).hasSize(3);
	}

	@Test
	void leavesOutThatAPollBringsEnough() {
		this.client.error("[Consumer clientId=tandem] Value Deserializers with error: Deserializers{}");
		assertThat(lines()).isEmpty();
	}

	@Test
	void leavesOutWhatTandemTellsItself() {
		Logger coordinator = this.log.getLogger("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator");
		Logger container = this.log.getLogger("org.springframework.kafka.listener.KafkaMessageListenerContainer");
		coordinator.setLevel(Level.WARN);
		container.setLevel(Level.WARN);
		for (String topic : List.of("orders", "payments")) {
			coordinator.error("[Consumer clientId=tandem] Offset commit failed on partition {}-0 at offset 7: {}",
					topic, "Group authorization failed.");
			container.error("Authentication/Authorization Exception, retrying in 10000 ms",
					new IllegalStateException(topic));
		}
		assertThat(lines()).isEmpty();
		coordinator.setLevel(Level.DEBUG);
		coordinator.error("Offset commit failed on partition orders-0 at offset 7: no");
		assertThat(lines()).hasSize(1);
	}

	@Test
	void leavesOtherLevelsAndLoggersAlone() {
		Logger own = this.log.getLogger("io.github.tandem.bridge.FaultReport");
		this.client.setLevel(Level.INFO);
		for (int time = 0; time < 3; time++) {
			this.client.info("Connected");
			own.warn("Records were lost");
			own.atWarn().addKeyValue("records", 3).log("Records were lost");
		}
		assertThat(lines()).hasSize(9);
	}

	@Test
	void doesNotTakeALineForWrittenThatTheLevelKeepsOut() {
		this.client.setLevel(Level.ERROR);
		this.client.warn("Disconnected");
		this.client.setLevel(Level.WARN);
		this.client.warn("Disconnected");
		this.client.warn("Disconnected");
		assertThat(lines()).hasSize(1);
		assertThat(this.client.isWarnEnabled()).isTrue();
	}

	@Test
	void writesEverythingWhileAClientIsDebugged() {
		this.client.setLevel(Level.DEBUG);
		this.client.warn("Disconnected");
		this.client.warn("Disconnected");
		assertThat(lines()).hasSize(2);
	}

	private List<String> lines() {
		return this.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

}
