package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An unclean leader election on the source takes away what was copied already: that is
 * told with the right count, and what is written since arrives.
 */
@Tag("fault")
@TwoBrokersTest
class UncleanElectionIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(UncleanElectionIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int LEADER = 2;

	private static final int FOLLOWER = 3;

	private final TwoBrokers brokers;

	private final String topic;

	private final BrokerProcess controller = broker(1).build();

	private final Map<Integer, BrokerProcess> members = Map.of(LEADER, member(LEADER), FOLLOWER, member(FOLLOWER));

	UncleanElectionIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("unclean");
	}

	@AfterEach
	void close() {
		this.members.values().forEach(BrokerProcess::close);
		this.controller.close();
	}

	@Test
	void tellsHowManyRecordsAnElectionTookAway() {
		this.controller.start();
		this.members.values().forEach(BrokerProcess::start);
		createTopic();
		write("both", 200);
		try (TandemProcess tandem = tandem().start()) {
			awaitCopied(tandem, 200);
			awaitReplicas(2);
			this.members.get(FOLLOWER).kill();
			awaitReplicas(1);
			write("lost", 70);
			awaitCopied(tandem, 270);
			this.members.get(LEADER).kill();
			this.members.get(FOLLOWER).start();
			awaitLeader(FOLLOWER);
			// fewer than are lost: the log ends before the position
			write("new", 30);
			assertGap(tandem, 70, 270, 200);
			awaitCopied(tandem, 300);
			this.members.get(LEADER).start();
			awaitReplicas(2);
			// the other way round, and nobody looks while it happens
			this.members.get(LEADER).kill();
			awaitReplicas(1);
			write("lost again", 50);
			awaitCopied(tandem, 350);
			awaitCommitted(280);
			tandem.stop();
			this.members.get(FOLLOWER).kill();
			this.members.get(LEADER).start();
			awaitLeader(LEADER);
			// more than are lost: the log does not end before the position
			write("newer", 90);
			tandem.start();
			assertGap(tandem, 50, 280, 230);
			awaitCopied(tandem, 440);
			assertThat(copied())
				.containsExactlyElementsOf(expected("both", 200, "lost", 70, "new", 30, "lost again", 50, "newer", 90));
			logger.info("{}", tandem.get("/actuator/replication/gaps").body());
		}
	}

	private static BrokerProcess.Builder broker(int node) {
		return BrokerProcess.builder("source-" + node);
	}

	private BrokerProcess member(int node) {
		return broker(node).joining(this.controller, node).build();
	}

	private Cluster source() {
		return this.controller.cluster();
	}

	private TandemProcess tandem() {
		return this.brokers.tandem(this.topic).source(source()).build();
	}

	private void createTopic() {
		NewTopic newTopic = new NewTopic(this.topic, Map.of(0, List.of(LEADER, FOLLOWER)))
			.configs(Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"));
		get(source().admin().createTopics(List.of(newTopic)).all());
		// on the only broker that never dies
		get(source().admin()
			.createTopics(
					List.of(new NewTopic("__consumer_offsets", Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1)))))
			.all());
		awaitReplicas(2);
	}

	private void write(String name, int records) {
		try (Producer<byte[], byte[]> producer = source()
			.newProducer(Map.of("acks", "1", "enable.idempotence", "false"))) {
			List<Future<RecordMetadata>> sent = new ArrayList<>();
			values(name, records).forEach((value) -> sent
				.add(producer.send(new ProducerRecord<>(this.topic, value.getBytes(StandardCharsets.UTF_8)))));
			sent.forEach(UncleanElectionIntegrationTests::get);
		}
	}

	private static List<String> values(String name, int records) {
		return IntStream.range(0, records).mapToObj((number) -> name + "-" + number).toList();
	}

	private static List<String> expected(Object... namesAndNumbers) {
		List<String> all = new ArrayList<>();
		for (int index = 0; index < namesAndNumbers.length; index += 2) {
			all.addAll(values((String) namesAndNumbers[index], (int) namesAndNumbers[index + 1]));
		}
		return all;
	}

	private List<String> copied() {
		return this.brokers.target()
			.consumeAll(this.topic)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private void awaitCopied(TandemProcess tandem, long records) {
		tandem.await(records + " copies", PATIENCE,
				() -> this.brokers.target().endOffsets(this.topic).get(0) == records);
	}

	private void awaitCommitted(long nextOffset) {
		Awaitility.await("the commit")
			.atMost(PATIENCE)
			.until(() -> source().committedOffsets(this.topic + "-all")
				.values()
				.stream()
				.anyMatch((committed) -> committed.offset() == nextOffset));
	}

	private void awaitReplicas(int inSync) {
		Awaitility.await(inSync + " replicas")
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> partition().isr().size() == inSync && partition().leader() != null);
	}

	private void awaitLeader(int node) {
		Awaitility.await("leader " + node)
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> partition().leader().id() == node && source().endOffsets(this.topic).size() == 1);
	}

	private TopicPartitionInfo partition() {
		return source().describeTopic(this.topic).partitions().get(0);
	}

	private void assertGap(TandemProcess tandem, long records, long expectedOffset, long nextOffset) {
		tandem.await("the gap", PATIENCE, () -> tandem.metrics().sum("tandem_gap_records_total") > 0);
		assertThat(tandem.get("/actuator/replication/gaps").body()).containsOnlyOnce("\"cause\"")
			.contains("\"cause\":\"truncated\",\"expectedOffset\":%d,\"nextOffset\":%d,\"records\":%d"
				.formatted(expectedOffset, nextOffset, records));
		assertThat(tandem.metrics().sum("tandem_gap_records_total")).isEqualTo(records);
	}

	private static <T> T get(Future<T> future) {
		try {
			return future.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
