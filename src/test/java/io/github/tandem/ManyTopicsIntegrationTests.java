package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many topics at the far end of a long link: their first records do not wait for each
 * other's topics, and no round waits for a topic so long that the thread is taken for one
 * that stood still.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class ManyTopicsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ManyTopicsIntegrationTests.class);

	private static final int TOPICS = 300;

	private static final int RECORDS = 20;

	// a round trip for each topic would be 90 seconds
	private static final Duration TOGETHER = Duration.ofSeconds(60);

	private static final Duration LONGEST_ROUND = Duration.ofSeconds(25);

	@Test
	void theFirstRecordsOfAllFlowTogether(TwoBrokers brokers) throws Exception {
		String prefix = brokers.uniqueName("topics");
		for (Cluster cluster : List.of(brokers.source(), brokers.target())) {
			cluster.admin()
				.createTopics(IntStream.range(0, TOPICS)
					.mapToObj((topic) -> new NewTopic(prefix + "-" + topic, 1, (short) 1))
					.toList())
				.all()
				.get();
		}
		write(brokers, prefix);
		brokers.targetRelay().delay(Duration.ofMillis(150));
		try (TandemProcess tandem = brokers.tandem(prefix)
			.target(brokers.targetBroker().relayed())
			.property("tandem.routes[0].concurrency", "1")
			.build()
			.start()) {
			tandem.await("the first record", Duration.ofMinutes(2), () -> replicated(tandem) > 0);
			Instant first = Instant.now();
			tandem.await("all records", TOGETHER, () -> replicated(tandem) >= TOPICS * RECORDS);
			logger.info("{} topics flow {} after the first record", TOPICS, Duration.between(first, Instant.now()));
			assertThat(
					IntStream.range(0, TOPICS).mapToLong((topic) -> brokers.target().size(prefix + "-" + topic)).sum())
				.as("nothing is sent twice")
				.isEqualTo(TOPICS * RECORDS);
			write(brokers, prefix);
			tandem.await("all that was written later", TOGETHER, () -> replicated(tandem) >= 2 * TOPICS * RECORDS);
			tandem.await("no lag that stays", TOGETHER, () -> tandem.metrics().sum("tandem_lag_records") == 0);
			assertThat(tandem.metrics().max("kafka_consumer_time_between_poll_max")).as("the longest round, in ms")
				.isBetween(0.0, (double) LONGEST_ROUND.toMillis());
			assertThat(producers(brokers, prefix)).as("the one of the only thread").hasSize(1);
		}
		finally {
			brokers.repair();
		}
	}

	private static void write(TwoBrokers brokers, String prefix) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int record = 0; record < RECORDS; record++) {
			for (int topic = 0; topic < TOPICS; topic++) {
				records.add(new ProducerRecord<>(prefix + "-" + topic, 0, null, new byte[100]));
			}
		}
		brokers.source().produce(records);
	}

	// all that ever wrote to the target
	private static Set<Long> producers(TwoBrokers brokers, String prefix) throws Exception {
		return brokers.target()
			.admin()
			.describeProducers(IntStream.range(0, TOPICS)
				.mapToObj((topic) -> new TopicPartition(prefix + "-" + topic, 0))
				.toList())
			.all()
			.get()
			.values()
			.stream()
			.flatMap((partition) -> partition.activeProducers().stream())
			.map(ProducerState::producerId)
			.collect(Collectors.toSet());
	}

	private static double replicated(TandemProcess tandem) {
		return tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"");
	}

}
