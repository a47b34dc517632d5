package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers that move to other addresses, of which only the bootstrap addresses tell, are
 * followed within a minute.
 */
@Tag("fault")
@TwoBrokersTest
class MovedBrokersIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(MovedBrokersIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	// and some seconds for a busy machine
	private static final Duration MINUTE = Duration.ofSeconds(75);

	private final TwoBrokers brokers;

	MovedBrokersIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
	}

	@ParameterizedTest
	@ValueSource(strings = { "source", "target" })
	void areFollowedWithinAMinute(String role) {
		boolean isSource = role.equals("source");
		String topic = this.brokers.uniqueName("moved");
		try (TcpRelay before = TcpRelay.toFreePort();
				TcpRelay after = new TcpRelay(before.targetPort());
				BrokerProcess moving = BrokerProcess.builder("moving").behind(before).build().start()) {
			Cluster bootstrap = new Cluster("localhost:" + before.targetPort());
			Cluster source = isSource ? moving.cluster() : this.brokers.source();
			Cluster target = isSource ? this.brokers.target() : moving.cluster();
			source.createTopic(topic, 2);
			source.produce(topic, "key", "before");
			TandemProcess.Builder builder = this.brokers.tandem(topic)
				// as minutes without a record have it
				.property("tandem.source.properties.connections.max.idle.ms", "2000")
				.property("tandem.target.properties.connections.max.idle.ms", "2000");
			try (TandemProcess tandem = (isSource ? builder.source(bootstrap) : builder.target(bootstrap)).build()
				.start()) {
				tandem.await("the first record", PATIENCE, () -> committed(source, topic) == 1);
				moving.stop();
				before.cut();
				moving.moveBehind(after);
				moving.start();
				Instant moved = Instant.now();
				source.produce(topic, "key", "after");
				tandem.await("the record after the move", MINUTE, () -> target.size(topic) == 2);
				logger.info("The {} was followed within {}", role, Duration.between(moved, Instant.now()));
				assertThat(tandem.health("replication")).startsWith("UP");
				assertThatAdminsFollow(tandem, source, target, topic + "-later");
			}
			bootstrap.close();
		}
	}

	// the topic is seen on the source by one admin client, and created by the other
	private static void assertThatAdminsFollow(TandemProcess tandem, Cluster source, Cluster target, String topic) {
		source.createTopic(topic, 1);
		source.produce(topic, "key", "value");
		tandem.await("a topic that is new after the move", PATIENCE,
				() -> target.topics().contains(topic) && target.size(topic) == 1);
		for (String role : List.of("source", "target")) {
			tandem.await("health of the " + role, PATIENCE, () -> tandem.health(role + "Cluster").startsWith("UP"));
		}
	}

	private static long committed(Cluster source, String topic) {
		return source.committedOffsets(topic + "-all").values().stream().mapToLong(OffsetAndMetadata::offset).sum();
	}

}
