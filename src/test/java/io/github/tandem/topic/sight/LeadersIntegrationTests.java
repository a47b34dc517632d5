package io.github.tandem.topic.sight;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How {@link Leaders} are awaited on a real broker.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class LeadersIntegrationTests {

	private static final String WARNING = "A partition of the target has no leader that answers";

	private final TwoClusters clusters;

	private final String topic;

	private final Leaders leaders;

	LeadersIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.topic = clusters.uniqueName("leaders");
		this.leaders = new Leaders(ClusterFixture.of("target", clusters.target().admin()));
	}

	@Test
	void asksAgainForATopicThatABrokerHearsOfLater(CapturedOutput output) {
		CompletableFuture<Void> creation = CompletableFuture.runAsync(
				() -> this.clusters.target().createTopic(this.topic, 3),
				CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
		this.leaders.await(Map.of(this.topic, 3));
		creation.join();
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void reportsATopicThatNobodyKnows(CapturedOutput output) {
		this.leaders.await(Map.of(this.topic, 3));
		assertThat(output.toString().lines().filter((line) -> line.contains(WARNING))).hasSize(1);
	}

}
