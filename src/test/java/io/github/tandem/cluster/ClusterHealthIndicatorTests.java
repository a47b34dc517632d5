package io.github.tandem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterHealthIndicator} without a broker.
 */
class ClusterHealthIndicatorTests {

	@Test
	void isNotKeptWaitingByNamesThatAreNotResolved() throws InterruptedException {
		CountDownLatch resolved = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		Cluster cluster = new Cluster("source", List.of("east-1:9092"), Map.of(), (configuration) -> {
			await(resolved);
			ended.countDown();
			throw new KafkaException("No resolvable bootstrap urls");
		});
		ClusterHealthIndicator indicator = new ClusterHealthIndicator(cluster);
		for (int request = 0; request < 4; request++) {
			// one that waits for names would wait for ever
			assertThat(CompletableFuture.supplyAsync(indicator::health)).succeedsWithin(Duration.ofMinutes(1))
				.satisfies((health) -> {
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getDetails().get("error").toString()).contains("perhaps names are not resolved");
				});
		}
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("cluster-health-"))
			.hasSize(1);
		resolved.countDown();
		ended.await();
	}

	@Test
	void tellsWhyAClientIsNotMade() {
		Cluster cluster = new Cluster("source", List.of("east-1:9092"), Map.of(), (configuration) -> {
			throw new KafkaException("No resolvable bootstrap urls");
		});
		assertThat(new ClusterHealthIndicator(cluster).health().getDetails().get("error").toString()).isEqualTo(
				"The source cluster at east-1:9092: could not describe the cluster: KafkaException: No resolvable bootstrap urls");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
