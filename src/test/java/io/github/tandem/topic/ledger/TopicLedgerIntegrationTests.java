package io.github.tandem.topic.ledger;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicLedger}.
 */
@TwoClustersTest
class TopicLedgerIntegrationTests {

	private static final Map<String, Set<String>> SETTINGS = Map.of("retention.ms", Set.of("1000"));

	private final Cluster target;

	private final String name;

	private final TopicLedger ledger;

	TopicLedgerIntegrationTests(TwoClusters clusters) {
		this.target = clusters.target();
		this.name = clusters.uniqueName("ledger");
		ClusterAccess access = new ClusterAccess("target", List.of(this.target.bootstrapServers()),
				this.target.clientProperties());
		this.ledger = new TopicLedger(ClusterFixture.of("target", this.target.admin()), new LedgerClients(() -> access),
				this.name, () -> 1);
		assertThat(this.ledger.refresh()).isTrue();
		assertThat(this.ledger.write(Map.of("topic/orders", SETTINGS))).isTrue();
		assertThat(this.ledger.refresh()).isTrue();
	}

	@Test
	void forgetsNothingBeforeItsTopicIsMissingTwice() {
		this.target.deleteTopic(this.name);
		assertThat(this.ledger.refresh()).as("may be read").isFalse();
		assertThat(this.ledger.of("topic/orders")).isEqualTo(SETTINGS);
		assertThat(this.ledger.refresh()).isTrue();
		assertThat(this.ledger.of("topic/orders")).isNull();
	}

	@Test
	void readsATopicThatWasCreatedAgain() {
		this.target.deleteTopic(this.name);
		this.target.createTopic(this.name, 1, Map.of("cleanup.policy", "compact"));
		assertThat(this.ledger.refresh()).isTrue();
		assertThat(this.ledger.of("topic/orders")).isNull();
		assertThat(this.ledger.write(Map.of("topic/orders", SETTINGS))).isTrue();
		assertThat(this.ledger.refresh()).isTrue();
		assertThat(this.ledger.of("topic/orders")).isEqualTo(SETTINGS);
	}

}
