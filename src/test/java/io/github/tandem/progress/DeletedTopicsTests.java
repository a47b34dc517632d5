package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.PartitionState;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;
import io.github.tandem.position.KnownPosition;
import io.github.tandem.position.PositionFinder;
import io.github.tandem.route.Route;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeletedTopics}.
 */
class DeletedTopicsTests {

	private static final Instant NOW = PartitionFixture.NOW;

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final MockAdminClient admin = MockAdminClient.create().numBrokers(1).build();

	private final Cluster source = ClusterFixture.of("source", this.admin);

	private final PositionFinder positions = new PositionFinder(this.source, "tandem-all");

	private final GapLog gaps = new GapLog(new ReplicationMeters(new SimpleMeterRegistry(), true));

	private final Route route = new RoutesProperties(List.of()).toRoutes().stream().findFirst().orElseThrow();

	private final DeletedTopics deletedTopics = new DeletedTopics(this.source, this.route, this.positions, this.gaps);

	private int looks;

	@Test
	void notesATopicThatWasDeletedWithWhatWasNotReplicated() {
		replicate(7, 10);
		look(List.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 3));
		assertThat(this.gaps.entries()).extracting(GapLog.Entry::gap)
			.containsExactly(new Gap(PARTITION, GapCause.DELETED, 7, 10, 3));
	}

	@Test
	void losesNothingWithATopicThatWasReplicated() {
		replicate(10, 10);
		look(List.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 0));
		assertThat(this.gaps.entries()).isEmpty();
	}

	@Test
	void notesItOnceAndIsNotFooledWhenItComesBack() {
		replicate(7, 10);
		look(List.of());
		look(List.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
		assertThat(this.positions.remembered("orders").get(PARTITION).nextOffset())
			.as("what is counted is not lost a second time")
			.isEqualTo(10);
	}

	@Test
	void waitsForWhatIsInFlightOfIt() {
		this.deletedTopics.look(List.of("orders"), ++this.looks, List.of(partition()), NOW);
		this.positions.remember(PARTITION, new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10), null);
		this.deletedTopics.look(List.of(), ++this.looks, List.of(partition()), NOW);
		assertThat(this.deletedTopics.deleted()).as("it is still assigned").isEmpty();
		look(List.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
	}

	@Test
	void isNotFooledByATopicThatIsThereAfterAll() {
		this.admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));
		replicate(7, 10);
		look(List.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
	}

	@Test
	void asksAgainWhileABrokerHasNotHeardOfTheDeletion() {
		this.admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));
		replicate(7, 10);
		look(List.of());
		this.admin.deleteTopics(List.of("orders"));
		look(List.of());
		assertThat(this.deletedTopics.deleted()).containsExactly(new DeletedTopic("orders", NOW, 1, 3));
	}

	@Test
	void asksAgainWhileTheSourceDoesNotAnswer() {
		replicate(7, 10);
		this.admin.timeoutNextRequest(1);
		look(List.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
		look(List.of());
		assertThat(this.deletedTopics.deleted()).hasSize(1);
	}

	@Test
	void saysNothingOfATopicThatOthersReplicated() {
		look(List.of("orders"));
		this.positions.remember(PARTITION, new KnownPosition(7, Optional.empty(), PartitionFixture.TOPIC_ID, 10), null);
		look(List.of());
		assertThat(this.deletedTopics.deleted()).isEmpty();
	}

	// The topic is replicated so far by this process, and given away then.
	private void replicate(long nextOffset, long endOffset) {
		this.deletedTopics.look(List.of("orders"), ++this.looks, List.of(partition()), NOW);
		this.positions.remember(PARTITION,
				new KnownPosition(nextOffset, Optional.empty(), PartitionFixture.TOPIC_ID, endOffset), null);
	}

	private void look(List<String> topics) {
		this.deletedTopics.look(topics, ++this.looks, List.of(), NOW);
	}

	private static PartitionStatus partition() {
		return new PartitionStatus("orders", 0, PartitionCondition.of(new PartitionState.Running(NOW), null), 7, 10, 3,
				Duration.ZERO, null, 0, NOW, 0, "orders", 0, 6, 6, -1, null);
	}

}
