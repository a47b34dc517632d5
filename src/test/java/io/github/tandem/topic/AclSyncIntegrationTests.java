package io.github.tandem.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.topic.drift.AclDrift;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.ledger.LedgerClients;
import io.github.tandem.topic.ledger.TopicLedger;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.worker.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * ACLs of topics on two brokers that check permissions, look by look, with the rights
 * that the documentation lists and no others.
 */
@Tag("fault")
@ExtendWith({ AuthorizingBrokersExtension.class, OutputCaptureExtension.class })
class AclSyncIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final ResourcePattern CLUSTER = new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster",
			PatternType.LITERAL);

	private final AuthorizingBrokers brokers;

	private final String name;

	private final String topic;

	private final ResourcePattern original;

	private final ResourcePattern copy;

	private final ResourcePattern all;

	private final ResourcePattern copies;

	private final ResourcePattern ledger;

	private final ManualClock clock = new ManualClock();

	AclSyncIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("acls");
		this.topic = this.name + ".orders";
		this.original = pattern(this.topic, PatternType.LITERAL);
		this.copy = pattern("dr." + this.topic, PatternType.LITERAL);
		this.all = pattern(this.name, PatternType.PREFIXED);
		this.copies = pattern("dr." + this.name, PatternType.PREFIXED);
		this.ledger = pattern(this.name + ".topics.internal", PatternType.LITERAL);
	}

	@BeforeEach
	void permit() {
		this.brokers.permit(this.brokers.source(), this.all, AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), this.copies, AclOperation.WRITE, AclOperation.CREATE,
				AclOperation.ALTER, AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS);
		this.brokers.permit(this.brokers.target(), this.ledger, AclOperation.CREATE, AclOperation.WRITE,
				AclOperation.READ);
		this.brokers.permit(this.brokers.source(), CLUSTER, AclOperation.DESCRIBE);
		this.brokers.permit(this.brokers.target(), CLUSTER, AclOperation.DESCRIBE, AclOperation.ALTER);
		this.brokers.source().createTopic(this.topic, 1);
	}

	@AfterEach
	void forbid() {
		AclBindingFilter any = new AclBindingFilter(
				new ResourcePatternFilter(ResourceType.CLUSTER, null, PatternType.ANY), AccessControlEntryFilter.ANY);
		for (io.github.tandem.test.Cluster cluster : List.of(this.brokers.source(), this.brokers.target())) {
			assertThat(cluster.admin().deleteAcls(List.of(any)).all().toCompletionStage()).succeedsWithin(PATIENCE);
		}
	}

	@Test
	void whatTheSourcePermitsIsPermittedUnderTheNewNameAndWhatItRevokesIsRevoked() {
		AccessControlEntry reader = entry("User:reader", AclOperation.READ);
		AccessControlEntry writer = entry("User:writer", AclOperation.WRITE);
		AccessControlEntry local = entry("User:local", AclOperation.READ);
		make(this.brokers.source(), this.original, reader, writer);
		make(this.brokers.target(), this.copy, local);
		TargetTopics topics = topics("tandem.topics.acls.sync", "true");
		topics.refresh();
		assertAcls(this.copy, reader, local);
		assertThat(differences(topics)).singleElement()
			.returns("create", AclDrift::change)
			.returns(Why.CHANGED, AclDrift::why);
		topics.refresh();
		assertThat(differences(topics)).isEmpty();
		remove(this.brokers.source(), this.original, reader);
		// another run
		topics("tandem.topics.acls.sync", "true").refresh();
		assertAcls(this.copy, local);
	}

	@Test
	void rightsToWriteAreTakenOverIfAskedAlone() {
		AccessControlEntry writer = entry("User:writer", AclOperation.WRITE);
		make(this.brokers.source(), this.original, writer);
		topics("tandem.topics.acls.sync", "true", "tandem.topics.acls.write", "true").refresh();
		assertAcls(this.copy, writer);
		topics("tandem.topics.acls.sync", "true").refresh();
		assertAcls(this.copy);
	}

	@Test
	void aPrefixStaysOneUnderTheNewName() {
		AccessControlEntry reader = entry("User:reader", AclOperation.READ);
		ResourcePattern prefix = pattern(this.name + ".", PatternType.PREFIXED);
		make(this.brokers.source(), prefix, reader);
		topics("tandem.topics.acls.sync", "true").refresh();
		assertAcls(pattern("dr." + this.name + ".", PatternType.PREFIXED), reader);
		this.brokers.target().createTopic("dr." + this.name + ".local", 1);
		topics("tandem.topics.acls.sync", "true").refresh();
		assertAcls(pattern("dr." + this.name + ".", PatternType.PREFIXED));
		assertAcls(this.copy, reader);
	}

	@Test
	void aPrefixStaysWhileOneOfItsTopicsMayNotBeSeenOnTheTarget() {
		AccessControlEntry reader = entry("User:reader", AclOperation.READ);
		ResourcePattern prefix = pattern(this.name + ".", PatternType.PREFIXED);
		make(this.brokers.source(), prefix, reader);
		this.brokers.source().createTopic(this.name + ".bills", 1);
		TargetTopics topics = topics("tandem.topics.acls.sync", "true");
		topics.refresh();
		ResourcePattern renamed = pattern("dr." + this.name + ".", PatternType.PREFIXED);
		assertAcls(renamed, reader);
		ResourcePattern hidden = pattern("dr." + this.name + ".bills", PatternType.LITERAL);
		AccessControlEntry hides = new AccessControlEntry("User:" + AuthorizingBrokers.USER, "*", AclOperation.DESCRIBE,
				AclPermissionType.DENY);
		assertThat(this.brokers.target()
			.admin()
			.createAcls(List.of(new AclBinding(hidden, hides)))
			.all()
			.toCompletionStage()).succeedsWithin(PATIENCE);
		Awaitility.await().atMost(PATIENCE).until(() -> !this.brokers.securedTarget().topics().contains(hidden.name()));
		topics.refresh();
		assertAcls(renamed, reader);
		assertAcls(this.copy);
	}

	@Test
	void aDryRunChangesNothingAndSaysWhatItWould() {
		make(this.brokers.source(), this.original, entry("User:reader", AclOperation.READ));
		TargetTopics topics = topics("tandem.topics.acls.sync", "true", "tandem.topics.apply", "false");
		topics.refresh();
		assertAcls(this.copy);
		assertThat(differences(topics)).isEmpty();
		this.brokers.target().createTopic(this.copy.name(), 1);
		topics.refresh();
		assertAcls(this.copy);
		assertThat(differences(topics)).singleElement()
			.returns(this.copy.name(), AclDrift::topic)
			.returns("ALLOW READ * User:reader", AclDrift::acl)
			.returns(Why.NOT_APPLIED, AclDrift::why);
	}

	@Test
	void aMissingRightIsNamedOnceAndTopicsAreCreatedWithoutIt(CapturedOutput output) {
		this.brokers.forbid(this.brokers.target(), CLUSTER, AclOperation.DESCRIBE);
		this.brokers.forbid(this.brokers.target(), CLUSTER, AclOperation.ALTER);
		TargetTopics topics = topics("tandem.topics.acls.sync", "true");
		Awaitility.await().atMost(PATIENCE).until(() -> {
			topics.refresh();
			return topics.report().acls().obstacle() != null;
		});
		topics.refresh();
		assertThat(this.brokers.target().topics()).contains(this.copy.name());
		assertThat(topics.report().acls().obstacle()).contains("target", "grant DESCRIBE and ALTER on the cluster");
		assertThat(output.toString().lines().filter((line) -> line.contains("ACLs of topics are not taken over")))
			.hasSize(1);
	}

	@Test
	void aTopicThatMayNotBeDescribedAnyMoreIsNoDeletedOne() {
		TargetTopics topics = topics("tandem.topics.delete", "true");
		look(topics, 2);
		assertThat(this.brokers.target().topics()).contains(this.copy.name());
		this.brokers.forbid(this.brokers.source(), this.all, AclOperation.READ);
		this.brokers.forbid(this.brokers.source(), this.all, AclOperation.DESCRIBE_CONFIGS);
		look(topics, 5);
		assertThat(topics.report().topics()).isEmpty();
		assertThat(topics.report().deleted()).isEmpty();
		assertThat(this.brokers.target().topics()).contains(this.copy.name());
		this.brokers.permit(this.brokers.source(), this.all, AclOperation.READ);
		this.brokers.source().deleteTopic(this.topic);
		look(topics, 4);
		assertThat(topics.report().deleted()).singleElement()
			.returns(DeletedTopic.State.FAILED, DeletedTopic::state)
			.extracting(DeletedTopic::detail, InstanceOfAssertFactories.STRING)
			.contains("uthoriz");
		this.brokers.permit(this.brokers.target(), this.copies, AclOperation.DELETE);
		look(topics, 1);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.brokers.target().topics()).doesNotContain(this.copy.name()));
	}

	private void look(TargetTopics topics, int looks) {
		for (int look = 0; look < looks; look++) {
			this.clock.advance(Duration.ofSeconds(10));
			topics.refresh();
		}
	}

	private void make(io.github.tandem.test.Cluster cluster, ResourcePattern pattern, AccessControlEntry... entries) {
		assertThat(cluster.admin()
			.createAcls(List.of(entries).stream().map((entry) -> new AclBinding(pattern, entry)).toList())
			.all()
			.toCompletionStage()).succeedsWithin(PATIENCE);
		Awaitility.await().atMost(PATIENCE).until(() -> acls(cluster, pattern).containsAll(List.of(entries)));
	}

	private void remove(io.github.tandem.test.Cluster cluster, ResourcePattern pattern, AccessControlEntry entry) {
		assertThat(cluster.admin()
			.deleteAcls(List.of(new AclBinding(pattern, entry).toFilter()))
			.all()
			.toCompletionStage()).succeedsWithin(PATIENCE);
		Awaitility.await().atMost(PATIENCE).until(() -> !acls(cluster, pattern).contains(entry));
	}

	private void assertAcls(ResourcePattern pattern, AccessControlEntry... entries) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(acls(this.brokers.target(), pattern)).containsExactlyInAnyOrder(entries));
	}

	private static Set<AccessControlEntry> acls(io.github.tandem.test.Cluster cluster, ResourcePattern pattern)
			throws Exception {
		Collection<AclBinding> acls = cluster.admin()
			.describeAcls(new AclBindingFilter(pattern.toFilter(), AccessControlEntryFilter.ANY))
			.values()
			.get();
		return acls.stream()
			.map(AclBinding::entry)
			.filter((entry) -> !entry.principal().equals("User:" + AuthorizingBrokers.USER))
			.collect(Collectors.toSet());
	}

	// those of Tandem's own user on the source are taken over too
	private static List<AclDrift> differences(TargetTopics topics) {
		return topics.report()
			.acls()
			.differences()
			.stream()
			.filter((drift) -> !drift.acl().endsWith("User:" + AuthorizingBrokers.USER))
			.toList();
	}

	private static AccessControlEntry entry(String principal, AclOperation operation) {
		return new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW);
	}

	private static ResourcePattern pattern(String name, PatternType type) {
		return new ResourcePattern(ResourceType.TOPIC, name, type);
	}

	private TargetTopics topics(String... settings) {
		Routes routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(this.name + "\\..*"), List.of(),
				"dr.${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
				OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
		Cluster source = ClusterFixture.of("source", this.brokers.securedSource().admin());
		Cluster target = ClusterFixture.of("target", this.brokers.securedTarget().admin());
		TopicsProperties properties = TopicsFixture.properties(settings);
		ClusterAccess access = new ClusterAccess("target", List.of(this.brokers.securedTarget().bootstrapServers()),
				this.brokers.securedTarget().clientProperties());
		return new TargetTopics(routes, properties, new ClusterTopics(source), target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false),
				new TopicLedger(target, new LedgerClients(() -> access), this.ledger.name(), () -> 1), this.clock);
	}

}
