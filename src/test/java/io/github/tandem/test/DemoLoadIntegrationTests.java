package io.github.tandem.test;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DemoLoad}.
 */
@TwoClustersTest
class DemoLoadIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void writesAllItsTopicsUntilItIsStopped(TwoClusters clusters) {
		Cluster source = clusters.source();
		DemoLoad load = new DemoLoad(new Cluster(source.bootstrapServers()));
		load.start();
		assertThat(source.awaitRecords("orders", 10, PATIENCE)).hasSizeLessThan(100);
		assertThat(source.awaitRecords("payments", 5, PATIENCE)).isNotEmpty();
		assertThat(source.awaitRecords("customers", 2, PATIENCE)).anyMatch((customer) -> customer.value() == null)
			.anyMatch((customer) -> customer.value() != null);
		assertThat(source.awaitRecords("clicks", 10, PATIENCE))
			.allSatisfy((click) -> assertThat(click.headers().headers("experiment")).hasSize(2));
		load.stop();
		assertThat(load.isRunning()).isFalse();
		assertThat(source.size("orders")).isEqualTo(source.consumeAll("orders").size());
		List.of("orders", "payments", "customers", "clicks").forEach(source::deleteTopic);
	}

}
