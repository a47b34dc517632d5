package io.github.tandem.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupsOfTarget}.
 */
@TwoClustersTest
class GroupsOfTargetIntegrationTests {

	private static final Uuid ID = Uuid.randomUuid();

	private final Cluster target;

	private final String topic;

	private final String group;

	private final ReturnWays ways = new ReturnWays(false);

	private final String sourceId;

	private final GroupsOfTarget groups;

	private Instant now = Instant.EPOCH;

	GroupsOfTargetIntegrationTests(TwoClusters clusters) {
		this.target = clusters.target();
		this.topic = clusters.uniqueName("topic");
		this.group = clusters.uniqueName("back");
		this.target.createTopic(this.topic, 1);
		io.github.tandem.cluster.Cluster source = ClusterFixture.of("source", clusters.source().admin());
		this.sourceId = source.identify().id();
		this.groups = new GroupsOfTarget(source, ClusterFixture.of("target", this.target.admin()), this.ways,
				new Clock() {

					@Override
					public Instant instant() {
						return GroupsOfTargetIntegrationTests.this.now;
					}

					@Override
					public ZoneId getZone() {
						return ZoneOffset.UTC;
					}

					@Override
					public Clock withZone(ZoneId zone) {
						return this;
					}

				});
	}

	@Test
	void aGroupThatNobodyUsesIsForgottenAfterAMinute() {
		commit(metadata(this.sourceId));
		assertThat(look()).contains(this.group);
		this.now = this.now.plusSeconds(59);
		assertThat(look()).contains(this.group);
		this.now = this.now.plusSeconds(2);
		assertThat(look()).isNull();
		assertThat(this.ways.mayMakeReplicas()).as("what it made is still there").isTrue();
	}

	@Test
	void aGroupWithMembersStaysHoweverLong() {
		commit(metadata(this.sourceId));
		try (Consumer<byte[], byte[]> member = this.target.newConsumer(Map.of("group.id", this.group))) {
			member.subscribe(List.of(this.topic));
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				member.poll(Duration.ofMillis(100));
				return !member.assignment().isEmpty();
			});
			assertThat(look()).contains(this.group);
			this.now = this.now.plusSeconds(3600);
			assertThat(look()).contains(this.group);
		}
		assertThat(look()).as("for a minute").contains(this.group);
		this.now = this.now.plusSeconds(61);
		assertThat(look()).isNull();
	}

	@Test
	void otherGroupsAreNotConcerned() {
		commit(metadata("another-cluster"));
		assertThat(look()).isNull();
		commit("");
		assertThat(look()).isNull();
		commit("tandem/1 %s 9".formatted(ID));
		assertThat(look()).isNull();
	}

	@Test
	void aGroupIsFoundAmongManyAndWhenItBeginsLater() {
		for (int index = 0; index < 110; index++) {
			commit("%s-%d".formatted(this.group, index), "");
		}
		assertThat(look()).isNull();
		commit("%s-%d".formatted(this.group, 109), metadata(this.sourceId));
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> look() != null);
	}

	private @Nullable String look() {
		this.groups.look();
		return this.ways.obstacle(this.topic, ID, this.topic);
	}

	private String metadata(String clusterId) {
		return "tandem/2 %s 9 back/all %s %s 0 3".formatted(Uuid.randomUuid(), clusterId, ID);
	}

	private void commit(String metadata) {
		commit(this.group, metadata);
	}

	private void commit(String name, String metadata) {
		this.target.admin()
			.alterConsumerGroupOffsets(name,
					Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(3, metadata)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

}
