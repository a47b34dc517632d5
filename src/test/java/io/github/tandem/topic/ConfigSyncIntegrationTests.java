package io.github.tandem.topic;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
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
import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.TopicDrift;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.ledger.LedgerClients;
import io.github.tandem.topic.ledger.TopicLedger;
import io.github.tandem.topic.sight.ClusterTopics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Configurations of a topic on two real clusters, look by look. Each object of topics is
 * another run of Tandem that knows nothing of the one before but what the target tells.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class ConfigSyncIntegrationTests {

	private final TwoClusters clusters;

	private final String topic;

	private final Routes routes;

	ConfigSyncIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("configs");
		this.routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(this.topic), List.of(),
				"${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
	}

	@BeforeEach
	void createTopic() {
		this.clusters.source()
			.createTopic(this.topic, 1, Map.of("retention.ms", "1000000", "delete.retention.ms", "2000000"));
	}

	@Test
	void driftOnAnIncludedKeyIsFollowedAndARemovedOverrideRemoved() {
		run(2);
		assertTarget(Map.of("retention.ms", "1000000", "delete.retention.ms", "2000000"));
		this.clusters.source().alterTopic(this.topic, "retention.ms", "3000000");
		this.clusters.source().alterTopic(this.topic, "delete.retention.ms", null);
		this.clusters.source().alterTopic(this.topic, "segment.ms", "4000000");
		run(1);
		assertTarget(Map.of("retention.ms", "3000000", "segment.ms", "4000000"));
		this.clusters.target().alterTopic(this.topic, "retention.ms", null);
		run(1);
		assertTarget(Map.of("retention.ms", "3000000", "segment.ms", "4000000"));
	}

	@Test
	void anOverrideSetOnTheTargetBeforeAndAfterTheFirstLookSurvivesTenIntervals(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1, Map.of("retention.ms", "7000000"));
		run(1);
		this.clusters.target().alterTopic(this.topic, "delete.retention.ms", "8000000");
		this.clusters.target().alterTopic(this.topic, "segment.ms", "9000000");
		TargetTopics topics = run(10);
		Map<String, String> kept = Map.of("retention.ms", "7000000", "delete.retention.ms", "8000000", "segment.ms",
				"9000000");
		assertTarget(kept);
		this.clusters.source().alterTopic(this.topic, "retention.ms", "5000000");
		topics.refresh();
		assertThat(drift(topics)).contains(new ConfigDrift("retention.ms", "5000000", "7000000", Why.OPERATOR, null))
			.hasSize(3);
		topics = run(2);
		assertTarget(kept);
		assertThat(drift(topics)).hasSize(3);
		assertThat(output.toString()).doesNotContain("WARN");
		// given back
		this.clusters.target().alterTopic(this.topic, "retention.ms", null);
		run(1);
		assertThat(this.clusters.target().topicConfigs(this.topic)).contains(entry("retention.ms", "5000000"));
	}

	@Test
	void whatTheTargetDoesNotTakeIsLeftOutAloneAndToldOnce(CapturedOutput output) {
		this.clusters.target().createTopic(this.topic, 1);
		TargetTopics topics = topics("tandem.topics.configs.override.segment.bytes", "100000",
				"tandem.topics.configs.override.confluent.tier.enable", "true");
		topics.refresh();
		topics.refresh();
		assertTarget(Map.of("retention.ms", "1000000", "delete.retention.ms", "2000000"));
		assertThat(drift(topics)).hasSize(2).allMatch((drift) -> drift.why() == Why.REFUSED);
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).hasSize(2)
			.allMatch((line) -> line.contains("A configuration is left out"));
	}

	@Test
	void setsForAllTopicsWhatTheUserSays() {
		TargetTopics topics = topics("tandem.topics.configs.override.min.insync.replicas", "1",
				"tandem.topics.configs.override.retention.ms", "5000000");
		topics.refresh();
		assertTarget(Map.of("retention.ms", "5000000", "delete.retention.ms", "2000000", "min.insync.replicas", "1"));
	}

	@Test
	void changesNothingInADryRunAndSaysWhatItWould() {
		this.clusters.target().createTopic(this.topic, 1);
		TargetTopics topics = topics("tandem.topics.apply", "false");
		topics.refresh();
		assertTarget(Map.of());
		assertThat(drift(topics)).hasSize(2).allMatch((drift) -> drift.why() == Why.NOT_APPLIED);
		assertThat(this.clusters.target().topics()).doesNotContain(ledger());
	}

	@Test
	void setsNothingOverWhatItDoesNotKnowWhenTheLedgerIsGone() {
		run(2);
		assertThat(this.clusters.target().topics()).contains(ledger());
		this.clusters.target().deleteTopic(ledger());
		this.clusters.source().alterTopic(this.topic, "retention.ms", "3000000");
		TargetTopics topics = run(1);
		assertThat(this.clusters.target().topicConfigs(this.topic)).contains(entry("retention.ms", "1000000"));
		assertThat(drift(topics)).extracting(ConfigDrift::why).containsExactly(Why.OPERATOR);
	}

	@Test
	void reportsHowTopicsCompareAndEachConflictOnce(CapturedOutput output) {
		String other = this.topic + "-other";
		this.clusters.target().createTopic(other, 1);
		TargetTopics topics = topics();
		topics.refresh();
		topics.refresh();
		assertThat(topics.report().topics()).singleElement()
			.returns(TopicDrift.State.EQUAL, TopicDrift::state)
			.returns(1, TopicDrift::targetPartitions)
			.returns(1, TopicDrift::targetReplicas);
		assertThat(topics.report().onlyOnTarget()).contains(other);
		this.clusters.target().alterTopic(this.topic, "max.message.bytes", "1000");
		this.clusters.target().alterTopic(this.topic, "message.timestamp.type", "LogAppendTime");
		topics.refresh();
		topics.refresh();
		assertThat(topics.report().topics()).singleElement()
			.returns(TopicDrift.State.DIFFERENT, TopicDrift::state)
			.extracting(TopicDrift::conflicts, InstanceOfAssertFactories.list(TopicDrift.Found.class))
			.extracting(TopicDrift.Found::kind)
			.containsExactlyInAnyOrder("log-append-time", "smaller-messages");
		assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).hasSize(2)
			.allMatch((line) -> line.contains("A topic on the target is in conflict with that on the source"));
	}

	@Test
	void tellsOfAMirrorMakerThatMayCopyBack(CapturedOutput output) {
		this.clusters.source().createTopic(this.topic + ".checkpoints.internal", 1);
		this.clusters.target().createTopic("mm2-offset-syncs." + this.topic + ".internal", 1);
		try {
			TargetTopics topics = topics();
			topics.refresh();
			topics.refresh();
			assertThat(topics.report().conflicts()).singleElement()
				.asString()
				.startsWith(this.topic + " (mirror-maker): a MirrorMaker copies topics of the target");
			topics.refresh();
			assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).hasSize(1);
		}
		finally {
			this.clusters.target().deleteTopic("mm2-offset-syncs." + this.topic + ".internal");
		}
	}

	private List<ConfigDrift> drift(TargetTopics topics) {
		return topics.report()
			.topics()
			.stream()
			.filter((each) -> each.topic().equals(this.topic))
			.flatMap((each) -> each.configurations().stream())
			.toList();
	}

	@Test
	void aTargetThatChecksNoPermissionsIsToldOnceAndItsTopicsAreKeptInStep(CapturedOutput output) {
		TargetTopics topics = topics("tandem.topics.acls.sync", "true");
		for (int look = 0; look < 3; look++) {
			topics.refresh();
		}
		assertThat(topics.report().acls().obstacle())
			.endsWith("checks no permissions, authorizer.class.name is not set there: set that, or "
					+ "tandem.topics.acls.sync to false");
		assertThat(output.toString().lines().filter((line) -> line.contains("ACLs of topics are not taken over")))
			.singleElement()
			.asString()
			.contains("WARN");
		assertTarget(Map.of("retention.ms", "1000000", "delete.retention.ms", "2000000"));
	}

	private TargetTopics run(int looks) {
		TargetTopics topics = topics();
		for (int look = 0; look < looks; look++) {
			topics.refresh();
		}
		return topics;
	}

	private void assertTarget(Map<String, String> configurations) {
		assertThat(this.clusters.target().topicConfigs(this.topic)).isEqualTo(configurations);
	}

	private String ledger() {
		return this.topic + ".topics.internal";
	}

	private TargetTopics topics(String... settings) {
		Cluster source = ClusterFixture.of("source", this.clusters.source().admin());
		Cluster target = ClusterFixture.of("target", this.clusters.target().admin());
		TopicsProperties properties = TopicsFixture.properties(settings);
		ClusterAccess access = new ClusterAccess("target", List.of(this.clusters.target().bootstrapServers()),
				this.clusters.target().clientProperties());
		return new TargetTopics(this.routes, properties, new ClusterTopics(source), target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false), new TopicLedger(target, new LedgerClients(() -> access), ledger(), () -> 1),
				Clock.systemUTC());
	}

}
