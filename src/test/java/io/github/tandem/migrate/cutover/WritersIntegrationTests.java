package io.github.tandem.migrate.cutover;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Writers} with a source.
 */
@TwoClustersTest
class WritersIntegrationTests {

	private final Cluster source;

	private final String topic;

	private final TopicPartition first;

	private final TopicPartition second;

	private final Map<TopicPartition, Long> ends = new HashMap<>();

	private Writers writers;

	WritersIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.topic = clusters.uniqueName("written");
		this.first = new TopicPartition(this.topic, 0);
		this.second = new TopicPartition(this.topic, 1);
	}

	@BeforeEach
	void begin() {
		this.source.createTopic(this.topic, 2);
		this.ends.putAll(Map.of(this.first, 0L, this.second, 0L));
		this.writers = new Writers(Set.of(this.first, this.second), () -> Map.copyOf(this.ends),
				ClusterFixture.of("source", this.source.admin()), Clock.systemUTC());
	}

	@Test
	void saysThatNobodyWritesOnlyIfAllLogsTellTheirEndTwice() {
		this.writers.begin();
		assertThat(this.writers.check().state()).isEqualTo(Check.State.WELL);
		this.ends.remove(this.second);
		assertThat(this.writers.check()).returns(Check.State.MISSING, Check::state)
			.satisfies((check) -> assertThat(check.details()).containsExactly(this.second.toString()));
	}

	@Test
	void doesNotTakeALogForQuietThatDidNotTellItsEndBefore() {
		this.ends.remove(this.second);
		this.writers.begin();
		this.ends.put(this.second, 7L);
		assertThat(this.writers.check()).returns(Check.State.MISSING, Check::state)
			.satisfies((check) -> assertThat(check.details()).containsExactly(this.second.toString()));
	}

	@Test
	void namesWhoWritesWhateverElseIsNotKnown() {
		this.writers.begin();
		this.source.produce(this.topic, null, "one more");
		this.ends.put(this.first, 1L);
		this.ends.remove(this.second);
		assertThat(this.writers.check()).returns(Check.State.MISSING, Check::state)
			.satisfies((check) -> assertThat(check.details()).singleElement()
				.asString()
				.startsWith(this.first + ": 1 record in "));
	}

}
