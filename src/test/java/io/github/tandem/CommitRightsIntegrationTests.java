package io.github.tandem;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A right to the consumer group that is taken away ends commits, and in the end the
 * membership: it is told, without burying the log, and costs no second copy of what one
 * process replicated.
 */
@Tag("fault")
@ExtendWith(AuthorizingBrokersExtension.class)
class CommitRightsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CommitRightsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String ROUTE = "all";

	private final AuthorizingBrokers brokers;

	private final String topic;

	CommitRightsIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("commits");
	}

	@Test
	void refusedCommitsAreToldAndNothingIsCopiedTwice() {
		ResourcePattern group = new ResourcePattern(ResourceType.GROUP, this.topic, PatternType.PREFIXED);
		ResourcePattern topics = new ResourcePattern(ResourceType.TOPIC, this.topic, PatternType.PREFIXED);
		this.brokers.permit(this.brokers.source(), group, AclOperation.READ);
		this.brokers.permit(this.brokers.source(), topics, AclOperation.READ, AclOperation.DESCRIBE,
				AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), topics, AclOperation.WRITE, AclOperation.DESCRIBE,
				AclOperation.CREATE, AclOperation.ALTER);
		this.brokers.source().createTopic(this.topic, 2);
		try (SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).rate(300).start();
				TandemProcess tandem = tandem().start()) {
			awaitFlow(tandem);
			int linesBefore = linesOfFaults(tandem).size();
			this.brokers.forbid(this.brokers.source(), group, AclOperation.READ);
			tandem.await("the delay of commits", PATIENCE,
					() -> tandem.health("replication").contains("GroupAuthorizationException")
							&& tandem.health("replication").contains("\"commits\"")
							&& tandem.metrics().max("tandem_commit_age_seconds") > 10);
			// the session ends, and with it the membership
			tandem.await("the end of the membership", PATIENCE, () -> tandem.health("replication").startsWith("DOWN"));
			List<String> lines = linesOfFaults(tandem);
			logger.info("{} lines:\n{}", lines.size(), String.join("\n", lines));
			this.brokers.permit(this.brokers.source(), group, AclOperation.READ);
			tandem.await("the end of the fault", PATIENCE, () -> tandem.health("replication").startsWith("UP"));
			awaitFlow(tandem);
			load.stop();
			Report report = SequenceCheck.of(load).byPartition().await(this.brokers.target(), this.topic, PATIENCE);
			logger.info("{}\n{}", report, tandem.log());
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
			// what was replicated since the last commit would be thousands
			assertThat(report.duplicated()).as(report::toString).isLessThan(500);
			assertThat(lines).hasSizeLessThan(linesBefore + 8);
			assertThat(tandem.log().lines().filter((line) -> line.contains("Offsets are committed again"))).hasSize(1);
		}
	}

	private TandemProcess tandem() {
		return TandemProcess.builder()
			.source(this.brokers.securedSource())
			.target(this.brokers.securedTarget())
			.property("tandem.name", this.topic)
			.property("tandem.topics.interval", "1s")
			.property("tandem.source.consumer.properties.heartbeat.interval.ms", "500")
			.property("tandem.routes[0].name", ROUTE)
			.property("tandem.routes[0].topics", this.topic)
			.property("tandem.routes[0].concurrency", "1")
			.build();
	}

	private static List<String> linesOfFaults(TandemProcess tandem) {
		return tandem.log().lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")).toList();
	}

	private void awaitFlow(TandemProcess tandem) {
		long before = committed();
		Awaitility.await("commits").atMost(PATIENCE).until(() -> committed() > before + 500);
		assertThat(tandem.isAlive()).isTrue();
	}

	private long committed() {
		return this.brokers.source()
			.committedOffsets(this.topic + "-" + ROUTE)
			.values()
			.stream()
			.mapToLong((offset) -> offset.offset())
			.sum();
	}

}
