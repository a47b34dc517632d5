package io.github.tandem.verify.read;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientTestUtils;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeAclsResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.verify.report.Drift;
import io.github.tandem.verify.report.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Survey}: above all, that no topic gets lost.
 */
class SurveyTests {

	private final MockAdminClient onSource = MockAdminClient.create().numBrokers(1).build();

	private final MockAdminClient onTarget = MockAdminClient.create().numBrokers(1).build();

	private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

	private final List<AclBinding> acls = new ArrayList<>();

	private final Survey survey = new Survey(new RoutesProperties(List.of()).toRoutes(),
			new Endpoints(new DeploymentProperties("tandem", null), null, null, Map.of(), Map.of()), false, null,
			new TopicsProperties.Acls(true, false), Clock.systemUTC());

	@Test
	void whatIsOnBothClustersIsCompared() {
		create(this.onSource, "orders", 2, Map.of());
		create(this.onTarget, "orders", 2, Map.of());
		look("");
		assertThat(this.survey.subjects()).singleElement().satisfies((subject) -> {
			assertThat(subject.topic()).isEqualTo("orders");
			assertThat(subject.samePartition()).isTrue();
			assertThat(subject.doubt()).isNull();
		});
		assertThat(this.survey.undecided()).isEmpty();
		assertThat(this.survey.drifts()).isEmpty();
	}

	@Test
	void mapsThatAreKnownAreNotReadAgain() {
		create(this.onSource, "orders", 2, Map.of());
		create(this.onTarget, "orders", 2, Map.of());
		create(this.onTarget, "tandem.offsets.internal", 1, Map.of());
		Survey knowing = new Survey(new RoutesProperties(List.of()).toRoutes(),
				new Endpoints(new DeploymentProperties("tandem", null), null, null, Map.of(), Map.of()), true,
				(route, topic) -> Map.of(7, PartitionSnapshot.EMPTY), new TopicsProperties.Acls(true, false),
				Clock.systemUTC());
		look(knowing, "");
		assertThat(knowing.subjects()).singleElement()
			.satisfies((subject) -> assertThat(subject.maps()).containsOnlyKeys(7));
	}

	@Test
	void whatMayNotBeSeenIsUndecided() {
		create(this.onSource, "refused-orders", 1, Map.of());
		create(this.onTarget, "refused-orders", 1, Map.of());
		create(this.onSource, "payments", 1, Map.of());
		look("refused-");
		assertThat(this.survey.subjects()).isEmpty();
		assertThat(this.survey.undecided()).extracting(Result::topic)
			.containsExactlyInAnyOrder("refused-orders", "payments");
		assertThat(this.survey.undecided()).filteredOn((result) -> result.topic().startsWith("refused-"))
			.singleElement()
			.extracting(Result::reason)
			.asString()
			.contains("grant DESCRIBE on the topic refused-orders");
	}

	@Test
	void whatIsReplicatedAndNotListedIsUndecided() {
		this.committed.put(new TopicPartition("refused-hidden", 3), new OffsetAndMetadata(7));
		this.committed.put(new TopicPartition("deleted", 3), new OffsetAndMetadata(7));
		look("refused-");
		assertThat(this.survey.undecided()).extracting(Result::topic).containsExactly("refused-hidden");
	}

	@Test
	void whereConfigurationsMayNotBeReadWhatDiffersIsInDoubt() {
		create(this.onSource, "secret-orders", 1, Map.of());
		create(this.onTarget, "secret-orders", 1, Map.of());
		look("");
		assertThat(this.survey.subjects()).singleElement()
			.extracting(Subject::doubt)
			.asString()
			.contains("may be compacted", "DESCRIBE_CONFIGS");
	}

	@Test
	void partitionsAndConfigurationsThatDifferAreDrift() {
		create(this.onSource, "orders", 2, Map.of("retention.ms", "1000", "cleanup.policy", "delete"));
		create(this.onTarget, "orders", 3, Map.of("segment.ms", "5000", "cleanup.policy", "delete"));
		look("");
		assertThat(this.survey.drifts()).containsExactly(new Drift("orders", "orders", "partitions", "2", "3"),
				new Drift("orders", "orders", "retention.ms", "1000", null),
				new Drift("orders", "orders", "segment.ms", null, "5000"));
		assertThat(this.survey.subjects()).singleElement().extracting(Subject::samePartition).isEqualTo(false);
	}

