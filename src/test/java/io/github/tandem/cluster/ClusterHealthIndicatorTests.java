package io.github.tandem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
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
		AtomicInteger clients = new AtomicInteger();
		Cluster cluster = new Cluster("source", List.of("east-1:9092"), Map.of(), (configuration) -> {
			clients.incrementAndGet();
			await(resolved);
			ended.countDown();
			throw new KafkaException("No resolvable bootstrap urls");
		});
		ClusterHealthIndicator indicator = new ClusterHealthIndicator(cluster);
		long start = System.nanoTime();
		for (int request = 0; request < 4; request++) {
			Health health = indicator.health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().get("error").toString()).contains("perhaps names are not resolved");
		}
		// 5 s for the first, half a second for each other
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(18));
		assertThat(clients).hasValue(1);
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
