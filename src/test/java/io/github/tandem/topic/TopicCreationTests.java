package io.github.tandem.topic;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetTopics} with a target that refuses large requests.
 */
@ExtendWith(OutputCaptureExtension.class)
class TopicCreationTests {

	private static final Node BROKER = new Node(0, "localhost", 9092);

	private final Cluster source = ClusterFixture.of("source", MockAdminClient.create().numBrokers(1).build());

	private final CautiousAdmin admin = new CautiousAdmin();

	private final Cluster target = ClusterFixture.of("target", this.admin);

	private final Routes routes = new RoutesProperties(List.of()).toRoutes();

	private final Route route = this.routes.stream().findFirst().orElseThrow();

	@Test
	void createsInHalvesWhatTheTargetRefusesAsAWhole(CapturedOutput output) {
		createAtSource(60);
		TargetTopics topics = topics(true);
		topics.refresh();
		assertThat(topics.of(this.route)).hasSize(60)
			.allSatisfy((name, topic) -> assertThat(topic).as(name).isInstanceOf(TargetTopic.Ready.class));
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void tellsOfManyTopicsOfOneReasonInOneLine(CapturedOutput output) {
		createAtSource(60);
		TargetTopics topics = topics(false);
		topics.refresh();
		topics.refresh();
		assertThat(topics.of(this.route).values()).hasSize(60).hasOnlyElementsOfType(TargetTopic.Blocked.class);
		assertThat(output.toString().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Topic cannot be replicated");
	}

	private TargetTopics topics(boolean create) {
		TopicsProperties properties = new TopicsProperties(Duration.ofSeconds(10), create, "source",
				new TopicsProperties.Configs(List.of()));
		return new TargetTopics(this.routes, properties, new SourceTopics(this.source), this.target,
				new DeadLetterTopics(properties, this.target, new DeploymentProperties("tandem", null)),
				Clock.systemUTC());
	}

	private void createAtSource(int topics) {
		List<NewTopic> created = IntStream.range(0, topics)
			.mapToObj((number) -> new NewTopic("t%02d".formatted(number), 1, (short) 1))
			.toList();
		this.source.ask("create topics", (client) -> client.createTopics(created).all());
	}

	/**
	 * Refuses requests that create more than seven topics, all of them.
	 */
	private static final class CautiousAdmin extends MockAdminClient {

		CautiousAdmin() {
			super(List.of(BROKER), BROKER);
		}

		@Override
		public synchronized CreateTopicsResult createTopics(Collection<NewTopic> topics, CreateTopicsOptions options) {
			if (topics.size() <= 7) {
				topics.forEach((topic) -> updateEndOffsets(Map.of(new TopicPartition(topic.name(), 0), 0L)));
				return super.createTopics(topics, options);
			}
			Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> answers = new HashMap<>();
			topics.forEach((topic) -> {
				KafkaFutureImpl<CreateTopicsResult.TopicMetadataAndConfig> answer = new KafkaFutureImpl<>();
				answer.completeExceptionally(new PolicyViolationException("Excessively large number of partitions."));
				answers.put(topic.name(), answer);
			});
			return new CreateTopicsResult(answers) {
			};
		}

	}

}
