package io.github.tandem.bridge;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.LargeBatches;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topics on the target that take less than a batch of the producer.
 */
@TwoClustersTest
class LargeBatchesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoClusters clusters;

	private final LargeBatches batches;

	LargeBatchesIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.batches = new LargeBatches(clusters);
	}

	@Test
	void theFirstBatchOfAProducerIsNotRefusedForEver() {
		this.batches.createTopics(LargeBatches.SMALL);
		this.batches.produce();
		tandem().whileRunning((tandem) -> assertThatAllArriveInOrder());
	}

	@Test
	@Tag("fault")
	void norIsItWhereTheLimitIsLoweredMeanwhile() {
		this.batches.createTopics("10000000");
		tandem().whileRunning((tandem) -> {
			this.batches.topics().forEach((topic) -> tandem.awaitState("all", topic, 0, "caught-up"));
			this.batches.lowerLimit();
			this.batches.produce();
			assertThatAllArriveInOrder();
		});
	}

	private RunningTandem.Builder tandem() {
		RunningTandem.Builder tandem = RunningTandem.between(this.clusters)
			.route("all", this.batches.prefix() + ".*", "concurrency", "1");
		LargeBatches.properties().forEach(tandem::property);
		return tandem;
	}

	private void assertThatAllArriveInOrder() {
		for (String topic : this.batches.topics()) {
			this.clusters.target().awaitRecords(topic, LargeBatches.RECORDS, PATIENCE);
			assertThat(this.batches.arrived(topic)).containsExactlyElementsOf(this.batches.values());
		}
	}

}
