package io.github.tandem.bridge.consumer;

import java.time.Clock;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a broker answers to a question for a group that it does not know.
 */
@TwoClustersTest
class GroupMembersIntegrationTests {

	@Test
	void anUnknownGroupHasNoMembersAndItsNamesAreFree(TwoClusters clusters) {
		io.github.tandem.cluster.Cluster source = ClusterFixture.of("source", clusters.source().admin());
		String group = clusters.uniqueName("unknown");
		assertThat(new GroupMembers(source, group).now()).isEmpty();
		NamedInstance instance = new NamedInstance("pod-1", group, source, Clock.systemUTC());
		instance.replaced();
		assertThat(instance.failure()).isNotNull();
		assertThat(instance.mayJoin()).isTrue();
		assertThat(instance.failure()).isNull();
		GroupStrangers strangers = new GroupStrangers("all", group, source, () -> "mark");
		strangers.look();
		assertThat(strangers.found()).isEqualTo(List.of());
	}

}
