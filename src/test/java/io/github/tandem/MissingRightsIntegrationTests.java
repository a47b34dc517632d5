package io.github.tandem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without one of the rights that the documentation lists Tandem says which one is missing
 * on which topic, and goes on with the others; once it is granted, that topic goes on
 * too.
 */
@Tag("fault")
@ExtendWith({ AuthorizingBrokersExtension.class, OutputCaptureExtension.class })
class MissingRightsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final AuthorizingBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String lacking;

	private final String other;

	MissingRightsIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
		this.name = brokers.uniqueName("lacking");
		this.lacking = this.name + ".one";
		this.other = this.name + ".two";
	}

	@Test
	void aTopicThatMayNotBeCreatedWaitsAlone() {
		permitAllBut(this.target, AclOperation.CREATE);
		create();
		tandem().whileRunning((tandem) -> {
			this.target.awaitRecords(this.other, 1, PATIENCE);
			assertThat(detail(tandem, 0)).contains("target", "grant CREATE on the topic " + this.lacking);
			tandem.awaitFailure("grant CREATE on the topic " + this.lacking);
			permit(this.target, AclOperation.CREATE);
			this.target.awaitRecords(this.lacking, 1, PATIENCE);
		});
	}

	@Test
	void aTopicThatMayNotBeGrownKeepsTheOthersFlowing(CapturedOutput output) {
		permitAllBut(this.target, AclOperation.ALTER);
		create();
		tandem().whileRunning((tandem) -> {
			this.target.awaitRecords(this.lacking, 1, PATIENCE);
			this.source.growTopic(this.lacking, 2);
			this.source.growTopic(this.other, 2);
			awaitPartitions(2);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(output).contains("grant ALTER on the topic " + this.lacking));
			this.source.produce(this.lacking, "key", "later");
			this.source.produce(this.other, "key", "later");
			this.target.awaitRecords(this.other, 2, PATIENCE);
			permit(this.target, AclOperation.ALTER);
			this.target.awaitRecords(this.lacking, 2, PATIENCE);
			assertThat(output.toString().lines().filter((line) -> line.contains("grant ALTER on"))).hasSizeLessThan(10);
		});
	}

	@Test
	void aTopicOfWhichTheConfigurationMayNotBeReadIsNotCreatedWithoutIt() {
		permitAllBut(this.source, AclOperation.DESCRIBE_CONFIGS);
		create();
		tandem().whileRunning((tandem) -> {
			this.target.awaitRecords(this.other, 1, PATIENCE);
			assertThat(detail(tandem, 0)).contains("source", "grant DESCRIBE_CONFIGS on the topic " + this.lacking);
			assertThat(this.target.topics()).doesNotContain(this.lacking);
			permit(this.source, AclOperation.DESCRIBE_CONFIGS);
			this.target.awaitRecords(this.lacking, 1, PATIENCE);
			assertThat(this.target.topicConfigs(this.lacking)).containsEntry("retention.ms", "864000000");
		});
	}

	@Test
	void aConfigurationThatMayNotBeSetIsReportedAndRecordsFlow(CapturedOutput output) {
		permitAllBut(this.target, AclOperation.ALTER_CONFIGS);
		create();
		tandem().whileRunning((tandem) -> {
			this.target.awaitRecords(this.lacking, 1, PATIENCE);
			for (String topic : List.of(this.lacking, this.other)) {
				this.source.alterTopic(topic, "retention.ms", "964000000");
			}
			awaitRetention(this.other);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(tandem.read("/actuator/topics"))
					.contains("grant ALTER_CONFIGS on the topic " + this.lacking));
			this.source.produce(this.lacking, "key", "later");
			this.target.awaitRecords(this.lacking, 2, PATIENCE);
			assertThat(output.toString().lines().filter((line) -> line.contains("grant ALTER_CONFIGS on"))).hasSize(1);
			permit(this.target, AclOperation.ALTER_CONFIGS);
			awaitRetention(this.lacking);
		});
	}

	@ParameterizedTest
	@EnumSource(value = AclOperation.class, names = { "CREATE", "WRITE", "READ" })
	void withoutARightToTheLedgerItIsNamedAndRecordsFlow(AclOperation operation, CapturedOutput output) {
		permitAllBut(this.target, AclOperation.ANY);
		this.brokers.forbid(this.target, ledger(), operation);
		if (operation == AclOperation.READ) {
			this.target.createTopic(ledger().name(), 1, Map.of("cleanup.policy", "compact"));
			this.target.produce(ledger().name(), "topic/of-another-run", "{}");
		}
		create();
		tandem().whileRunning((tandem) -> {
			this.target.awaitRecords(this.lacking, 1, PATIENCE);
			this.target.awaitRecords(this.other, 1, PATIENCE);
			String hint = "grant %s on the topic %s".formatted(operation, ledger().name());
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(output).contains(hint));
			for (int partitions = 2; partitions < 5; partitions++) {
				this.source.growTopic(this.other, partitions);
				awaitPartitions(partitions);
			}
			assertThat(output.toString().lines().filter((line) -> line.contains(hint))).hasSize(1);
		});
	}

	private void permitAllBut(Cluster cluster, AclOperation missing) {
		this.brokers.permit(this.source, new ResourcePattern(ResourceType.GROUP, this.name, PatternType.PREFIXED),
				AclOperation.READ);
		for (String topic : List.of(this.lacking, this.other)) {
			Map.of(this.source, List.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS), this.target,
					List.of(AclOperation.WRITE, AclOperation.CREATE, AclOperation.ALTER, AclOperation.DESCRIBE_CONFIGS,
							AclOperation.ALTER_CONFIGS))
				.forEach((side, operations) -> {
					List<AclOperation> granted = new ArrayList<>(operations);
					granted
						.removeIf((operation) -> side == cluster && operation == missing && topic.equals(this.lacking));
					this.brokers.permit(side, topic(topic), granted.toArray(AclOperation[]::new));
				});
		}
		this.brokers.permit(this.target, ledger(), AclOperation.CREATE, AclOperation.WRITE, AclOperation.READ);
	}

	private void permit(Cluster cluster, AclOperation operation) {
		this.brokers.permit(cluster, topic(this.lacking), operation);
	}

	private void create() {
		for (String topic : List.of(this.lacking, this.other)) {
			this.source.createTopic(topic, 1, Map.of("retention.ms", "864000000"));
			this.source.produce(topic, "key", "value");
		}
	}

	private void awaitPartitions(int partitions) {
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.target.describeTopic(this.other).partitions().size() == partitions);
	}

	private void awaitRetention(String topic) {
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> "964000000".equals(this.target.topicConfigs(topic).get("retention.ms")));
	}

	private String detail(RunningTandem tandem, int partition) {
		return String.valueOf(tandem.awaitState("all", this.lacking, partition, "halted").get("detail"));
	}

	private RunningTandem.Builder tandem() {
		return RunningTandem.between(this.brokers, this.brokers.securedSource(), this.brokers.securedTarget())
			.property("tandem.name", this.name)
			.route("all", this.name + "\\..*", "exclude", ledger().name());
	}

	private ResourcePattern ledger() {
		return topic(this.name + ".topics.internal");
	}

	private static ResourcePattern topic(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
	}

}
