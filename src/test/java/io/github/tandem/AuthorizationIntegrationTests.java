package io.github.tandem;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.Arrivals;
import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A permission that is taken away concerns the topic that it was for, and no other topic
 * of the same consumer thread.
 */
@Tag("fault")
@ExtendWith(AuthorizingBrokersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(AuthorizationIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	// two seconds are promised, but the machines of a build stop for longer
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private static final int PARTITIONS = 3;

	private static final String ROUTE = "all";

	private final AuthorizingBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String topic;

	private final String other;

	private final TandemProcess tandem;

	private SequenceLoad load;

	private SequenceLoad otherLoad;

	AuthorizationIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.name = brokers.uniqueName("authorization");
		this.topic = this.name + ".topic";
		this.other = this.name + ".other";
		this.tandem = TandemProcess.builder()
			.source(brokers.securedSource())
			.target(brokers.securedTarget())
			.property("tandem.name", this.name)
			.property("tandem.topics.interval", "1s")
			.property("tandem.source.consumer.properties.heartbeat.interval.ms", "500")
			.property("tandem.routes[0].name", ROUTE)
			.property("tandem.routes[0].topics", this.name + "\\..*")
			.property("tandem.routes[0].concurrency", "1")
			.build();
	}

	@BeforeAll
	void startUnderLoad() {
		this.brokers.permit(this.source, new ResourcePattern(ResourceType.GROUP, this.name, PatternType.PREFIXED),
				AclOperation.READ);
		ResourcePattern all = new ResourcePattern(ResourceType.TOPIC, this.name, PatternType.PREFIXED);
		this.brokers.permit(this.source, all, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.target, all, AclOperation.DESCRIBE, AclOperation.CREATE, AclOperation.ALTER);
		for (String each : List.of(this.topic, this.other)) {
			this.source.createTopic(each, PARTITIONS);
			this.brokers.permit(this.source, topic(each), AclOperation.READ);
			this.brokers.permit(this.target, topic(each), AclOperation.WRITE);
		}
		this.load = SequenceLoad.builder(this.source, this.topic).rate(300).start();
		this.otherLoad = SequenceLoad.builder(this.source, this.other).rate(300).start();
		this.tandem.start();
		awaitFlow();
	}

	@AfterAll
	void losesNothing() {
		try {
			check(this.load, this.topic);
			check(this.otherLoad, this.other);
		}
		finally {
			this.load.close();
			this.otherLoad.close();
			this.tandem.close();
		}
	}

	@Test
	void aTopicThatMayNotBeWrittenHaltsAlone() {
		halts(this.target, AclOperation.WRITE, "target-authorization", "grant WRITE");
	}

	@Test
	void aTopicThatMayNotBeReadHaltsAlone() {
		halts(this.source, AclOperation.READ, "source-authorization", "grant READ");
	}

	@Test
	void aTopicThatMayNotBeSeenAnyMoreComesBack() {
		ResourcePattern all = new ResourcePattern(ResourceType.TOPIC, this.name, PatternType.PREFIXED);
		this.brokers.permit(this.source, topic(this.other), AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.forbid(this.source, all, AclOperation.DESCRIBE);
		this.brokers.forbid(this.source, all, AclOperation.DESCRIBE_CONFIGS);
		try (Arrivals arrivals = Arrivals.in(this.target, this.topic, this.other).awaitFirst(PATIENCE)) {
			this.brokers.forbid(this.source, topic(this.topic), AclOperation.READ);
			Awaitility.await("partitions leave")
				.atMost(PATIENCE)
				.until(() -> this.tandem.partitionFields(ROUTE, this.topic, 0).isEmpty());
			awaitOthers(arrivals);
			// not to be seen is not to be gone
			assertThat(this.tandem.get("/actuator/replication").body()).contains("\"deletedTopics\":[]");
			assertThat(this.tandem.metrics().sum("tandem_gap_records_total")).isZero();
		}
		this.brokers.permit(this.source, all, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.source, topic(this.topic), AclOperation.READ);
		awaitFlow();
	}

	private void halts(Cluster cluster, AclOperation operation, String reason, String advice) {
		try (Arrivals arrivals = Arrivals.in(this.target, this.topic, this.other).awaitFirst(PATIENCE)) {
			this.brokers.forbid(cluster, topic(this.topic), operation);
			for (int partition = 0; partition < PARTITIONS; partition++) {
				assertThat(this.tandem.awaitState(ROUTE, this.topic, partition, "halted"))
					.containsEntry("reason", reason)
					.containsEntry("rejected", null)
					.hasEntrySatisfying("retryAt", (retryAt) -> assertThat(retryAt).isNotNull());
			}
			assertThat(this.tandem.health("replication")).contains(this.topic, advice);
			Awaitility.await("the gauge")
				.atMost(PATIENCE)
				.until(() -> this.tandem.metrics()
					.sum("tandem_partitions", "state=\"halted\"", "reason=\"%s\"".formatted(reason)) == PARTITIONS);
			long committed = committed(this.other);
			long stopped = committed(this.topic);
			awaitOthers(arrivals);
			Awaitility.await("commits of the others")
				.atMost(PATIENCE)
				.until(() -> committed(this.other) > committed + 300);
			// what was acknowledged before may have been committed since
			assertThat(committed(this.topic) - stopped).isLessThan(300);
		}
		Instant permitted = Instant.now();
		this.brokers.permit(cluster, topic(this.topic), operation);
		awaitFlow();
		logger.info("{}: all flows {} after it was given back", reason, Duration.between(permitted, Instant.now()));
		Awaitility.await("no partition is halted")
			.atMost(PATIENCE)
			.until(() -> this.tandem.metrics().sum("tandem_partitions", "state=\"halted\"") == 0);
	}

	private void awaitOthers(Arrivals arrivals) {
		long before = arrivals.fewest(this::isOther);
		Awaitility.await("records of the others")
			.atMost(PATIENCE)
			.until(() -> arrivals.fewest(this::isOther) > before + 500);
		Duration pause = arrivals.longestPause(this::isOther);
		logger.info("The longest pause of the others was {}", pause);
		assertThat(pause).isLessThan(LONGEST_PAUSE);
	}

	private boolean isOther(TopicPartition partition) {
		return partition.topic().equals(this.other);
	}

	private long committed(String ofTopic) {
		Map<TopicPartition, OffsetAndMetadata> offsets = this.source.committedOffsets(this.name + "-" + ROUTE);
		return offsets.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().topic().equals(ofTopic))
			.mapToLong((entry) -> entry.getValue().offset())
			.sum();
	}

	private void awaitFlow() {
		Map.of(this.topic, this.load, this.other, this.otherLoad).forEach((each, itsLoad) -> {
			long acknowledged = itsLoad.acknowledged();
			Awaitility.await("flow of " + each).atMost(PATIENCE).until(() -> committed(each) >= acknowledged);
		});
	}

	private void check(SequenceLoad checked, String ofTopic) {
		checked.stop();
		Report report = SequenceCheck.of(checked).byPartition().await(this.target, ofTopic, PATIENCE);
		logger.info("{}: {}", ofTopic, report);
		assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + this.tandem.diagnosis()).isTrue();
	}

	private static ResourcePattern topic(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
	}

}
