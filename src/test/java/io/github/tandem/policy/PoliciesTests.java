package io.github.tandem.policy;

import org.junit.jupiter.api.Test;

import io.github.tandem.partition.HaltCause;
import io.github.tandem.partition.Obstacle;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.route.OnGap;
import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.plan.Refusal;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Policies}.
 */
class PoliciesTests {

	@Test
	void eachThreadHasItsOwnOfOneContext() {
		LoopHarness route = new LoopHarness(1_000_000, OnGap.HALT);
		Policies one = Policies.of(route.context().faults());
		Policies other = Policies.of(route.context().faults());
		assertThat(one.waiting()).as("it remembers looks").isNotSameAs(other.waiting());
		SourcePartition partition = PartitionFixture.running(LoopHarness.partition(0));
		one.gaps().leftOut(partition, 3, 5, PartitionFixture.NOW);
		other.gaps().leftOut(partition, 7, 8, PartitionFixture.NOW);
		assertThat(route.lost("corrupt")).as("counted together").isEqualTo(3);
		partition.waitFor(Obstacle.TOPIC_NOT_SEEN, PartitionFixture.NOW, PartitionFixture.NOW);
		Halts.halt(partition, new HaltCause.Blocked(new TargetTopic.Blocked("orders", "any", null, Refusal.TARGET)),
				"any", PartitionFixture.NOW);
		one.retry().retry(partition, PartitionFixture.NOW);
		assertThat(route.wishes()).as("the context's look at the topics").isEqualTo(1);
	}

}
