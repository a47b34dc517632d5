package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
import io.github.tandem.test.SetClock;
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

	private final SetClock clock = new SetClock(Instant.parse("2026-11-01T00:00:00Z"));

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

	@Test
	void aProcessThatIsFrozenBetweenItsReadAndItsWriteChangesNothing() {
		commit(30);
		write(30L, (offset) -> {
			// the next one takes over, and commits
			this.clock.forward(Duration.ofMinutes(3));
			commit(20);
			return true;
		});
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.TO_BE_SET);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(20));
	}

	@Test
	void whatItWasFrozenBeforeIsReadOnceMore() {
		List<String> names = List.of(this.group + "-1", this.group + "-2", this.group + "-3");
		names.forEach((name) -> commit(name, this.topic, 30, ""));
		AtomicInteger asked = new AtomicInteger();
		writeAll(names.stream().map((name) -> offset(name, this.topic, 30L, "", Verdict.TO_BE_SET)).toList(),
				(offset) -> {
					if (asked.incrementAndGet() == 2) {
						this.clock.forward(Duration.ofMinutes(3));
						commit(names.get(1), this.topic, 20, "");
					}
					return true;
				});
		assertThat(names).extracting(this::onTarget)
			.containsExactly(new OffsetAndMetadata(47, "mine"), new OffsetAndMetadata(20),
					new OffsetAndMetadata(47, "mine"));
		assertThat(this.outcomes).hasSize(3)
			.extracting(GroupOffset::verdict)
			.containsExactlyInAnyOrder(Verdict.SET, Verdict.TO_BE_SET, Verdict.SET);
	}

	@Test
	void whatAGroupNotesThereItselfStaysWhenItsOffsetIsCommittedAgain() {
		commit(this.group, this.topic, 47, "theirs");
		writeAll(List.of(offset(this.topic, 47L, "theirs", Verdict.EQUAL)), (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.EQUAL);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(47, "theirs"));
		writeAll(List.of(offset(this.topic, 47L, "", Verdict.EQUAL)), (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::noted)
			.as("what was seen is not what it notes now")
			.containsExactly("theirs", "");
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(47, "theirs"));
	}

	@Test
	void aGroupThatCommitsTheSameOffsetBetweenTheLookAndTheCommitIsLeft() {
		commit(this.group, this.topic, 30, "");
		writeAll(List.of(offset(this.topic, 30L, "tandem:east-to-west", Verdict.TO_BE_SET)), (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.TO_BE_SET);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(30, ""));
	}

	@Test
	void aPartitionThatIsRefusedLeavesTheOthersOfItsGroup() {
		writeAll(List.of(offset(this.topic, null, null, Verdict.TO_BE_SET),
				offset(this.topic + ".gone", null, null, Verdict.TO_BE_SET)), (offset) -> true);
		assertThat(this.outcomes).extracting(GroupOffset::verdict).containsExactly(Verdict.SET, Verdict.FAILED);
		assertThat(onTarget()).isEqualTo(new OffsetAndMetadata(47, "mine"));
		assertThat(this.outcomes.get(1).detail()).contains(this.group).contains("topic");
	}

	private void write(@Nullable Long onTarget, Predicate<GroupOffset> may) {
		writeAll(List.of(offset(this.topic, onTarget, (onTarget != null) ? "" : null, Verdict.TO_BE_SET)), may);
	}

	private void writeAll(List<GroupOffset> offsets, Predicate<GroupOffset> may) {
		new GroupWriter(this.cluster, new CommitMark("east-to-west"), this.clock).write(offsets, may,
				(outcome, sent) -> this.outcomes.add(outcome));
	}

	private GroupOffset offset(String name, @Nullable Long onTarget, @Nullable String noted, Verdict verdict) {
		return offset(this.group, name, onTarget, noted, verdict);
	}

	private static GroupOffset offset(String group, String name, @Nullable Long onTarget, @Nullable String noted,
			Verdict verdict) {
		TopicPartition partition = new TopicPartition(name, 0);
		ReplicatedTopic replicated = new ReplicatedTopic("all", name, Uuid.randomUuid(), 1, name, Uuid.randomUuid(), 1,
				true);
		return new GroupOffset(group, replicated, partition, Map.of(0, 40L), Translation.of(47, 0, Place.IN_A_RUN),
				"mine", onTarget, noted, verdict, null);
	}

	private void join(Consumer<byte[], byte[]> member) {
		member.subscribe(List.of(this.topic));
		Awaitility.await("the assignment").atMost(Duration.ofMinutes(1)).until(() -> {
			member.poll(Duration.ofMillis(100));
			return !member.assignment().isEmpty();
		});
	}

	private void commit(long offset) {
		commit(this.group, this.topic, offset, "");
	}

	private void commit(String name, String on, long offset, String metadata) {
		this.target.admin()
			.alterConsumerGroupOffsets(name, Map.of(new TopicPartition(on, 0), new OffsetAndMetadata(offset, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private @Nullable OffsetAndMetadata onTarget() {
		return onTarget(this.group);
	}

	private @Nullable OffsetAndMetadata onTarget(String name) {
		return this.target.committedOffsets(name).get(new TopicPartition(this.topic, 0));
	}

}
