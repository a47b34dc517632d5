package io.github.tandem.offset.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupWriter} on a real cluster: what happens to a group between the
 * last look at it and the commit.
 */
@TwoClustersTest
class GroupWriterIntegrationTests {

	private final io.github.tandem.test.Cluster target;

	private final String topic;

	private final String group;

	private final Cluster cluster;

	private final List<GroupOffset> outcomes = new ArrayList<>();

	GroupWriterIntegrationTests(TwoClusters clusters) {
		this.target = clusters.target();
		this.topic = clusters.uniqueName("written");
		this.group = clusters.uniqueName("readers");
		this.cluster = ClusterFixture.of("target", this.target.admin());
	}

	@BeforeEach
	void create() {
		this.cluster.identify();
		this.cluster.expect();
		this.target.createTopic(this.topic, 1);
	}

	@Test
	void movesAGroupThatRests() {
		write(null, (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.SET);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(47, "mine"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "classic", "consumer" })
	void aGroupThatGetsMembersBetweenTheLookAndTheCommitIsNotMoved(String protocol) {
		try (Consumer<byte[], byte[]> member = this.target.newConsumer(
				Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.group, ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol))) {
			write(null, (offset) -> {
				join(member);
				return true;
			});
			assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.ACTIVE);
			assertThat(onTarget()).isNull();
		}
	}

	@Test
	void aGroupThatSomebodyMovesBetweenTheLookAndTheCommitIsLeft() {
		commit(60);
		write(null, (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.TO_BE_SET);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(60));
	}

	@Test
	void anInstanceThatHasLostThePartitionByThenChangesNothing() {
		commit(30);
		write(30L, (offset) -> false);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.TO_BE_SET);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(30));
	}

	private void write(@Nullable Long onTarget, Predicate<GroupOffset> may) {
		TopicPartition partition = new TopicPartition(this.topic, 0);
		ReplicatedTopic replicated = new ReplicatedTopic("all", this.topic, Uuid.randomUuid(), 1, this.topic,
				Uuid.randomUuid(), 1, true);
		GroupOffset offset = new GroupOffset(this.group, replicated, partition, Map.of(0, 40L),
				Translation.of(47, 0, Place.IN_A_RUN), "mine", onTarget, Verdict.TO_BE_SET, null);
		new GroupWriter(this.cluster).write(List.of(offset), may, (outcome, written) -> this.outcomes.add(outcome));
	}

	private void join(Consumer<byte[], byte[]> member) {
		member.subscribe(List.of(this.topic));
		Awaitility.await("the assignment").atMost(Duration.ofMinutes(1)).until(() -> {
			member.poll(Duration.ofMillis(100));
			return !member.assignment().isEmpty();
		});
	}

	private void commit(long offset) {
		this.target.admin()
			.alterConsumerGroupOffsets(this.group,
					Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(offset)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private @Nullable OffsetAndMetadata onTarget() {
		return this.target.committedOffsets(this.group).get(new TopicPartition(this.topic, 0));
	}

}
