package io.github.tandem.bridge;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClusterPair}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterPairTests {

	private final MockAdminClient source = admin("east");

	private final MockAdminClient target = admin("west");

	private final ClusterPair clusters = new ClusterPair(ClusterFixture.of("source", this.source),
			ClusterFixture.of("target", this.target));

	@Test
	void tellsOfTheClustersOnceThoughTheStartIsTriedAgain(CapturedOutput output) {
		for (int attempt = 0; attempt < 3; attempt++) {
			assertThat(this.clusters.meet()).isEmpty();
		}
		assertThat(output).containsOnlyOnce("Connected to both clusters");
	}

	@Test
	void refusesOneClusterUnderTwoAddresses(CapturedOutput output) {
		ClusterPair same = new ClusterPair(ClusterFixture.of("source", this.source),
				ClusterFixture.of("target", admin("east")));
		assertThat(same.meet()).isPresent()
			.get()
			.asString()
			.contains("source:9092", "target:9092", "are the same cluster (id east)");
		assertThat(output).doesNotContain("Connected to both clusters");
	}

	@Test
	void namesTheOneThatIsAway() {
		this.target.timeoutNextRequest(2);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this.clusters::meet)
			.withMessageContaining("target cluster at target:9092")
			.satisfies((failure) -> assertThat(failure.getSuppressed()).isEmpty());
	}

	@Test
	void namesBothIfBothAreAway() {
		this.source.timeoutNextRequest(2);
		this.target.timeoutNextRequest(2);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this.clusters::meet)
			.withMessageContaining("source cluster at source:9092")
			.withCauseInstanceOf(TimeoutException.class)
			.satisfies((failure) -> assertThat(failure.getSuppressed()).singleElement()
				.asString()
				.contains("target cluster at target:9092"));
	}

	private static MockAdminClient admin(String id) {
		return MockAdminClient.create().numBrokers(1).clusterId(id).build();
	}

}
