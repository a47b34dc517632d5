package io.github.tandem.topic;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.request.ConfigAlterations;
import io.github.tandem.topic.request.RefusedConfigurations;
import io.github.tandem.topic.sight.TopicSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfigSync}.
 */
class ConfigSyncTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final Node BROKER = new Node(0, "target", 9092);

	private final Cluster target = ClusterFixture.of("target", new MockAdminClient(List.of(BROKER), BROKER));

	private final RefusedConfigurations refused = new RefusedConfigurations(this.target);

	private final FlakyLedger ledger = new FlakyLedger();

	private final ConfigSync sync = new ConfigSync(TopicsFixture.properties(), this.ledger, this.refused,
			new ConfigAlterations(this.target, this.refused));

	@Test
	void forgetsNothingItSetWhileTheLedgerCannotBeRead() {
		look(Map.of("retention.ms", "1"), Map.of("retention.ms", "1"));
		this.ledger.readable = false;
		look(Map.of("retention.ms", "2"), Map.of("retention.ms", "1"));
		assertThat(this.sync.drift("orders")).extracting(ConfigDrift::why).containsExactly(Why.UNKNOWN);
		this.ledger.readable = true;
		look(Map.of("retention.ms", "2"), Map.of("retention.ms", "1"));
		assertThat(this.sync.drift("orders")).extracting(ConfigDrift::why).doesNotContain(Why.OPERATOR);
		assertThat(this.ledger.of("topic/orders")).isEqualTo(Map.of("retention.ms", Set.of("1", "2")));
	}

	private void look(Map<String, String> source, Map<String, String> onTarget) {
		this.sync.sync(Map.of("orders",
				new ConfigSync.Pair(new TopicSettings(source, Map.of()), new TopicSettings(onTarget, Map.of()))),
				this.ledger.refresh(), () -> true, NOW);
	}

	/**
	 * A ledger that can be written, but not always be read.
	 */
	private static final class FlakyLedger implements Ledger {

		private final Map<String, Map<String, Set<String>>> entries = new HashMap<>();

		private boolean readable = true;

		@Override
		public boolean refresh() {
			return this.readable;
		}

		@Override
		public @Nullable Map<String, Set<String>> of(String subject) {
			return this.entries.get(subject);
		}

		@Override
		public Map<String, Map<String, Set<String>>> all() {
			return this.entries;
		}

		@Override
		public boolean write(Map<String, Map<String, Set<String>>> changes) {
			this.entries.putAll(changes);
			return true;
		}

	}

}
