package io.github.tandem.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a stop in the middle of a rebalance, when a consumer may not commit and gives its
 * partitions up for lost.
 */
@TwoClustersTest
class StopWhileRebalancingIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void leavesNoDuplicates(TwoClusters clusters) {
		String topic = clusters.uniqueName("rebalancing");
		String others = clusters.uniqueName("others");
		clusters.source().createTopic(topic, 1);
		clusters.source().createTopic(others, 1);
		clusters.source().produce(topic, "key", "first");
		RunningTandem.Builder builder = RunningTandem.between(clusters).route("all", topic);
		RunningTandem tandem = builder.start();
		String group = tandem.group("all");
		try (Consumer<byte[], byte[]> holdsUp = member(clusters, group, others);
				Consumer<byte[], byte[]> joins = member(clusters, group, others)) {
			assertThat(clusters.target().awaitRecords(topic, 1, PATIENCE)).hasSize(1);
			Awaitility.await().atMost(PATIENCE).until(() -> {
				holdsUp.poll(Duration.ofMillis(100));
				return !holdsUp.assignment().isEmpty() && committed(clusters, group) == 1;
			});
			// the group waits for the one member that does not poll any more
			joins.poll(Duration.ofSeconds(1));
			Awaitility.await().atMost(PATIENCE).until(() -> isRebalancing(clusters, group));
			clusters.source().produce(topic, "key", "second");
			assertThat(clusters.target().awaitRecords(topic, 2, PATIENCE)).hasSize(2);
			Awaitility.await()
				.atMost(PATIENCE)
				.during(Duration.ofSeconds(2))
				.until(() -> committed(clusters, group) == 1 && isRebalancing(clusters, group));
			CompletableFuture<Void> stopped = CompletableFuture.runAsync(tandem::close);
			// gives it time to begin
			assertThat(stopped).failsWithin(Duration.ofMillis(500));
			holdsUp.unsubscribe();
			Awaitility.await().atMost(PATIENCE).until(() -> {
				joins.poll(Duration.ofMillis(100));
				return stopped.isDone();
			});
		}
		assertThat(committed(clusters, group)).isEqualTo(2);
		clusters.source().produce(topic, "key", "third");
		builder.whileRunning((again) -> assertThat(clusters.target().awaitRecords(topic, 3, PATIENCE)).hasSize(3));
	}

	private static Consumer<byte[], byte[]> member(TwoClusters clusters, String group, String topic) {
		Consumer<byte[], byte[]> consumer = clusters.source()
			.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group,
					ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName()));
		consumer.subscribe(List.of(topic));
		return consumer;
	}

	private static boolean isRebalancing(TwoClusters clusters, String group) {
		return clusters.source().consumerGroup(group).groupState() == GroupState.PREPARING_REBALANCE;
	}

	private static long committed(TwoClusters clusters, String group) {
		return clusters.source().committedOffsets(group).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
	}

}
