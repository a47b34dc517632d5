package io.github.tandem.topic;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.ledger.LedgerClients;
import io.github.tandem.topic.ledger.TopicLedger;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics of two real clusters that are deleted on the source, look by look.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class DeletionIntegrationTests {

	private final TwoClusters clusters;

	private final String name;

	private final String topic;

	private final String copy;

	private final ManualClock clock = new ManualClock();

	DeletionIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.name = clusters.uniqueName("deletion");
		this.topic = this.name + ".orders";
		this.copy = "dr." + this.topic;
		clusters.source().createTopic(this.name + "-stays", 1);
	}

	@Test
	void aDeletedTopicIsReportedAndStays(CapturedOutput output) {
		TargetTopics topics = topics();
		deleteAfterALook(topics);
		look(topics, 4);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(topics.report().deleted()).singleElement()
			.returns(this.topic, DeletedTopic::topic)
			.returns(this.copy, DeletedTopic::target)
			.returns(DeletedTopic.State.REPORTED, DeletedTopic::state);
		assertThat(output.toString().lines().filter((line) -> line.contains("and stays on the target"))).hasSize(1);
	}

	@Test
	void aDeletedTopicIsDeletedOnceItIsAwayForAWhile(CapturedOutput output) {
		TargetTopics topics = topics("tandem.topics.delete", "true");
		deleteAfterALook(topics);
		look(topics, 3);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(states(topics)).containsExactly(DeletedTopic.State.AWAITED);
		look(topics, 1);
		assertThat(states(topics)).containsExactly(DeletedTopic.State.DELETED);
		assertThat(this.clusters.target().topics()).doesNotContain(this.copy);
		look(topics, 1);
		assertThat(states(topics)).isEmpty();
		assertThat(output.toString()).contains("Deleted a topic on the target")
			.doesNotContain("cannot be deleted", "are left");
	}

	@Test
	void aTopicThatWasDeletedWhileItWasStoppedIsDeletedAfterwards() {
		deleteAfterALook(topics("tandem.topics.delete", "true"));
		TargetTopics later = topics("tandem.topics.delete", "true");
		look(later, 4);
		assertThat(this.clusters.target().topics()).doesNotContain(this.copy);
	}

	@Test
	void nothingIsDeletedInADryRun() {
		deleteAfterALook(topics());
		TargetTopics dry = topics("tandem.topics.delete", "true", "tandem.topics.apply", "false");
		look(dry, 4);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(states(dry)).containsExactly(DeletedTopic.State.REPORTED);
	}

	@Test
	void aTopicThatSomebodyElseCreatedStays() {
		this.clusters.target().createTopic(this.copy, 1);
		TargetTopics topics = topics("tandem.topics.delete", "true");
		deleteAfterALook(topics);
		look(topics, 4);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(topics.report().deleted()).isEmpty();
		assertThat(topics.report().onlyOnTarget()).contains(this.copy);
	}

	@Test
	void aTopicThatSomebodyElseCreatedAgainStays() {
		TargetTopics topics = topics("tandem.topics.delete", "true");
		deleteAfterALook(topics);
		look(topics, 1);
		this.clusters.target().deleteTopic(this.copy);
		this.clusters.target().createTopic(this.copy, 2);
		Uuid id = this.clusters.target().describeTopic(this.copy).topicId();
		look(topics, 4);
		assertThat(this.clusters.target().describeTopic(this.copy).topicId()).isEqualTo(id);
		assertThat(topics.report().deleted()).isEmpty();
	}

	@Test
	void aTopicThatIsCreatedAgainOnTheSourceStays() {
		TargetTopics topics = topics("tandem.topics.delete", "true");
		deleteAfterALook(topics);
		Uuid id = this.clusters.target().describeTopic(this.copy).topicId();
		look(topics, 3);
		this.clusters.source().createTopic(this.topic, 1);
		look(topics, 4);
		assertThat(this.clusters.target().describeTopic(this.copy).topicId()).isEqualTo(id);
		assertThat(topics.report().deleted()).isEmpty();
	}

	@Test
	void aTopicThatIsNotReplicatedAnyMoreStays() {
		deleteAfterALook(topics("tandem.topics.delete", "true"));
		TargetTopics excluding = topics(routes(this.topic), "tandem.topics.delete", "true");
		look(excluding, 4);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(excluding.report().deleted()).isEmpty();
	}

	@Test
	void aTopicThatADeploymentOfTheSameNameCreatedForAnotherSourceStays() {
		TargetTopics ours = topics("tandem.topics.delete", "true");
		this.clusters.source().createTopic(this.topic, 1);
		look(ours, 2);
		ClusterTopics another = new ClusterTopics(ClusterFixture.of("source", this.clusters.target().admin()));
		TargetTopics others = topics(routes(), another, "tandem.topics.delete", "true");
		look(others, 5);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(others.report().deleted()).isEmpty();
	}

	@Test
	void nothingIsDeletedWhileTheSourceHasNoTopicLeft() {
		deleteAfterALook(topics("tandem.topics.delete", "true"));
		ClusterTopics empty = new ClusterTopics(ClusterFixture.of("source", this.clusters.source().admin())) {

			@Override
			public Set<String> names() {
				return Set.of();
			}

		};
		TargetTopics topics = topics(routes(), empty, "tandem.topics.delete", "true");
		look(topics, 5);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		assertThat(states(topics)).containsExactly(DeletedTopic.State.WITHHELD);
	}

	private void deleteAfterALook(TargetTopics topics) {
		this.clusters.source().createTopic(this.topic, 1);
		look(topics, 2);
		assertThat(this.clusters.target().topics()).contains(this.copy);
		this.clusters.source().deleteTopic(this.topic);
	}

	private void look(TargetTopics topics, int looks) {
		for (int look = 0; look < looks; look++) {
			this.clock.advance(Duration.ofSeconds(10));
			topics.refresh();
		}
	}

	private static List<DeletedTopic.State> states(TargetTopics topics) {
		return topics.report().deleted().stream().map(DeletedTopic::state).toList();
	}

	private Routes routes(String... exclude) {
		return new RoutesProperties(List.of(new RouteProperties("all", List.of(this.name + "\\..*"), List.of(exclude),
				"dr.${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
	}

	private TargetTopics topics(String... settings) {
		return topics(routes(), settings);
	}

	private TargetTopics topics(Routes routes, String... settings) {
		return topics(routes, new ClusterTopics(ClusterFixture.of("source", this.clusters.source().admin())), settings);
	}

	private TargetTopics topics(Routes routes, ClusterTopics source, String... settings) {
		Cluster target = ClusterFixture.of("target", this.clusters.target().admin());
		TopicsProperties properties = TopicsFixture.properties(settings);
		ClusterAccess access = new ClusterAccess("target", List.of(this.clusters.target().bootstrapServers()),
				this.clusters.target().clientProperties());
		return new TargetTopics(routes, properties, source, target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false),
				new TopicLedger(target, new LedgerClients(() -> access), this.name + ".topics.internal", () -> 1),
				this.clock);
	}

}
