package io.github.tandem.topic;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
				OnForeignOffset.HALT, OnRejected.HALT, null)))
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
			.contains("Configurations that the target does not know are left out of a topic");
	}

	@Test
	void refusesAValueThatTheTargetDoesNotTakeAndSaysTheWayOut(CapturedOutput output) {
		this.clusters.source().createTopic(this.topic, 1);
		TargetTopics topics = topics(Map.of("retention.ms", "soon", "confluent.tier.enable", "true"));
		topics.refresh();
		assertThat(topics.of(this.route).get(this.topic)).isInstanceOfSatisfying(TargetTopic.Blocked.class,
				(blocked) -> assertThat(blocked.reason()).contains("InvalidConfigurationException", "retention.ms",
						"(leave a configuration out with tandem.topics.configs.exclude)"));
		topics.refresh();
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("Topic cannot be replicated");
	}

	private TargetTopics topics(Map<String, String> configurations) {
		Cluster source = ClusterFixture.of("source", this.clusters.source().admin());
		Cluster target = ClusterFixture.of("target", this.clusters.target().admin());
		TopicsProperties properties = new TopicsProperties(Duration.ofSeconds(10), true, "source",
				new TopicsProperties.Configs(List.of()));
		SourceTopics topics = new SourceTopics(source) {

			@Override
			Function<String, Map<String, String>> configurations(Collection<String> names) {
				return (name) -> new HashMap<>(configurations);
			}

		};
		return new TargetTopics(this.routes, properties, topics, target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)), Clock.systemUTC());
	}

}
