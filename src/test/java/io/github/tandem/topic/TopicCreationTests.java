package io.github.tandem.topic;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.sight.ClusterTopics;

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

	@Test
	void changesNothingInADryRun() {
		createAtSource(3);
		TargetTopics topics = topics("tandem.topics.apply", "false");
		topics.refresh();
		assertThat(topics.of(this.route).values()).hasSize(3)
			.allSatisfy((topic) -> assertThat(topic).isInstanceOfSatisfying(TargetTopic.Blocked.class,
					(blocked) -> assertThat(blocked.reason()).contains("tandem.topics.apply is false")));
		Set<String> names = this.target.ask("list topics", (client) -> client.listTopics().names());
		assertThat(names).isEmpty();
	}

	@Test
	void goesOnLaterWithWhatTheTargetPutsOff(CapturedOutput output) {
		createAtSource(5);
		this.admin.throttle(3);
		TargetTopics topics = topics(true);
		assertThat(topics.refresh()).as("at the pace of the target").isEqualTo(Duration.ofMinutes(1));
		assertThat(topics.of(this.route)).as("what exists flows meanwhile").hasSize(2);
		assertThat(topics.refresh()).isEqualTo(Duration.ofMinutes(1));
		this.admin.throttle(0);
		assertThat(topics.refresh()).isNull();
		assertThat(topics.of(this.route).values()).hasSize(5).hasOnlyElementsOfType(TargetTopic.Ready.class);
		assertThat(output.toString().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("The target throttles changes of topics");
		assertThat(output).contains("All changes of topics are made that the target had put off");
	}

	private TargetTopics topics(boolean create) {
		return topics("tandem.topics.create", String.valueOf(create));
	}

	private TargetTopics topics(String... settings) {
		TopicsProperties properties = TopicsFixture.properties(settings);
		return new TargetTopics(this.routes, properties, new ClusterTopics(this.source), this.target,
				new DeadLetterTopics(properties, this.target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false), TopicsFixture.ledger(), Clock.systemUTC());
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

		private int throttled;

		CautiousAdmin() {
			super(List.of(BROKER), BROKER);
		}

		void throttle(int topics) {
			this.throttled = topics;
		}

		@Override
		public synchronized CreateTopicsResult createTopics(Collection<NewTopic> topics, CreateTopicsOptions options) {
			if (this.throttled > 0) {
				assertThat(options.shouldRetryOnQuotaViolation()).isFalse();
				List<NewTopic> all = List.copyOf(topics);
				List<NewTopic> taken = all.subList(0, Math.max(0, all.size() - this.throttled));
				taken.forEach((topic) -> updateEndOffsets(Map.of(new TopicPartition(topic.name(), 0), 0L)));
				super.createTopics(taken, options);
				Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> answers = new HashMap<>();
				all.forEach((topic) -> answers.put(topic.name(), KafkaFuture.completedFuture(
						new CreateTopicsResult.TopicMetadataAndConfig(new InvalidRequestException("untold")))));
				all.subList(taken.size(), all.size())
					.forEach((topic) -> answers.put(topic.name(),
							refusal(new ThrottlingQuotaExceededException(60_000, "slow"))));
				return new CreateTopicsResult(answers) {
				};
			}
			if (topics.size() <= 7) {
				topics.forEach((topic) -> updateEndOffsets(Map.of(new TopicPartition(topic.name(), 0), 0L)));
				return super.createTopics(topics, options);
			}
			Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> answers = new HashMap<>();
			topics.forEach((topic) -> answers.put(topic.name(),
					refusal(new PolicyViolationException("Excessively large number of partitions."))));
			return new CreateTopicsResult(answers) {
			};
		}

		private static KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig> refusal(ApiException reason) {
			KafkaFutureImpl<CreateTopicsResult.TopicMetadataAndConfig> answer = new KafkaFutureImpl<>();
			answer.completeExceptionally(reason);
			return answer;
		}

	}

}
