package io.github.tandem.migrate.cutover;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.run.ActiveGroups;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.Replica;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a cut-over asks the clusters: {@link ActiveGroups}, {@link WayBack} and
 * {@link Lag}.
 */
@Tag("fault")
@TwoClustersTest
class CutOverPartsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final String group;

	CutOverPartsIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("parts");
		this.group = this.topic + "-readers";
	}

	@Test
	void namesGroupsWithMembersThatReadATopic() {
		this.source.createTopic(this.topic, 2);
		ActiveGroups groups = new ActiveGroups(ClusterFixture.of("source", this.source.admin()));
		Set<String> topics = Set.of(this.topic);
		assertThat(groups.withoutMembers(List.of(this.group))).containsExactly(this.group);
		try (Consumer<byte[], byte[]> consumer = member(this.source)) {
			awaitAssignment(consumer);
			assertThat(groups.name(topics, this.group::equals)).singleElement()
				.asString()
				.startsWith("%s reads %s: reader at ".formatted(this.group, this.topic));
			assertThat(groups.name(Set.of("another"), this.group::equals)).isEmpty();
			assertThat(groups.name(topics, (name) -> false)).isEmpty();
			assertThat(groups.withoutMembers(List.of(this.group, "nobody"))).containsExactly("nobody");
		}
		Awaitility.await("the end of the member")
			.atMost(PATIENCE)
			.until(() -> groups.name(topics, this.group::equals).isEmpty());
		assertThat(groups.withoutMembers(List.of(this.group))).containsExactly(this.group);
	}

	@Test
	void namesGroupsThatHaveReadATopicAndAreGivenNothingYet() {
		this.source.createTopic(this.topic, 1);
		ActiveGroups groups = new ActiveGroups(ClusterFixture.of("source", this.source.admin()));
		commitFor(this.group, Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(0)));
		try (Consumer<byte[], byte[]> consumer = this.source.newConsumer(Map.of("group.id", this.group))) {
			consumer.subscribe(List.of(this.topic + "-to-come"));
			Awaitility.await("a member without a partition").atMost(PATIENCE).until(() -> {
				consumer.poll(Duration.ofMillis(100));
				return !groups.withoutMembers(List.of(this.group)).contains(this.group);
			});
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				consumer.poll(Duration.ofMillis(100));
				assertThat(groups.name(Set.of(this.topic), this.group::equals)).singleElement()
					.asString()
					.contains("given no partition yet");
			});
			assertThat(groups.name(Set.of("another"), this.group::equals)).isEmpty();
		}
	}

	@Test
	void aTopicIsReplicatedBackByARunningDeploymentToTheSource() {
		this.target.createTopic(this.topic, 1);
		this.target.createTopic(this.topic + "-other", 1);
		WayBack wayBack = new WayBack(ClusterFixture.of("source", this.source.admin()),
				ClusterFixture.of("target", this.target.admin()));
		Set<String> topics = Set.of(this.topic, this.topic + "-other");
		commit(this.target, replicated(this.source.clusterId()));
		assertThat(wayBack.replicatedBack(topics)).as("nobody runs").isEmpty();
		try (Consumer<byte[], byte[]> consumer = member(this.target)) {
			awaitAssignment(consumer);
			assertThat(wayBack.replicatedBack(topics)).containsExactly(this.topic);
			assertThat(wayBack.replicatedBack(Set.of(this.topic + "-other"))).isEmpty();
			consumer.commitSync(Map.of(new TopicPartition(this.topic, 0), replicated("elsewhere")));
			assertThat(wayBack.replicatedBack(topics)).as("to another cluster").isEmpty();
			consumer.commitSync(Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(3)));
			assertThat(wayBack.replicatedBack(topics)).as("no deployment of Tandem").isEmpty();
		}
	}

	@Test
	void isBehindByWhatTheRouteHasNotCommitted() {
		this.source.createTopic(this.topic, 2);
		for (int partition = 0; partition < 2; partition++) {
			for (int number = 0; number < 5; number++) {
				this.source.produce(new ProducerRecord<>(this.topic, partition, null, new byte[10]));
			}
		}
		Routes routes = routes();
		io.github.tandem.cluster.Cluster here = ClusterFixture.of("source", this.source.admin());
		io.github.tandem.cluster.Cluster there = ClusterFixture.of("target", this.target.admin());
		MigrationPlan plan = new PlanSurvey(routes, this.topic, null, here, there, Clock.systemUTC()).make();
		Lag lag = new Lag(plan.topics(), clusters(here, there, routes), this.topic);
		TopicPartition first = new TopicPartition(this.topic, 0);
		TopicPartition second = new TopicPartition(this.topic, 1);
		assertThat(lag.behind(lag.ends(true))).isEqualTo(Map.of(first, 5L, second, 5L));
		commitFor(this.topic + "-all", Map.of(first, new OffsetAndMetadata(5), second, new OffsetAndMetadata(2)));
		assertThat(lag.behind(lag.ends(true))).isEqualTo(Map.of(second, 3L));
		assertThat(Lag.sum(Map.of(first, 2L, second, 3L))).isEqualTo(5);
		assertThat(Lag.lines(Map.of(first, 2L, second, 3_000L), List.of())).containsExactly(second + ": 3,000 records",
				first + ": 2 records");
		Map<TopicPartition, Long> silent = lag.behind(Map.of(first, 5L));
		assertThat(Lag.sum(silent)).as("an end that is not told").isEqualTo(Long.MAX_VALUE);
		assertThat(Lag.lines(silent, List.of())).singleElement().asString().contains("its end is not known");
		try (Producer<byte[], byte[]> producer = this.source.newProducer(Map.of("transactional.id", this.topic))) {
			producer.initTransactions();
			producer.beginTransaction();
			producer.send(new ProducerRecord<>(this.topic, 0, null, new byte[10]));
			producer.flush();
			assertThat(lag.ends(true)).as("as it is replicated").containsEntry(first, 5L);
			assertThat(lag.ends(false)).as("as it is written").containsEntry(first, 6L);
			assertThat(lag.stableEnds()).containsEntry(first, 5L);
			producer.abortTransaction();
		}
	}

	private Routes routes() {
		return new RoutesProperties(List.of(new RouteProperties("all", List.of(this.topic), List.of(), "${topic}",
				Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT,
				OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
	}

	private Clusters clusters(io.github.tandem.cluster.Cluster here, io.github.tandem.cluster.Cluster there,
			Routes routes) {
		return new Clusters(this.topic, here, there, null, null, null, null, routes, null, false, "", Set.of());
	}

	private Consumer<byte[], byte[]> member(Cluster cluster) {
		Consumer<byte[], byte[]> consumer = cluster
			.newConsumer(Map.of("group.id", this.group, "client.id", "reader", "enable.auto.commit", "false"));
		consumer.subscribe(List.of(this.topic));
		return consumer;
	}

	private static void awaitAssignment(Consumer<byte[], byte[]> consumer) {
		Awaitility.await("an assignment").atMost(PATIENCE).until(() -> {
			consumer.poll(Duration.ofMillis(100));
			return !consumer.assignment().isEmpty();
		});
	}

	private static OffsetAndMetadata replicated(String clusterId) {
		return new KnownPosition(3, Optional.empty(), new Uuid(0, 42), 3,
				new Replica("back/all", clusterId, new Uuid(0, 43), 0, 3), null)
			.toCommit();
	}

	private void commit(Cluster cluster, OffsetAndMetadata offset) {
		commit(cluster, this.group, Map.of(new TopicPartition(this.topic, 0), offset));
	}

	private void commitFor(String name, Map<TopicPartition, OffsetAndMetadata> offsets) {
		commit(this.source, name, offsets);
	}

	private static void commit(Cluster cluster, String name, Map<TopicPartition, OffsetAndMetadata> offsets) {
		try {
			cluster.admin().alterConsumerGroupOffsets(name, offsets).all().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
