package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
 * The only broker of the source throttles its consumers for minutes: nobody joins the
 * group again, and yet the broker is followed when it moves to another address.
 */
@Tag("fault")
@TwoBrokersTest
class ThrottledSourceIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ThrottledSourceIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Duration THROTTLED = Duration.ofSeconds(100);

	// and some seconds for a busy machine
	private static final Duration MINUTE = Duration.ofSeconds(75);

	private static final double BYTES_PER_SECOND = 200_000;

	private static final int PARTITIONS = 4;

	private static final int RECORDS = 5_000;

	private static final int SIZE = 10_000;

	private final TwoBrokers brokers;

	private final String topic;

	ThrottledSourceIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("throttled");
	}

	@Test
	void nobodyJoinsAgainAndTheBrokerIsFollowedWhenItMoves() {
		try (TcpRelay before = TcpRelay.toFreePort();
				TcpRelay after = new TcpRelay(before.targetPort());
				BrokerProcess source = BrokerProcess.builder("throttling").behind(before).build().start();
				Cluster bootstrap = new Cluster("localhost:" + before.targetPort())) {
			source.cluster().createTopic(this.topic, PARTITIONS);
			write(source.cluster());
			source.cluster().throttleConsumers(BYTES_PER_SECOND);
			try (TandemProcess tandem = this.brokers.tandem(this.topic)
				.source(bootstrap)
				.property("tandem.routes[0].concurrency", "2")
				.build()
				.start()) {
				tandem.await("both consumers and a record", PATIENCE,
						() -> members(source.cluster()).size() == 2 && copies() > 0);
				assertThatNobodyJoins(source.cluster(), tandem);
				source.stop();
				before.cut();
				source.moveBehind(after);
				source.start();
				Instant moved = Instant.now();
				long copies = copies();
				tandem.await("records after the move", MINUTE, () -> copies() > copies);
				logger.info("The broker was followed within {}", Duration.between(moved, Instant.now()));
				source.cluster().throttleConsumers(null);
				tandem.await("all records", PATIENCE, () -> copies() >= RECORDS);
				assertThat(this.brokers.target()
					.consumeAll(this.topic)
					.stream()
					.map((record) -> new String(record.key(), StandardCharsets.UTF_8))
					.distinct()).hasSize(RECORDS);
			}
		}
	}

	private void assertThatNobodyJoins(Cluster source, TandemProcess tandem) {
		Set<String> members = members(source);
		double rebalances = rebalances(tandem);
		long copies = copies();
		Awaitility.await("rebalances")
			.during(THROTTLED)
			.pollInterval(Duration.ofSeconds(2))
			.atMost(PATIENCE)
			.untilAsserted(() -> {
				assertThat(members(source)).as("members").isEqualTo(members);
				assertThat(rebalances(tandem)).as("rebalances").isEqualTo(rebalances);
			});
		double bytesPerSecond = (double) SIZE * (copies() - copies) / THROTTLED.toSeconds();
		logger.info("{} bytes a second, no rebalance after {}", bytesPerSecond, rebalances);
		// it was throttled all the time, and flowed all the time
		assertThat(bytesPerSecond).isBetween(BYTES_PER_SECOND / 4, 2 * BYTES_PER_SECOND);
		assertThat(tandem.metrics().max("kafka_consumer_fetch_manager_fetch_throttle_time_max")).isPositive();
		assertThat(tandem.health("replication")).startsWith("UP");
		assertThat(tandem.log()).doesNotContain("Rebootstrapping");
	}

	// none while they join
	private Set<String> members(Cluster source) {
		ConsumerGroupDescription group = source.consumerGroup(this.topic + "-all");
		return (group.groupState() != GroupState.STABLE) ? Set.of()
				: group.members().stream().map(MemberDescription::consumerId).collect(Collectors.toSet());
	}

	private static double rebalances(TandemProcess tandem) {
		return tandem.metrics().sum("kafka_consumer_coordinator_rebalance_total");
	}

	private long copies() {
		return this.brokers.target().topics().contains(this.topic) ? this.brokers.target().size(this.topic) : 0;
	}

	private void write(Cluster source) {
		Random random = new Random(1);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int count = 0; count < RECORDS; count++) {
			byte[] value = new byte[SIZE];
			random.nextBytes(value);
			records.add(new ProducerRecord<>(this.topic, count % PARTITIONS,
					String.valueOf(count).getBytes(StandardCharsets.UTF_8), value));
		}
		source.produce(records);
	}

}
