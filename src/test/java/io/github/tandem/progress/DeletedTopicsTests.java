package io.github.tandem.progress;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientTestUtils;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.position.goal.Goal;
import io.github.tandem.position.goal.GoalRule;
import io.github.tandem.route.Route;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeletedTopics}.
 */
class DeletedTopicsTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final Uuid NEW_ID = new Uuid(5, 6);

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();

	private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

	private final Cluster source = ClusterFixture.of("source", answeringCommitted(this.admin));

	private final PositionFinder positions = new PositionFinder(this.source, "tandem-all", null, false,
			UnaryOperator.identity(), GoalRule.NONE);

	private final GapLog gaps = new GapLog(new ReplicationMeters(new SimpleMeterRegistry(), true));

	private final Route route = new RoutesProperties(List.of()).toRoutes().stream().findFirst().orElseThrow();

	private final DeletedTopics deletedTopics = new DeletedTopics(this.source, this.route, this.positions, this.gaps);

	private int looks;

	private int asked;

	@Test
	void notesATopicThatWasDeletedWithWhatWasNotReplicated() {
		replicate(7, 10);
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 3));
		assertThat(this.gaps.entries()).extracting(GapLog.Entry::gap)
			.containsExactly(new Gap(PARTITION, GapCause.DELETED, 7, 10, 3));
	}

	@Test
	void losesNothingWithATopicThatWasReplicated() {
		replicate(10, 10);
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 0));
		assertThat(this.gaps.entries()).isEmpty();
	}

	@Test
	void notesItOnceAndIsNotFooledWhenItComesBack() {
		replicate(7, 10);
		look(Map.of());
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
		assertThat(this.positions.remembered("orders").get(PARTITION).nextOffset())
			.as("what is counted is not lost a second time")
			.isEqualTo(10);
	}

	@Test
	void waitsForWhatIsInFlightOfIt() {
		this.deletedTopics.look(topic(PartitionFixture.TOPIC_ID, 1), ++this.looks, List.of(partition()), NOW);
		this.positions.remember(PARTITION, new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10), null);
		this.deletedTopics.look(Map.of(), ++this.looks, List.of(partition()), NOW);
		assertThat(this.deletedTopics.deleted()).as("it is still assigned").isEmpty();
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
	}

	@Test
	void isNotFooledByATopicThatIsThereAfterAll() {
		this.admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));
		replicate(7, 10);
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
	}

	@Test
	void asksAgainWhileABrokerHasNotHeardOfTheDeletion() {
		this.admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));
		replicate(7, 10);
		look(Map.of());
		this.admin.deleteTopics(List.of("orders"));
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 3));
	}

	@Test
	void asksAgainWhileTheSourceDoesNotAnswer() {
		replicate(7, 10);
		this.admin.timeoutNextRequest(1);
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
	}

	@Test
	void countsNothingThatWasLeftBeforeOthersReplicatedIt() {
		KnownPosition reached = new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10);
		lookWithAnother();
		// for less than the time between two looks
		this.positions.remember(PARTITION, reached, null);
		lookWithAnother();
		assertThat(this.positions.remembered(PARTITION)).as("it may have been given away right now").isEqualTo(reached);
		lookWithAnother();
		assertThat(this.positions.remembered(PARTITION))
			.isEqualTo(new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 7));
	}

	@Test
	void remembersWhatWasLeftWhileItHasLostItsGroup() {
		KnownPosition reached = new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10);
		lookWithAnother();
		this.positions.remember(PARTITION, reached, null);
		for (int look = 0; look < 3; look++) {
			look(topic(PartitionFixture.TOPIC_ID, 2));
		}
		assertThat(this.positions.remembered(PARTITION)).isEqualTo(reached);
	}

	private void lookWithAnother() {
		this.deletedTopics.look(topic(PartitionFixture.TOPIC_ID, 2), ++this.looks, List.of(partition(1)), NOW);
	}

	@Test
	void remembersWhatWasLeftWhileTheTopicIsGone() {
		replicate(7, 10);
		for (int look = 0; look < 3; look++) {
			this.deletedTopics.look(topic(NEW_ID, 2), ++this.looks, List.of(partition(1)), NOW);
		}
		assertThat(this.positions.remembered(PARTITION)).extracting(KnownPosition::endOffset).isEqualTo(10L);
	}

	@Test
	void saysNothingOfATopicThatOthersReplicated() {
		look(topic(PartitionFixture.TOPIC_ID, 1));
		this.positions.remember(PARTITION, new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10), null);
		look(Map.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
	}

	@Test
	void countsWhatWasLostWithATopicWhosePartitionMovedToOneThatKnowsNothingOfIt() {
		replicate(7, 10);
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		assertThat(this.gaps.entries()).as("its next owner may count it").isEmpty();
		commit(new KnownPosition(2, Optional.empty(), NEW_ID, 2));
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		assertThat(this.gaps.entries()).extracting(GapLog.Entry::gap)
			.containsExactly(new Gap(PARTITION, GapCause.RECREATED, 7, 0, 3));
		assertThat(this.positions.remembered(PARTITION)).as("what is counted is not lost a second time")
			.returns(10L, KnownPosition::nextOffset);
	}

	@Test
	void countsNothingThatTheNextOwnerCounted() {
		replicate(7, 10);
		commit(new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10));
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		commit(new KnownPosition(2, Optional.empty(), NEW_ID, 2, null, null, PartitionFixture.TOPIC_ID));
		for (int more = 0; more < 5; more++) {
			look(topic(NEW_ID, 1));
		}
		assertThat(this.gaps.entries()).isEmpty();
		assertThat(this.deletedTopics.deleted()).isEmpty();
	}

	@Test
	void losesNothingWithATopicThatWasReplicatedAndCreatedAgain() {
		replicate(10, 10);
		commit(new KnownPosition(2, Optional.empty(), NEW_ID, 2));
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		assertThat(this.gaps.entries()).isEmpty();
	}

	@Test
	void partitionsThatTheNewTopicDoesNotHaveAreDeleted() {
		TopicPartition third = new TopicPartition("orders", 2);
		this.deletedTopics.look(topic(PartitionFixture.TOPIC_ID, 3), ++this.looks, List.of(partition(2)), NOW);
		this.positions.remember(third, new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10), null);
		this.deletedTopics.look(topic(NEW_ID, 1), ++this.looks, List.of(partition(2)), NOW);
		this.deletedTopics.look(topic(NEW_ID, 1), ++this.looks, List.of(partition(2)), NOW);
		assertThat(this.gaps.entries()).as("it is still assigned").isEmpty();
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		assertThat(this.gaps.entries()).extracting(GapLog.Entry::gap)
			.containsExactly(new Gap(third, GapCause.DELETED, 7, 10, 3));
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 3));
	}

	@Test
	void isNotFooledByALookThatIsOlderThanWhatAConsumerKnows() {
		this.deletedTopics.look(topic(PartitionFixture.TOPIC_ID, 1), ++this.looks, List.of(partition()), NOW);
		this.positions.remember(PARTITION, new KnownPosition(7, Optional.empty(), NEW_ID, 10), null);
		look(topic(PartitionFixture.TOPIC_ID, 1));
		commit(new KnownPosition(2, Optional.empty(), PartitionFixture.TOPIC_ID, 2));
		look(topic(NEW_ID, 1));
		look(topic(NEW_ID, 1));
		assertThat(this.gaps.entries()).isEmpty();
	}

	@Test
	void countsNothingWhereACommitDoesNotNameItsTopic() {
		replicate(7, 10);
		CRC32 sum = new CRC32();
		sum.update("null".getBytes(StandardCharsets.UTF_8));
		this.committed.put(PARTITION, new OffsetAndMetadata(2, "tandem/3 %08x".formatted(sum.getValue())));
		for (int look = 0; look < 20; look++) {
			look(topic(NEW_ID, 1));
		}
		assertThat(this.gaps.entries()).as("its next owner may have counted it").isEmpty();
		assertThat(this.asked).as("it is not asked for ever").isBetween(5, 15);
	}

	private void commit(KnownPosition position) {
		this.committed.put(PARTITION, position.toCommit());
	}

	private static Map<String, TargetTopic> topic(Uuid id, int partitions) {
		return Map.of("orders", new TargetTopic.Ready("orders", PartitionFixture.TOPIC_ID, partitions, true, id,
				partitions, TopicLimits.UNKNOWN));
	}

	// The mock of Kafka knows no metadata of committed offsets.
	private Admin answeringCommitted(MockAdminClient mock) {
		return (Admin) Proxy.newProxyInstance(Admin.class.getClassLoader(), new Class<?>[] { Admin.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("listConsumerGroupOffsets")) {
						this.asked++;
						return AdminClientTestUtils
							.listConsumerGroupOffsetsResult(Map.of("tandem-all", Map.copyOf(this.committed)));
					}
					try {
						return method.invoke(mock, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	// The topic is replicated so far by this process, and given away then.
	private void replicate(long nextOffset, long endOffset) {
		this.deletedTopics.look(topic(PartitionFixture.TOPIC_ID, 1), ++this.looks, List.of(partition()), NOW);
		this.positions.remember(PARTITION,
				new KnownPosition(nextOffset, Optional.empty(), PartitionFixture.TOPIC_ID, endOffset), null);
	}

	private void look(Map<String, TargetTopic> topics) {
		this.deletedTopics.look(topics, ++this.looks, List.of(), NOW);
	}

	private static PartitionStatus partition() {
		return partition(0);
	}

	private static PartitionStatus partition(int number) {
		return new PartitionStatus("orders", number, PartitionCondition.of(new PartitionState.Running(NOW), null), 7,
				10, 3, Duration.ZERO, null, 0, NOW, 0, "orders", 0, 6, 6, -1, null, Goal.NONE);
	}

}
