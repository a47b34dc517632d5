package io.github.tandem.topic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.loop.GroupsOfTarget;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;
import io.github.tandem.topic.drift.TopicDrift;
import io.github.tandem.topic.ledger.LedgerClients;
import io.github.tandem.topic.ledger.TopicLedger;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hundreds and thousands of topics: created at the pace of a target that throttles, and
 * looked at by a few requests. How long that took is in the log; what is asserted leaves
 * room for a busy machine.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class TopicScaleIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(TopicScaleIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int BATCH = 100;

	private static final int REQUESTS = 12;

	// two on an idle machine
	private static final Duration LONGEST_LOOK = Duration.ofSeconds(20);

	@Test
	void aTargetThatThrottlesGetsTopicsAtItsPaceWhileWhatExistsFlows(TwoBrokers brokers) {
		int topics = 150;
		String name = brokers.uniqueName("paced");
		create(brokers.source(), name, 1, 1);
		throttle(brokers.target(), 5.0);
		try (TandemProcess tandem = brokers.tandem(name).build().start()) {
			write(brokers.source(), name, 1);
			tandem.await("the first topic flows", PATIENCE, () -> replicated(tandem) == 1);
			long quiet = tandem.log().lines().count();
			create(brokers.source(), name, 2, topics, 1);
			write(brokers.source(), name, topics);
			Instant start = Instant.now();
			tandem.awaitLog("The target throttles changes of topics", PATIENCE);
			assertThat(count(brokers.target(), name)).isLessThan(topics);
			write(brokers.source(), name, 1);
			tandem.await("what exists flows meanwhile", PATIENCE,
					() -> brokers.target().size(name + "-1") == 3 && count(brokers.target(), name) < topics);
			Duration first = Duration.between(start, Instant.now());
			tandem.await("all topics", PATIENCE, () -> count(brokers.target(), name) == topics);
			Duration created = Duration.between(start, Instant.now());
			tandem.await("a record of each", PATIENCE, () -> replicated(tandem) == topics + 2);
			tandem.awaitLog("All changes of topics are made", PATIENCE);
			long lines = tandem.log().lines().count() - quiet;
			logger.info("{} topics were created at a rate of 5 within {}, what existed flowed after {}; lines: {}",
					topics - 1, created, first, lines);
			assertThat(warnings(tandem)).singleElement().asString().contains("The target throttles changes of topics");
			// those of new assignments are among them, and fewer than there are topics
			assertThat(lines).isLessThan(topics);
		}
		finally {
			throttle(brokers.target(), null);
		}
	}

	@Test
	void aLookWithNothingToDoCostsADozenRequestsAtMost(TwoBrokers brokers) {
		int topics = 2_000;
		String name = brokers.uniqueName("looked");
		create(brokers.source(), name, topics, 3);
		create(brokers.target(), name, topics, 3);
		Admin source = brokers.source().admin();
		Admin target = brokers.target().admin();
		TargetTopics looked = topics(brokers, name);
		TopicWatch watch = watch(brokers, looked);
		watch.lookFirst();
		watch.lookFirst();
		double ofSource = requests(source);
		double ofTarget = requests(target);
		Instant start = Instant.now();
		watch.lookFirst();
		Duration cost = Duration.between(start, Instant.now());
		double atSource = requests(source) - ofSource;
		double atTarget = requests(target) - ofTarget;
		logger.info("A look at {} topics of 3 partitions took {}, {} requests to the source and {} to the target",
				topics, cost, atSource, atTarget);
		assertThat(looked.report().topics()).hasSize(topics)
			.allMatch((topic) -> topic.state() == TopicDrift.State.EQUAL);
		assertThat(atSource).isBetween(1.0, (double) REQUESTS);
		assertThat(atTarget).isBetween(1.0, (double) REQUESTS);
		assertThat(cost).isLessThan(LONGEST_LOOK);
	}

	private static long count(Cluster cluster, String name) {
		return cluster.topics().stream().filter((topic) -> topic.startsWith(name + "-")).count();
	}

	private static void create(Cluster cluster, String name, int topics, int partitions) {
		create(cluster, name, 1, topics, partitions);
	}

	private static void create(Cluster cluster, String name, int first, int last, int partitions) {
		for (int begin = first; begin <= last; begin += BATCH) {
			List<NewTopic> some = IntStream.range(begin, Math.min(begin + BATCH, last + 1))
				.mapToObj((number) -> new NewTopic(name + "-" + number, partitions, (short) 1)
					.configs(Map.of("retention.ms", "864000000")))
				.toList();
			assertThat(cluster.admin().createTopics(some).all().toCompletionStage()).succeedsWithin(PATIENCE);
		}
	}

	private static void write(Cluster cluster, String name, int topics) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int number = 1; number <= topics; number++) {
			records.add(new ProducerRecord<>(name + "-" + number, 0, null, new byte[100]));
		}
		cluster.produce(records);
	}

	private static void throttle(Cluster cluster, @Nullable Double mutationsPerSecond) {
		ClientQuotaEntity everybody = new ClientQuotaEntity(
				Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
		assertThat(cluster.admin()
			.alterClientQuotas(List.of(new ClientQuotaAlteration(everybody,
					List.of(new ClientQuotaAlteration.Op("controller_mutation_rate", mutationsPerSecond)))))
			.all()
			.toCompletionStage()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private static double replicated(TandemProcess tandem) {
		return tandem.metrics().sum("tandem_records_total", "outcome=\"replicated\"");
	}

	private static List<String> warnings(TandemProcess tandem) {
		return tandem.log().lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")).toList();
	}

	private static double requests(Admin admin) {
		return admin.metrics()
			.entrySet()
			.stream()
			.filter((metric) -> metric.getKey().group().equals("admin-client-metrics")
					&& metric.getKey().name().equals("request-total"))
			.mapToDouble((metric) -> (double) metric.getValue().metricValue())
			.sum();
	}

	private static TopicWatch watch(TwoBrokers brokers, TargetTopics topics) {
		GroupsOfTarget groups = new GroupsOfTarget(ClusterFixture.of("source", brokers.source().admin()),
				ClusterFixture.of("target", brokers.target().admin()), new ReturnWays(false), new ManualClock());
		return new TopicWatch(topics, new SimpleAsyncTaskScheduler(), groups::look);
	}

	private static TargetTopics topics(TwoBrokers brokers, String name) {
		Routes routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(name + "-.*"), List.of(),
				"${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
		TopicsProperties properties = TopicsFixture.properties();
		io.github.tandem.cluster.Cluster target = ClusterFixture.of("target", brokers.target().admin());
		ClusterAccess access = new ClusterAccess("target", List.of(brokers.target().bootstrapServers()),
				brokers.target().clientProperties());
		return new TargetTopics(routes, properties,
				new ClusterTopics(ClusterFixture.of("source", brokers.source().admin())), target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false),
				new TopicLedger(target, new LedgerClients(() -> access), name + ".topics.internal", () -> 1),
				new ManualClock());
	}

}