	@Test
	void anAclThatTheTargetLacksIsDrift() {
		create(this.onSource, "orders", 1, Map.of());
		create(this.onTarget, "orders", 1, Map.of());
		create(this.onSource, "payments", 1, Map.of());
		this.acls.add(acl("orders", "User:reader", AclOperation.READ));
		this.acls.add(acl("orders", "User:writer", AclOperation.WRITE));
		this.acls.add(acl("payments", "User:reader", AclOperation.READ));
		look("");
		assertThat(this.survey.drifts()).singleElement().satisfies((drift) -> {
			assertThat(drift.what()).isEqualTo("acl");
			assertThat(drift.topic()).isEqualTo("orders");
			assertThat(drift.source()).contains("User:reader", "READ");
			assertThat(drift.onTarget()).isNull();
		});
	}

	private static AclBinding acl(String topic, String principal, AclOperation operation) {
		return new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
				new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
	}

	private void look(String refused) {
		look(this.survey, refused);
	}

	private void look(Survey looking, String refused) {
		try (Cluster source = cluster("source", this.onSource, refused);
				Cluster target = cluster("target", this.onTarget, "never")) {
			looking.look(Scope.ALL, source, target);
		}
	}

	private static void create(MockAdminClient admin, String topic, int partitions, Map<String, String> configs) {
		admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)));
	}

	// as an authorizer answers that refuses topics, or their configurations
	@SuppressWarnings("unchecked")
	private Cluster cluster(String role, MockAdminClient mock, String refused) {
		return ClusterFixture.of(role, (Admin) Proxy.newProxyInstance(Admin.class.getClassLoader(),
				new Class<?>[] { Admin.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("listConsumerGroupOffsets")) {
						return AdminClientTestUtils
							.listConsumerGroupOffsetsResult(Map.of("tandem-all", Map.copyOf(this.committed)));
					}
					if (method.getName().equals("describeAcls")) {
						Constructor<DescribeAclsResult> result = DescribeAclsResult.class
							.getDeclaredConstructor(KafkaFuture.class);
						result.setAccessible(true);
						return result.newInstance(KafkaFuture
							.completedFuture(role.equals("source") ? List.copyOf(this.acls) : List.of()));
					}
					Object answer;
					try {
						answer = method.invoke(mock, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
					if (method.getName().equals("describeTopics") && !refused.isEmpty()) {
						return describedTopics((DescribeTopicsResult) answer, names(arguments[0]), refused);
					}
					return method.getName().equals("describeConfigs") ? describedConfigs((DescribeConfigsResult) answer)
							: answer;
				}));
	}

	@SuppressWarnings("unchecked")
	private static Collection<String> names(Object topics) {
		return (topics instanceof TopicCollection.TopicNameCollection named) ? named.topicNames()
				: (Collection<String>) topics;
	}

	private static DescribeTopicsResult describedTopics(DescribeTopicsResult answer, Collection<String> names,
			String refused) {
		Map<String, KafkaFuture<TopicDescription>> all = new HashMap<>(answer.topicNameValues());
		names.stream().filter((name) -> name.startsWith(refused)).forEach((name) -> all.put(name, refusal()));
		return new DescribeTopicsResult(null, all) {

		};
	}

	private static DescribeConfigsResult describedConfigs(DescribeConfigsResult answer) {
		Map<ConfigResource, KafkaFuture<Config>> all = new HashMap<>(answer.values());
		all.replaceAll((resource, config) -> resource.name().startsWith("secret-") ? refusal() : ofTopic(config));
		return new DescribeConfigsResult(all) {

		};
	}

	// the mock does not say where they were set
	private static KafkaFuture<Config> ofTopic(KafkaFuture<Config> config) {
		return config.thenApply((all) -> new Config(all.entries()
			.stream()
			.map((entry) -> new ConfigEntry(entry.name(), entry.value(), ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG,
					false, false, List.of(), null, null))
			.toList()));
	}

	private static <T> KafkaFuture<T> refusal() {
		KafkaFutureImpl<T> refusal = new KafkaFutureImpl<>();
		refusal.completeExceptionally(new TopicAuthorizationException("Not authorized"));
		return refusal;
	}

}
