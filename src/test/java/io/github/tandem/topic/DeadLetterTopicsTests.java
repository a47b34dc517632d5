package io.github.tandem.topic;

import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterTopics}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterTopicsTests {

	private static final String NAME = "tandem-all.dead-letter";

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(2).clusterId("west").build();

	private final Routes routes = routes(OnRejected.DEAD_LETTER, null);

	private final Route route = this.routes.stream().findFirst().orElseThrow();

	@Test
	void isNamedAfterTheGroupUnlessTheRouteSaysOtherwise() {
		DeadLetterTopics topics = topics(true);
		assertThat(topics.name(this.route)).isEqualTo(NAME);
		Routes named = routes(OnRejected.DEAD_LETTER, "orders.refused");
		assertThat(topics.name(named.stream().findFirst().orElseThrow())).isEqualTo("orders.refused");
	}

	@Test
	void isNoTargetForCopiesWhereItTakesRefusedRecords() {
		assertThat(topics(true).isOneOf(this.routes, NAME)).isTrue();
		assertThat(topics(true).isOneOf(this.routes, "orders")).isFalse();
		assertThat(topics(true).isOneOf(routes(OnRejected.SKIP, null), NAME)).isFalse();
	}

	@Test
	void isNotThereBeforeAnybodyLooked() {
		assertThat(topics(true).obstacle(this.route))
			.isEqualTo("the dead-letter topic 'tandem-all.dead-letter' is not seen on the target yet");
	}

	@Test
	void isCreatedSoThatItRefusesNothing() throws Exception {
		DeadLetterTopics topics = topics(true);
		topics.refresh(this.routes);
		assertThat(topics.obstacle(this.route)).isNull();
		TopicDescription created = describe();
		assertThat(created.partitions()).hasSize(1);
		assertThat(created.partitions().get(0).replicas()).as("capped to the brokers").hasSize(2);
		assertThat(configuration("retention.ms")).isEqualTo("-1");
		assertThat(configuration("cleanup.policy")).isEqualTo("delete");
		assertThat(configuration("max.message.bytes")).isEqualTo("67108864");
		assertThat(configuration("message.timestamp.before.max.ms")).isEqualTo("9223372036854775807");
		assertThat(configuration("message.timestamp.after.max.ms")).isEqualTo("9223372036854775807");
	}

	@Test
	void isTakenAsItIsIfItExists() throws Exception {
		this.admin.createTopics(List.of(new NewTopic(NAME, 5, (short) 1)));
		DeadLetterTopics topics = topics(true);
		topics.refresh(this.routes);
		assertThat(topics.obstacle(this.route)).isNull();
		assertThat(describe().partitions()).hasSize(5);
	}

	@Test
	void isNotCreatedIfTandemCreatesNoTopics(CapturedOutput output) {
		DeadLetterTopics topics = topics(false);
		topics.refresh(this.routes);
		topics.refresh(this.routes);
		assertThat(topics.obstacle(this.route)).isEqualTo("the dead-letter topic 'tandem-all.dead-letter' does not "
				+ "exist on the target and tandem.topics.create is false: create it");
		assertThat(output.toString().lines())
			.filteredOn((line) -> line.contains("Refused records cannot be put into the dead-letter topic"))
			.as("told once")
			.hasSize(1);
		this.admin.createTopics(List.of(new NewTopic(NAME, 1, (short) 1)));
		topics.refresh(this.routes);
		assertThat(topics.obstacle(this.route)).isNull();
	}

	@Test
	void isNotThereForRoutesThatDoNotNeedItUntilSomebodyDoes() throws Exception {
		Routes halting = routes(OnRejected.HALT, null);
		Route needy = halting.stream().findFirst().orElseThrow();
		DeadLetterTopics topics = topics(true);
		topics.refresh(halting);
		assertThat(this.admin.listTopics().names().get()).isEmpty();
		topics.ensure(needy);
		assertThat(topics.obstacle(needy)).isNull();
		this.admin.deleteTopics(List.of(NAME)).all().get();
		topics.refresh(halting);
		assertThat(this.admin.listTopics().names().get()).as("looked after from then on").containsExactly(NAME);
	}

	private DeadLetterTopics topics(boolean create) {
		TopicsProperties properties = TopicsFixture.properties("tandem.topics.create", String.valueOf(create));
		return new DeadLetterTopics(properties, ClusterFixture.of("target", this.admin),
				new DeploymentProperties("tandem", null));
	}

	private static Routes routes(OnRejected onRejected, @Nullable String deadLetterTopic) {
		return new RoutesProperties(List.of(new RouteProperties("all", List.of(".*"), List.of(), "${topic}",
				Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT,
				onRejected, deadLetterTopic, List.of(), null)))
			.toRoutes();
	}

	private TopicDescription describe() throws InterruptedException, ExecutionException {
		return this.admin.describeTopics(List.of(NAME)).allTopicNames().get().get(NAME);
	}

	private String configuration(String key) throws InterruptedException, ExecutionException {
		ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, NAME);
		return this.admin.describeConfigs(List.of(topic)).all().get().get(topic).get(key).value();
	}

}
