package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A topic of the target with fewer replicas in sync than it wants is refused by its
 * leader, again and again: operators read what the leader says.
 */
@Tag("fault")
@TwoBrokersTest
class TooFewReplicasIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String BEGIN = "The target refuses records of partitions";

	private static final String END = "The target takes the records of all partitions again";

	private final TwoBrokers brokers;

	private final String topic;

	private final String other;

	private final BrokerProcess first = BrokerProcess.builder("target-1").build();

	private final BrokerProcess second = BrokerProcess.builder("target-2").joining(this.first, 2).build();

	TooFewReplicasIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("replicas");
		this.other = this.topic + ".other";
	}

	@AfterEach
	void close() {
		this.second.close();
		this.first.close();
	}

	@Test
	void namesWhatTheLeaderAnswersUntilEnoughReplicasAreInSync() throws Exception {
		this.first.start();
		this.second.start();
		for (String each : List.of(this.topic, this.other)) {
			this.brokers.source().createTopic(each, 1);
		}
		this.first.cluster()
			.admin()
			.createTopics(List.of(
					new NewTopic(this.topic, Map.of(0, List.of(1, 2))).configs(Map.of("min.insync.replicas", "2")),
					new NewTopic(this.other, Map.of(0, List.of(1)))))
			.all()
			.get();
		try (TandemProcess tandem = this.brokers.tandem(this.topic).target(this.first.cluster()).build().start()) {
			produce(this.topic);
			awaitCopied(tandem, this.topic, 1);
			this.second.kill();
			tandem.await("the refusal of the leader", PATIENCE, () -> {
				produce(this.topic);
				Map<String, Object> partition = tandem.partitionFields("all", this.topic, 0);
				return "target-unavailable".equals(partition.get("reason"))
						&& "backed-off".equals(partition.get("state"))
						&& String.valueOf(partition.get("detail")).contains("NOT_ENOUGH_REPLICAS");
			});
			tandem.awaitLog(BEGIN, PATIENCE);
			// a neighbour of the same thread flows
			produce(this.other);
			awaitCopied(tandem, this.other, 1);
			assertThat(tandem.partitionFields("all", this.other, 0)).containsEntry("reason", "none");
			this.second.start();
			long end = this.brokers.source().endOffsets(this.topic).get(0);
			awaitCopied(tandem, this.topic, end);
			assertThat(tandem.awaitState("all", this.topic, 0, "caught-up")).containsEntry("reason", "none");
			tandem.awaitLog(END, PATIENCE);
			String log = tandem.log();
			// while a leader is elected another error may come before
			assertThat(log.lines().filter((line) -> line.contains(BEGIN) && line.contains("NOT_ENOUGH_REPLICAS")))
				.as(log)
				.hasSize(1);
			assertThat(log.lines().filter((line) -> line.contains(END))).hasSize(1);
			assertThat(log).doesNotContain("Got error produce response");
			assertThat(this.first.cluster().size(this.topic)).isEqualTo(end);
		}
	}

	private void produce(String toTopic) {
		this.brokers.source().produce(new ProducerRecord<>(toTopic, new byte[1]));
	}

	private static void awaitCopied(TandemProcess tandem, String ofTopic, long end) {
		tandem.await("copies of " + ofTopic, PATIENCE,
				() -> tandem.partition("all", ofTopic, 0).path("nextOffset").asLong(0) >= end);
	}

}
