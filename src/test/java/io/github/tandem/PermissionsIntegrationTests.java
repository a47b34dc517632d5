package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Document;
import io.github.tandem.test.RunningTandem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the permissions in the documentation are enough: between brokers that check
 * them, with users who have these and no others.
 */
@Tag("fault")
@ExtendWith(AuthorizingBrokersExtension.class)
class PermissionsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String NAME = "permitted";

	private static final String TOPICS = "copied.";

	private final List<List<String>> permissions = Document
		.rows(Document.at("docs/operations.md").section("Permissions"));

	private final AuthorizingBrokers brokers;

	private final Cluster source;

	private final Cluster target;

	PermissionsIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.source = brokers.source();
		this.target = brokers.target();
	}

	@Test
	void documentedOnesAreEnoughToCreateToCopyToGrowAndToStartAgain() {
		RunningTandem.Builder tandem = RunningTandem
			.between(this.brokers, this.brokers.securedSource(), this.brokers.securedTarget())
			.property("tandem.name", NAME)
			.property("tandem.offsets.enabled", "true")
			.route("all", TOPICS + ".*");
		assertThat(this.permissions).hasSizeGreaterThan(4);
		this.permissions.forEach(this::permit);
		String topic = TOPICS + "orders";
		this.source.createTopic(topic, 1, Map.of("retention.ms", "864000000"));
		this.source.produce(topic, "key", "first");
		tandem.whileRunning((running) -> {
			awaitRecords(topic, 1);
			assertThat(this.target.topicConfigs(topic)).containsEntry("retention.ms", "864000000");
			this.source.alterTopic(topic, "retention.ms", "964000000");
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> "964000000".equals(this.target.topicConfigs(topic).get("retention.ms")));
			this.source.growTopic(topic, 2);
			Awaitility.await().atMost(PATIENCE).until(() -> this.target.describeTopic(topic).partitions().size() == 2);
			this.source.produce(topic, "key", "second");
			awaitRecords(topic, 2);
			running.http().get().uri("/actuator/health").exchange().expectStatus().isOk();
		});
		this.source.produce(topic, "key", "third");
		tandem.whileRunning((running) -> awaitRecords(topic, 3));
		assertThat(this.target.consumeAll(topic)).hasSize(3);
	}

	@Test
	void theBrokersDoCheckThem() {
		String topic = TOPICS + "checked";
		this.source.createTopic(topic, 1);
		assertThatExceptionOfType(TopicAuthorizationException.class)
			.isThrownBy(() -> this.brokers.securedSource().produce(topic, "key", "value"));
	}

	private void awaitRecords(String topic, int count) {
		assertThat(this.target.awaitRecords(topic, count, PATIENCE)).hasSize(count);
	}

	private void permit(List<String> row) {
		Cluster cluster = row.get(0).equals("source") ? this.source : this.target;
		this.brokers.permit(cluster, resource(row.get(1)), AclOperation.fromString(Document.codes(row.get(2)).get(0)));
	}

	private static ResourcePattern resource(String described) {
		if (described.startsWith("group ")) {
			return new ResourcePattern(ResourceType.GROUP, NAME + "-all", PatternType.LITERAL);
		}
		if (described.startsWith("consumer groups")) {
			return new ResourcePattern(ResourceType.GROUP, ResourcePattern.WILDCARD_RESOURCE, PatternType.LITERAL);
		}
		if (described.equals("cluster")) {
			return new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);
		}
		return described.startsWith("topic ")
				? new ResourcePattern(ResourceType.TOPIC,
						Document.codes(described).get(0).replace("<tandem.name>", NAME), PatternType.LITERAL)
				: new ResourcePattern(ResourceType.TOPIC, TOPICS, PatternType.PREFIXED);
	}

}
