package io.github.tandem.position;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import com.jayway.jsonpath.JsonPath;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes that stop.
 */
@TwoClustersTest
class BoundedRouteIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Instant NOON = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final RunningTandem.Builder tandem;

	BoundedRouteIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("bounded");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	@Tag("fault")
	void stopsWhereLogsEndedAtTheFirstStart() {
		String late = this.topic + "-late";
		this.source.createTopic(this.topic, 2);
		write(this.topic, 0, 0, 10);
		try (Producer<byte[], byte[]> producer = this.source
			.newProducer(Map.of("transactional.id", this.clusters.uniqueName("transactions")))) {
			producer.initTransactions();
			producer.beginTransaction();
			send(producer, 100);
			producer.flush();
			producer.abortTransaction();
			producer.beginTransaction();
			// the log is stable up to here, and goes on
			send(producer, 200);
			producer.flush();
			write(this.topic, 0, 10, 15);
			this.tandem.route("all", this.topic + ".*", "stop-at", "end").whileRunning((running) -> {
				awaitComplete(running);
				producer.commitTransaction();
				this.source.growTopic(this.topic, 3);
				this.source.createTopic(late, 1);
				write(this.topic, 2, 0, 5);
				write(late, 0, 0, 5);
				assertThat(detail(running, this.topic, 0)).contains("complete: replicated up to offset 12");
				Awaitility.await()
					.atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(detail(running, late, 0)).contains("not there when the route started"));
				Awaitility.await()
					.atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(detail(running, this.topic, 2)).contains("nothing of it is replicated"));
				assertThat(running.read("/actuator/health")).contains("\"complete\":true");
			});
		}
		assertGoal(0, 12);
		assertGoal(1, 0);
		write(this.topic, 0, 15, 20);
		this.tandem.whileRunning((running) -> {
			awaitComplete(running);
			assertThat(running.partition("all", this.topic, 0)).containsEntry("nextOffset", 12)
				.containsEntry("stopAt", 12)
				.containsEntry("lag", 0);
		});
		assertThat(this.target.size(this.topic)).isEqualTo(10);
		assertThat(this.target.size(late)).isZero();
		assertGoal(0, 12);
		// it goes on: 10 before, the transaction, 10 since, and those that were born
		// later
		this.tandem.property("tandem.routes[0].stop-at", "")
			.whileRunning((running) -> this.target.awaitRecords(this.topic, 10 + 1 + 10 + 5, PATIENCE));
		assertThat(this.target.size(this.topic)).isEqualTo(26);
		assertThat(this.source.committedOffsets(this.tandem.group("all")).values())
			.noneMatch((offset) -> offset.metadata().contains("stop:"));
	}

	@Test
	void stopsAtTheFirstRecordThatIsYoungEnough() {
		this.source.createTopic(this.topic, 2);
		write(this.topic, 0, 0, 10);
		write(this.topic, 1, 0, 3);
		this.tandem.route("all", this.topic, "stop-at", NOON.plusSeconds(7).toString()).whileRunning((running) -> {
			this.target.awaitRecords(this.topic, 7 + 3, PATIENCE);
			// what comes too late in the one is in time for the other
			write(this.topic, 0, 5, 6);
			write(this.topic, 1, 3, 10);
			awaitComplete(running);
		});
		assertThat(this.target.size(this.topic)).isEqualTo(14);
		assertGoal(0, 7);
		assertGoal(1, 7);
		// the record of the goal goes, and the next one is not taken for it
		this.source.deleteRecords(this.topic, 0, 8);
		this.tandem.whileRunning((running) -> {
			awaitComplete(running);
			assertThat(running.lines("tandem_gap_records_total")).isEmpty();
		});
		assertGoal(0, 7);
	}

	@Test
	void keepsTheGoalsOfAFirstStartAfterWhichTheProcessWasKilled() throws Exception {
		this.source.createTopic(this.topic, 2);
		write(this.topic, 0, 0, 10);
		write(this.topic, 1, 0, 10);
		this.tandem.route("all", this.topic, "stop-at", "end");
		String group = this.tandem.group("all");
		Route route = new RoutesProperties(List.of(new RouteProperties("all", List.of(this.topic), List.of(),
				"${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), "end")))
			.toRoutes()
			.stream()
			.findFirst()
			.orElseThrow();
		PositionFinder positions = new PositionFinder(ClusterFixture.of("source", this.source.admin()), group,
				route.ownerIn(group.substring(0, group.length() - "-all".length())), false, UnaryOperator.identity(),
				GoalRule.of(route));
		new FirstStart(ClusterFixture.of("source", this.source.admin()), route, group, positions,
				this.target.clusterId())
			.ensure();
		write(this.topic, 0, 10, 20);
		// it ended between two commits
		this.source.admin()
			.deleteConsumerGroupOffsets(group, Set.of(new TopicPartition(this.topic, 1)))
			.all()
			.get(1, TimeUnit.MINUTES);
		this.tandem.whileRunning(this::awaitComplete);
		assertGoal(0, 10);
		assertGoal(1, 10);
		assertThat(this.target.size(this.topic)).isEqualTo(20);
	}

	@Test
	@Tag("fault")
	void replicatesWhatWasBornBeforeTheRouteWasBounded() {
		String born = this.topic + "-born";
		this.source.createTopic(this.topic, 1);
		write(this.topic, 0, 0, 10);
		this.tandem.route("all", this.topic + ".*")
			.whileRunning((running) -> this.target.awaitRecords(this.topic, 10, PATIENCE));
		write(this.topic, 0, 10, 15);
		this.source.growTopic(this.topic, 2);
		write(this.topic, 1, 0, 5);
		this.source.createTopic(born, 1);
		write(born, 0, 0, 5);
		this.tandem.property("tandem.routes[0].stop-at", "end").whileRunning((running) -> {
			awaitComplete(running);
			write(this.topic, 0, 15, 20);
			write(born, 0, 5, 10);
			this.source.createTopic(this.topic + "-later", 1);
			write(this.topic + "-later", 0, 0, 5);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(detail(running, this.topic + "-later", 0))
					.contains("not there when the route started"));
		});
		assertThat(this.target.size(this.topic)).isEqualTo(20);
		assertThat(this.target.size(born)).isEqualTo(5);
		assertThat(this.target.size(this.topic + "-later")).isZero();
		assertGoal(0, 15);
		assertGoal(1, 5);
	}

	private void awaitComplete(RunningTandem running) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					JsonPath.<List<Boolean>>read(running.read("/actuator/replication"), "$.routes[*].complete"))
				.containsExactly(true));
	}

	private static String detail(RunningTandem running, String topic, int partition) {
		return String.valueOf(running.partition("all", topic, partition).get("detail"));
	}

	private void assertGoal(int partition, long goal) {
		OffsetAndMetadata committed = this.source.committedOffsets(this.tandem.group("all"))
			.get(new TopicPartition(this.topic, partition));
		assertThat(committed.offset()).isEqualTo(goal);
		assertThat(committed.metadata()).contains(" stop:" + goal);
	}

	private void send(Producer<byte[], byte[]> producer, int number) {
		producer.send(record(this.topic, 0, number));
	}

	private void write(String name, int partition, int from, int to) {
		this.source.produce(IntStream.range(from, to).mapToObj((number) -> record(name, partition, number)).toList());
	}

	private static ProducerRecord<byte[], byte[]> record(String name, int partition, int number) {
		return new ProducerRecord<>(name, partition, NOON.plusSeconds(number).toEpochMilli(), null,
				Integer.toString(number).getBytes(StandardCharsets.UTF_8));
	}

}
