package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Document;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the permissions in the documentation are enough: between brokers that check
 * them, with users who have these and no others.
 */
class PermissionsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String USER = "tandem";

	private static final String TOPICS = "copied.";

	private static final Certificates certificates = new Certificates();

	private static final Secured clusters = new Secured(broker("source"), broker("target"));

	private final List<List<String>> permissions = Document
		.rows(Document.at("docs/operations.md").section("Permissions"));

	@BeforeAll
	static void startBrokers() {
		clusters.sourceBroker().start();
		clusters.targetBroker().start();
	}

	@AfterAll
	static void stopBrokers() {
		clusters.close();
		certificates.close();
	}

	@Test
	void documentedOnesAreEnoughToCreateToCopyToGrowAndToStartAgain() {
		RunningTandem.Builder tandem = RunningTandem
			.between(clusters, clusters.sourceBroker().secured(), clusters.targetBroker().secured())
			.property("tandem.name", USER)
			.route("all", TOPICS + ".*");
		assertThat(this.permissions).hasSizeGreaterThan(4);
		this.permissions.forEach(PermissionsIntegrationTests::permit);
		String topic = TOPICS + "orders";
		clusters.source().createTopic(topic, 1, Map.of("retention.ms", "864000000"));
		clusters.source().produce(topic, "key", "first");
		tandem.whileRunning((running) -> {
			awaitRecords(topic, 1);
			assertThat(clusters.target().topicConfigs(topic)).containsEntry("retention.ms", "864000000");
			clusters.source().growTopic(topic, 2);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> clusters.target().describeTopic(topic).partitions().size() == 2);
			clusters.source().produce(topic, "key", "second");
			awaitRecords(topic, 2);
			running.http().get().uri("/actuator/health").exchange().expectStatus().isOk();
		});
		clusters.source().produce(topic, "key", "third");
		tandem.whileRunning((running) -> awaitRecords(topic, 3));
		assertThat(clusters.target().consumeAll(topic)).hasSize(3);
	}

	@Test
	void theBrokersDoCheckThem() {
		String topic = TOPICS + "checked";
		clusters.source().createTopic(topic, 1);
		assertThatExceptionOfType(TopicAuthorizationException.class)
			.isThrownBy(() -> clusters.sourceBroker().secured().produce(topic, "key", "value"));
	}

	private static void awaitRecords(String topic, int count) {
		assertThat(clusters.target().awaitRecords(topic, count, PATIENCE)).hasSize(count);
	}

	private static void permit(List<String> row) {
		Cluster cluster = row.get(0).equals("source") ? clusters.source() : clusters.target();
		ResourcePattern resource = row.get(1).startsWith("group ")
				? new ResourcePattern(ResourceType.GROUP, USER + "-all", PatternType.LITERAL)
				: new ResourcePattern(ResourceType.TOPIC, TOPICS, PatternType.PREFIXED);
		AclOperation operation = AclOperation.fromString(Document.codes(row.get(2)).get(0));
		AccessControlEntry entry = new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW);
		assertThat(cluster.admin().createAcls(List.of(new AclBinding(resource, entry))).all().toCompletionStage())
			.succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private static BrokerProcess broker(String name) {
		return BrokerProcess.builder(name)
			.secured(certificates, USER, "horse-battery-staple")
			.property("authorizer.class.name", StandardAuthorizer.class.getName())
			.property("super.users", "User:ANONYMOUS")
			.build();
	}

	/**
	 * Two clusters whose plain listener is the super-user's.
	 *
	 * @param sourceBroker the broker to replicate from
	 * @param targetBroker the broker to replicate to
	 */
	private record Secured(BrokerProcess sourceBroker, BrokerProcess targetBroker) implements TwoClusters {

		@Override
		public Cluster source() {
			return this.sourceBroker.cluster();
		}

		@Override
		public Cluster target() {
			return this.targetBroker.cluster();
		}

		@Override
		public void close() {
			this.sourceBroker.close();
			this.targetBroker.close();
		}

	}

}
