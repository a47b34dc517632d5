package io.github.tandem.test;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DockerClusters}.
 */
@Tag("fault")
@DockerClustersTest
class ClustersDockerTests {

	@Test
	void areTwo(TwoClusters clusters) {
		String topic = clusters.uniqueName("topic");
		clusters.source().createTopic(topic, 1);
		clusters.source().produce(topic, "key", "value");
		assertThat(clusters.source().consumeAll(topic)).hasSize(1);
		assertThat(clusters.target().topics()).doesNotContain(topic);
		assertThat(clusters.source().clusterId()).isNotEqualTo(clusters.target().clusterId());
	}

}
