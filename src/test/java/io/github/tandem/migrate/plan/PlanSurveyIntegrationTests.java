package io.github.tandem.migrate.plan;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlanSurvey} with two clusters.
 */
@Tag("fault")
@TwoClustersTest
class PlanSurveyIntegrationTests {

	private static final Instant NOON = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	PlanSurveyIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("plan");
	}

	@Test
	void tellsWhatBecomesOfTopicsAndWhatThereIs() {
		List.of("new", "there", "smaller").forEach((name) -> this.source.createTopic(name(name), 3));
		this.target.createTopic(name("there"), 3);
		this.target.createTopic(name("smaller"), 2);
		write("new", 0, 10);
		this.source.deleteRecords(name("new"), 0, 4);
		MigrationPlan plan = plan("earliest", null);
		assertThat(plan.topics()).extracting(TopicTask::source)
			.containsExactly(name("new"), name("smaller"), name("there"));
		assertThat(plan.topics()).extracting(TopicTask::state)
			.containsExactly(TargetState.CREATED, TargetState.THERE, TargetState.THERE);
		assertThat(task(plan)).returns(4L, PartitionTask::begin).returns(10L, PartitionTask::goal);
		assertThat(plan.records()).isEqualTo(6);
		assertThat(plan.isSized()).isTrue();
		assertThat(plan.bytes()).isPositive();
		assertThat(this.target.topics()).as("nothing is written").doesNotContain(name("new"));
	}

	@Test
	void beginsWhereTheRouteDoesOrWhereItIs() {
		this.source.createTopic(name("new"), 1);
		write("new", 0, 10);
		assertThat(task(plan("latest", null)).records()).isZero();
		assertThat(task(plan(NOON.plusSeconds(7).toString(), null)).begin()).isEqualTo(7);
		assertThat(task(plan(NOON.plusSeconds(100).toString(), null)).records()).isZero();
		commit(new OffsetAndMetadata(3));
		MigrationPlan begun = plan("latest", null);
		assertThat(task(begun).begin()).isEqualTo(3);
		assertThat(begun.positions()).containsExactly(Map.entry(partition(), 3L));
	}

	@Test
	void endsWhereTheRouteStops() {
		this.source.createTopic(name("new"), 1);
		write("new", 0, 10);
		assertThat(task(plan("earliest", NOON.plusSeconds(7).toString())).goal()).isEqualTo(7);
		assertThat(task(plan("earliest", NOON.plusSeconds(100).toString())).goal()).isEqualTo(10);
		assertThat(task(plan("earliest", "end")).goal()).isEqualTo(10);
		commit(new OffsetAndMetadata(3,
				"tandem/1 %s 10 stop:5".formatted(this.source.describeTopic(name("new")).topicId())));
		MigrationPlan stopping = plan("earliest", "end");
		assertThat(task(stopping)).returns(5L, PartitionTask::goal);
		assertThat(task(stopping).bytes()).as("a half of the log")
			.isPositive()
			.isLessThan(task(plan("earliest", null)).bytes());
		assertThat(task(plan("earliest", null)).goal()).as("without the setting").isEqualTo(10);
		commit(new OffsetAndMetadata(3, "tandem/1 %s 10 stop:5".formatted(Uuid.randomUuid())));
		assertThat(task(plan("earliest", "end")).records()).as("created again").isZero();
	}

	@Test
	void endsBehindTransactionsThatAreOpen() {
		this.source.createTopic(name("new"), 1);
		write("new", 0, 10);
		try (Producer<byte[], byte[]> producer = this.source.newProducer(Map.of("transactional.id", this.topic))) {
			producer.initTransactions();
			producer.beginTransaction();
			producer.send(new ProducerRecord<>(name("new"), "open".getBytes()));
			producer.flush();
			assertThat(task(plan("earliest", null)).goal()).as("what is to come").isEqualTo(11);
			assertThat(task(plan("earliest", "end")).goal()).as("where the route stops").isEqualTo(10);
			producer.abortTransaction();
		}
	}

	@Test
	void looksOnlyAtWhatTheGroupOfTheRouteHasOfTheRoute() {
		this.source.createTopic(name("new"), 1);
		this.source.createTopic(this.topic, 1);
		write("new", 0, 10);
		commit(Map.of(partition(), new OffsetAndMetadata(3), new TopicPartition(this.topic, 0),
				new OffsetAndMetadata(0)));
		assertThat(plan("earliest", null).positions()).containsOnlyKeys(partition());
	}

	@Test
	void findsWhatWasReplicatedToSomewhereElse() {
		this.source.createTopic(name("new"), 1);
		this.target.createTopic(name("new"), 1);
		write("new", 0, 10);
		commit(replicated("elsewhere", Uuid.randomUuid()));
		assertThat(obstacle()).contains("the cluster with the id elsewhere", "another tandem.name");
		commit(replicated(this.target.clusterId(), Uuid.randomUuid()));
		assertThat(obstacle()).contains("an earlier topic '%s'".formatted(name("new")));
		commit(replicated(this.target.clusterId(), this.target.describeTopic(name("new")).topicId()));
		assertThat(obstacle()).isNull();
	}

	private @Nullable String obstacle() {
		return plan("earliest", null).topics().get(0).obstacle();
	}

	private MigrationPlan plan(String start, @Nullable String stopAt) {
		RoutesProperties routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(this.topic + "-.*"),
				List.of(), "${topic}", Partitioning.AUTO, start, 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), stopAt)));
		return new PlanSurvey(routes.toRoutes(), this.topic, null, ClusterFixture.of("source", this.source.admin()),
				ClusterFixture.of("target", this.target.admin()), Clock.systemUTC())
			.make();
	}

	private PartitionTask task(MigrationPlan plan) {
		return plan.topics()
			.stream()
			.flatMap((task) -> task.partitions().stream())
			.filter((task) -> task.partition().equals(partition()))
			.findFirst()
			.orElseThrow();
	}

	private TopicPartition partition() {
		return new TopicPartition(name("new"), 0);
	}

	private String name(String suffix) {
		return this.topic + "-" + suffix;
	}

	private void write(String name, int from, int to) {
		this.source.produce(IntStream.range(from, to)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(name(name), 0,
					NOON.plusSeconds(number).toEpochMilli(), null, new byte[100]))
			.toList());
	}

	private static OffsetAndMetadata replicated(String clusterId, Uuid topicId) {
		return new KnownPosition(3, Optional.empty(), Uuid.randomUuid(), 3,
				new Replica("plan/all", clusterId, topicId, 0, 3), null)
			.toCommit();
	}

	private void commit(OffsetAndMetadata offset) {
		commit(Map.of(partition(), offset));
	}

	private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
		try {
			this.source.admin().alterConsumerGroupOffsets(this.topic + "-all", offsets).all().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
