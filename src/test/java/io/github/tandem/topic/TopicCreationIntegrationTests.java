package io.github.tandem.topic;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.ReadSettings;
import io.github.tandem.topic.sight.TopicSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * How real brokers answer to what is created on them.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class TopicCreationIntegrationTests {

	private final TwoClusters clusters;

	private final String topic;

	private final Routes routes;

	private final Route route;

	TopicCreationIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("create");
		this.routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(this.topic + ".*"), List.of(),
				"${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
		this.route = this.routes.stream().findFirst().orElseThrow();
	}

	@Test
	void aBrokerRefusesAllOfARequestThatIsTooLarge() {
		List<NewTopic> topics = IntStream.range(0, 101)
			.mapToObj((number) -> new NewTopic(this.topic + number, Optional.of(100), Optional.empty()))
			.toList();
		Collection<KafkaFuture<Void>> answers = this.clusters.target()
			.admin()
			.createTopics(topics, new CreateTopicsOptions().validateOnly(true))
			.values()
			.values();
		assertThat(answers.stream().map((answer) -> catchThrowable(answer::get).getCause()))
			.hasOnlyElementsOfType(PolicyViolationException.class)
			.extracting(Throwable::getMessage)
			.containsOnly("Excessively large number of partitions per request.");
	}

	@Test
	void leavesOutWhatTheTargetDoesNotKnow(CapturedOutput output) {
		this.clusters.source().createTopic(this.topic, 2);
		TargetTopics topics = topics(Map.of("retention.ms", "1000000", "confluent.tier.enable", "true"));
		topics.refresh();
		assertThat(topics.of(this.route).get(this.topic)).isInstanceOf(TargetTopic.Ready.class);
		assertThat(this.clusters.target().topicConfigs(this.topic)).containsOnly(Map.entry("retention.ms", "1000000"));
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("A configuration is left out, since the target does not know or take it");
	}

	@Test
	void leavesOutAValueThatTheTargetDoesNotTake(CapturedOutput output) {
		this.clusters.source().createTopic(this.topic, 1);
		TargetTopics topics = topics(Map.of("retention.ms", "soon", "segment.bytes", "100000", "cleanup.policy",
				"compact", "message.downconversion.enable", "false"));
		topics.refresh();
		assertThat(topics.of(this.route).get(this.topic)).isInstanceOf(TargetTopic.Ready.class);
		assertThat(this.clusters.target().topicConfigs(this.topic))
			.containsOnly(Map.entry("cleanup.policy", "compact"));
		topics.refresh();
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).as("one line for each of them")
			.hasSize(3)
			.allMatch((line) -> line.contains("A configuration is left out"));
	}

	private TargetTopics topics(Map<String, String> configurations) {
		Cluster source = ClusterFixture.of("source", this.clusters.source().admin());
		Cluster target = ClusterFixture.of("target", this.clusters.target().admin());
		TopicsProperties properties = TopicsFixture.properties("tandem.topics.create", "true");
		ClusterTopics topics = new ClusterTopics(source) {

			@Override
			public ReadSettings settings(Collection<String> names) {
				Map<String, TopicSettings> known = new HashMap<>();
				names.forEach((name) -> known.put(name, new TopicSettings(configurations, Map.of())));
				return new ReadSettings(known, Map.of());
			}

		};
		return new TargetTopics(this.routes, properties, topics, target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false), TopicsFixture.ledger(), Clock.systemUTC());
	}

}
